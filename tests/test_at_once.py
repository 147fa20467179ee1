"""What two processes do in the same moment, each in the middle of the other's transaction."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.context import House
from bot.delivery import claims, outcomes
from bot.services import (
    answers,
    digest,
    facts,
    keys,
    programme,
    proposals,
    published_answers,
    reviews,
    roles,
    session_speakers,
    team,
)
from bot.services.answers import Version
from models import Delivery, Membership, Person, ProposalState, PublishedAnswer, Role, Search
from models.database import Database
from tests.crossing import POSTGRESQL, as_far_as_it_gets, meanwhile
from tests.people_stage import PROPOSAL
from tests.switched_off import without
from tests.test_delivery import message, store
from tests.test_models import NOON

pytestmark = POSTGRESQL

ACCEPTED, SUBMITTED = ProposalState.ACCEPTED, ProposalState.SUBMITTED


@dataclass(frozen=True)
class People:
    """The numbers of an owner by a link, and of a guest."""

    owner: int
    guest: int


@pytest.fixture
async def people(database: Database) -> People:
    async with database.begin() as db:
        role = {"role": Role.OWNER, "granted_role": Role.OWNER}
        db.add(owner := Person(telegram_id=1, language="en", first_seen_at=NOON, **role))
        db.add(guest := Person(telegram_id=2, language="en", first_seen_at=NOON))
        await db.flush()
        return People(owner.id, guest.id)


async def removed(database: Database, person: int) -> bool:
    async with database.begin() as db:
        return await team.remove(db, person, {}, NOON) is not None


async def invited(database: Database, giver: int, session: int | None = None) -> str:
    async with database.begin() as db:
        return await team.invite(db, await db.get_one(Person, giver), Role.OWNER, NOON, session_id=session)


async def accepted(database: Database, secret: str, person: int) -> bool:
    async with database.begin() as db:
        return await team.accept(db, secret, await db.get_one(Person, person), "Gus", NOON) is not None


async def test_of_two_who_remove_a_member_one_has_done_it(database: Database, people: People) -> None:
    async with database.begin() as db:
        (member,) = await team.members(db, {})
        assert await removed(database, people.owner)
        assert await team.remove(db, member.person.id, {}, NOON) is None


async def test_a_link_that_somebody_writes_while_they_are_removed_opens_nothing(
    database: Database, people: People
) -> None:
    async with database.begin() as db:
        assert await team.remove(db, people.owner, {}, NOON)
        inviting = await as_far_as_it_gets(database, invited(database, people.owner))
    assert not await accepted(database, await inviting, people.guest)


async def test_a_link_that_is_looked_at_while_it_is_opened_opens_nothing_more(
    database: Database, people: People
) -> None:
    secret = await invited(database, people.owner)
    async with database.begin() as db:
        (link,) = await team.open_invitations(db, NOON)
        assert await accepted(database, secret, people.guest)
        assert await team.accept(db, secret, await db.get_one(Person, people.guest), "Lars", NOON) is None
        assert not await team.withdraw(db, link.id, NOON)


async def test_who_opens_a_link_while_they_are_removed_has_the_role_that_it_gives(
    database: Database, people: People
) -> None:
    async with database.begin() as db:
        giver = await db.get_one(Person, people.owner)
        first, second = [await team.invite(db, giver, Role.HELPER, NOON) for _ in range(2)]
    assert await accepted(database, first, people.guest)
    async with database.begin() as db:
        guest = await db.get_one(Person, people.guest)
        assert await removed(database, people.guest)
        assert await team.accept(db, second, guest, "Gus", NOON)
    async with database.read() as db:
        assert await db.scalar(select(Person.role).where(Person.id == people.guest)) == Role.HELPER


async def test_who_acts_in_two_chats_at_once_is_introduced_once(database: Database, people: People) -> None:
    async def introduce(db: AsyncSession) -> None:
        await team.introduce(db, await db.get_one(Person, people.owner), "Olga")
        await db.flush()

    async def again() -> None:
        async with database.begin() as db:
            await introduce(db)

    async with database.begin() as db:
        await introduce(db)
        second = await as_far_as_it_gets(database, again())
    await second
    async with database.read() as db:
        assert list(await db.scalars(select(Membership.name))) == ["Olga"]


@pytest.fixture
async def session(database: Database, house: House) -> int:
    """The number of a session."""
    async with database.begin() as db:
        await programme.publish(db, programme.FOLDER, house.event.sessions, NOON)
        return (await programme.numbers(db, [house.event.sessions[0].id])).popitem()[1]


async def test_of_two_who_assign_a_speaker_one_has_done_it(
    database: Database, people: People, session: int
) -> None:
    async def assign(db: AsyncSession) -> bool:
        guest = await db.get_one(Person, people.guest)
        return await session_speakers.assign(db, session, guest, "Gus", NOON)

    async def again() -> bool:
        async with database.begin() as db:
            return await assign(db)

    async with database.begin() as db:
        assert await assign(db)
        second = await as_far_as_it_gets(database, again())
    assert not await second


async def decided_at_once(database: Database, people: People, session: int, *before: ProposalState) -> bool:
    """Of two proposals of a guest for a session, each is decided the other way; whether they speak then."""
    numbers = []
    async with database.begin() as db:
        guest = await db.get_one(Person, people.guest)
        for state in before:
            found = await proposals.submit(db, guest, PROPOSAL, NOON)
            assert found is not None
            numbers.append(found.row.id)
            if state is ACCEPTED:
                await reviews.decide(db, found.row.id, ACCEPTED, NOON, session)

    async def decide(db: AsyncSession, which: int) -> None:
        other = SUBMITTED if before[which] is ACCEPTED else ACCEPTED
        assert await reviews.decide(db, numbers[which], other, NOON, session)

    async def second() -> None:
        async with database.begin() as db:
            await decide(db, 1)

    async with database.begin() as db:
        await decide(db, 0)
        deciding = await as_far_as_it_gets(database, second())
    await deciding
    async with database.read() as db:
        return bool(await session_speakers.of_session(db, session))


@pytest.mark.parametrize(
    ("before", "speaks"),
    [((ACCEPTED, ACCEPTED), False), ((ACCEPTED, SUBMITTED), True), ((SUBMITTED, ACCEPTED), True)],
)
async def test_who_has_an_accepted_proposal_speaks_and_nobody_else(
    database: Database, people: People, session: int, before: tuple[ProposalState, ...], speaks: bool
) -> None:
    assert await decided_at_once(database, people, session, *before) == speaks


async def test_two_who_decide_at_once_would_each_go_by_what_the_other_undoes(
    database: Database, people: People, session: int
) -> None:
    with without(database, "FOR NO KEY UPDATE", "people"):
        assert await decided_at_once(database, people, session, ACCEPTED, ACCEPTED)


async def published(database: Database) -> str:
    """The fact as which an answer is told that somebody has published."""
    async with database.begin() as db:
        db.add(answer := PublishedAnswer(gap="food", published_at=NOON))
        await db.flush()
        return answer.fact


async def withdrawn_while_another_is_published(database: Database, fact: str) -> None:
    async def withdraw() -> None:
        async with database.begin() as db:
            answer = await published_answers.held(db, fact)
            assert answer is not None
            await published_answers.withdraw(db, answer, NOON)

    async with database.begin() as db:
        await facts.hold(db)
        withdrawing = await as_far_as_it_gets(database, withdraw())
        await db.execute(update(PublishedAnswer).values(gap="drinks"))
    await withdrawing


async def test_who_publishes_and_who_withdraws_wait_in_no_circle(database: Database) -> None:
    fact = await published(database)
    await withdrawn_while_another_is_published(database, fact)


async def test_who_held_the_answer_before_all_that_is_published_would(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact = await published(database)

    async def answer_first(db: AsyncSession, _: str) -> PublishedAnswer:
        return (await db.scalars(select(PublishedAnswer).with_for_update())).one()

    monkeypatch.setattr(published_answers, "held", answer_first)
    with pytest.raises(OperationalError, match="deadlock"):
        await withdrawn_while_another_is_published(database, fact)


async def test_what_is_written_while_the_keys_are_replaced_stays(database: Database, people: People) -> None:
    async with database.begin() as db:
        db.add(Search(person_id=people.guest, words="before", searched_at=NOON))
    async with database.begin() as db:
        await db.execute(update(Search).values(words="after"))
        renewing = await as_far_as_it_gets(database, keys.renew(database))
    await renewing
    async with database.read() as db:
        assert await db.scalar(select(Search.words)) == "after"


async def test_outcomes_are_noted_in_the_order_of_whoever_holds_several(database: Database) -> None:
    await store(database, message(7, "one"), message(8, "two"))
    async with database.begin() as db:
        one, two = await claims.claim(db, 9, wall=NOON)

    async def note() -> None:
        async with database.begin() as db:
            done = [outcomes.succeeded(delivery, {"message_id": 1}) for delivery in (two, one)]
            await outcomes.settle(db, done, wall=NOON)

    async with database.begin() as db:
        await db.get(Delivery, one.id, with_for_update=True)
        noting = await as_far_as_it_gets(database, note())
        await db.get(Delivery, two.id, with_for_update=True)
    await noting


async def test_who_keeps_the_same_versions_at_once_waits_in_no_circle(database: Database) -> None:
    first, second = (Version(fact, "r", "en", "words") for fact in ("a", "b"))

    async def other_way_round() -> None:
        async with database.begin() as db:
            await answers.keep_versions(db, [second, first])

    async with database.begin() as db:
        await answers.keep_versions(db, [first])
        keeping = await as_far_as_it_gets(database, other_way_round())
        await answers.keep_versions(db, [second])
    await keeping


async def test_who_is_removed_while_another_process_starts_stays_removed(
    database: Database, people: People
) -> None:
    async with database.begin() as db:
        await db.execute(update(Person).where(Person.id == people.owner).values(granted_role=Role.HELPER))

    async def start() -> None:
        async with database.begin() as db:
            await roles.apply_settings(db, {})  # which made an owner of the helper until now

    async with database.begin() as db:
        assert await team.remove(db, people.owner, {}, NOON)
        starting = await as_far_as_it_gets(database, start())
    await starting
    async with database.read() as db:
        assert await db.scalar(select(Person.role).where(Person.id == people.owner)) == Role.PARTICIPANT


async def test_who_chooses_another_language_while_the_digest_is_written_gets_it(
    database: Database, people: People, house: House, clock: Clock
) -> None:
    async with database.begin() as db:
        owner = await db.get_one(Person, people.owner)
        await digest.switch(db, owner.telegram_id, owner, "en", NOON.replace(year=2024), on=True)

    async def choose() -> None:
        async with database.begin() as db:
            await db.execute(update(Person).where(Person.id == people.owner).values(language="fr"))

    morning = clock.now().replace(hour=9)
    async with database.begin() as db:
        with meanwhile(database, "digest_readers", choose):
            assert await digest.write(db, house.event, house.texts, None, now=morning, wall=NOON) == 1
    async with database.begin() as db:
        (claimed,) = await claims.claim(db, 9, wall=NOON)
    assert "Hier en chiffres" in claimed.payload
