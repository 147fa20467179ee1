"""The figures: right on a small event that was played; and the digest, once a morning."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.services import digest, stats
from bot.services.stats import Questions, SessionSeats, Stats
from bot.services.stats_picture import WIDTH, picture
from bot.settings import PeopleSettings, Settings
from bot.simulator import Telegram
from bot.simulator.guest import Group, Guest
from bot.texts import LANGUAGES
from bot.ticks import Ticks
from models import Delivery, DeliveryState, DigestReader, Notice, Person, ProposalState
from models.database import Database
from tests.announcing import draft, send, settled
from tests.conftest import ORGANISER, OWNER
from tests.eventually import eventually
from tests.helpdesk_stage import CLOAKROOM, passed_on
from tests.people_stage import audited, proposed, registered, with_one_seat
from tests.test_changes import changed
from tests.test_models import NOON
from tests.test_registration import said_to, tapped
from tests.test_reminders import CITIVERSE
from tests.test_team import OLD, UNKNOWN

EIGHT = datetime(2025, 7, 1, 6, tzinfo=UTC)  # in Geneva
FIRST = "The daily digest tells yesterday's figures"


async def played(usher: Usher, telegram: Telegram, organiser: Guest) -> None:
    """Six people with the organiser: seats, a waiting list, questions, a proposal, an announcement."""
    await with_one_seat(usher)
    ada = await registered(usher, telegram, "Ada Holder")
    await registered(usher, telegram, "Ben Waiter", "fr")
    cleo = await registered(usher, telegram, "Cleo Online", "fr", mode="online")
    await proposed(usher, telegram, "Trees", "zh")
    for guest, question in (
        (ada, "when is the citiverse session?"),
        (cleo, "quand a lieu la session citiverse ?"),
    ):
        await said_to(guest, question)
    await said_to(ada, "who has won the world cup of 1998?")
    await said_to(ada, "hello!")
    await said_to(ada, "is there parking for buses?")
    await said_to(organiser, "/checkin ada")
    await tapped(organiser, "Let in")
    blocked = await telegram.person("Dan", language="ru")
    await said_to(blocked, "/help")
    await telegram.confirmed(await blocked.block())
    await draft(organiser)
    await tapped(organiser, "Send it now")
    await tapped(organiser, "Let them read: English")
    await send(organiser, 5)
    await settled(usher)


async def test_the_figures_are_those_of_what_was_played(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await played(usher, telegram, organiser)
    async with usher.database.read() as db:
        event = (await usher.dispatcher.refresh(db)).event
        found = await stats.stats(db, event, usher.clock.now())
    assert found.people == 6
    assert found.languages == {"en": 2, "fr": 2, "ru": 1, "zh": 1}
    assert (len(found.by_day), found.by_day[date(2025, 6, 30)]) == (14, 6)
    assert (found.registrations, found.checked_in) == ({"in_person": 2, "online": 1}, 1)
    assert [one for one in found.seats if one.key == "citiverse"] == [
        SessionSeats("citiverse", "in_person", 1, 1, 1),
        SessionSeats("citiverse", "online", 1, 0, None),
    ]
    assert found.questions == Questions(answered=2, asked_back=0, unanswered=1, passed_on=0)
    assert found.questions.asked == 3
    assert (found.proposals, found.alerts) == ({ProposalState.SUBMITTED: 1}, {})
    assert (found.announcements, found.announced) == (1, {DeliveryState.SENT: 5})


async def test_an_answer_that_is_corrected_was_asked_for_once(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await telegram.person("Ada", language="en")
    await said_to(guest, "when is the citiverse session?")
    await changed(usher, "citiverse", start=CITIVERSE + timedelta(minutes=90))
    shown = await said_to(organiser, "/organise")
    await organiser.tap(data="recall", message_id=shown.message_id)
    await organiser.heard()
    assert (await tapped(organiser, "Yes, correct")).text.startswith("1 person ")
    async with usher.database.read() as db:
        event = (await usher.dispatcher.refresh(db)).event
        assert (await stats.stats(db, event, usher.clock.now())).topics == [("citiverse-when", 1)]


def nobody() -> Stats:
    """An event that nobody has heard of."""
    days = {date(2025, 6, 17) + timedelta(days=n): 0 for n in range(stats.DAYS)}
    return Stats(0, days, {}, {}, 0, [], Questions(0, 0, 0, 0), [], {}, {}, 0, {})


@pytest.mark.long
async def test_the_picture_fits_a_phone_and_its_words_are_in_the_readers_language(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await registered(usher, telegram, "Ada Holder")
    for language in LANGUAGES:
        await organiser.becomes(language_code=language)
        await organiser.send("/stats")
        shown = [one for one in await organiser.heard(count=2) if "photo" in one.body]
        own = usher.house.texts.speak(language)
        assert own("3 Seats taken (blue) and people who wait (yellow), of all seats") in shown[0].text
        content = await telegram.fetch(shown[0].body["photo"][-1]["file_id"])
        image = Image.open(io.BytesIO(content))
        assert image.width == WIDTH
        assert image.height < 2 * WIDTH
    lines = (await organiser.last()).text
    assert usher.house.texts.speak("zh")("Checked in: {count}", count="0") in lines


def test_a_picture_of_nothing_is_a_picture() -> None:
    assert Image.open(io.BytesIO(picture(nobody()))).width == WIDTH


@pytest.mark.long
async def test_only_who_may_sees_figures(usher: Usher, telegram: Telegram, organiser: Guest) -> None:
    guest = await telegram.person("Mallory", language="en")
    assert (await said_to(guest, "/stats")).text == UNKNOWN
    shown = await guest.last()
    for data in ("stats", "digest", "digest:me:on", "digest:group:on"):
        tap = await guest.tap(data=data, message_id=shown.message_id)
        assert (await guest.answer(tap)).text == OLD
    async with usher.database.read() as db:
        assert (await db.scalars(select(DigestReader))).all() == []


@pytest.fixture
async def group(telegram: Telegram) -> Group:
    organiser = await telegram.person("Claire", language="en", id=ORGANISER)
    return await telegram.group("Organisers", organiser)


@pytest.fixture
async def with_group(settings: Settings, clock: Clock, house: House, group: Group) -> AsyncIterator[Usher]:
    """A bot that has an organisers' group."""
    people = PeopleSettings(owners=frozenset({OWNER}), organisers=frozenset({ORGANISER}), group=group.chat_id)
    usher = build(settings.model_copy(update={"people": people}), clock, house)
    async with usher.running():
        yield usher


async def morning(usher: Usher) -> None:
    """Several processes and restarts tick at the same time."""
    ticks = Ticks(usher.database, usher.dispatcher, usher.sender, usher.clock)
    await asyncio.gather(*(ticks.digest() for _ in range(5)))


async def digests(database: Database) -> int:
    async with database.read() as db:
        of_notice = select(func.count(Delivery.id)).join(Notice, Notice.id == Delivery.notice_id)
        return await db.scalar(of_notice.where(Notice.kind == "digest")) or 0


async def test_the_digest_comes_once_each_morning_to_who_wants_it_and_the_group(
    with_group: Usher, telegram: Telegram, group: Group, clock: Clock
) -> None:
    organiser = await telegram.person("Claire", language="fr", id=ORGANISER)
    shown = await said_to(organiser, "/organise")
    await organiser.tap(data="digest", message_id=shown.message_id)
    await organiser.heard()
    await tapped(organiser, "Me l’envoyer")
    await tapped(organiser, "L’envoyer à notre groupe")
    guest = await telegram.person("Ada", language="en")
    await said_to(guest, "when is the citiverse session?")
    await passed_on(guest, CLOAKROOM)
    await morning(with_group)
    assert await digests(with_group.database) == 0
    clock.move_to(EIGHT - timedelta(seconds=1))
    await morning(with_group)
    assert await digests(with_group.database) == 0
    clock.move_to(EIGHT)
    await morning(with_group)
    clock.move_to(EIGHT + timedelta(hours=2))
    await morning(with_group)
    own = (
        "Hier en chiffres\nNouvelles personnes : 2\nInscriptions : 0\n"
        "Questions : 2, dont sans réponse : 1\n"
        "En attente\nQuestions à traiter : 1\nPropositions à trancher : 0\nEn attente d’une place : 0"
    )
    in_the_group = (
        "Yesterday in figures\nNew people: 2\nRegistrations: 0\nQuestions: 2, of which unanswered: 1\n"
        "Waiting\nQuestions to answer: 1\nProposals to decide: 0\nWaiting for a seat: 0"
    )

    async def heard() -> list[list[str]]:
        said = [[m.text for m in await place.messages()] for place in (organiser, group)]
        return [[text for text in texts if text.startswith(("Hier", "Yesterday"))] for texts in said]

    await eventually(heard, [[own], [in_the_group]])
    assert await digests(with_group.database) == 2
    assert list(await audited(with_group.database)) == ["digest.on", "digest.on"]
    clock.move_to(EIGHT + timedelta(days=1))
    await morning(with_group)
    assert await digests(with_group.database) == 4


@pytest.mark.long
async def test_who_left_the_team_or_switched_it_off_gets_none_and_a_missed_morning_is_not_made_up_for(
    with_group: Usher, telegram: Telegram, clock: Clock
) -> None:
    async with with_group.database.begin() as db:
        left = Person(telegram_id=77, language="en", first_seen_at=NOON)
        db.add(left)
        await db.flush()
        await digest.switch(db, 77, left, "en", NOON, on=True)
        await digest.switch(db, -999, None, "en", NOON, on=True)  # a group that was the team's once
    clock.move_to(EIGHT)
    await morning(with_group)
    assert await digests(with_group.database) == 0
    organiser = await telegram.person("Claire", language="en", id=ORGANISER)
    shown = await said_to(organiser, "/organise")
    await organiser.tap(data="digest:me:on", message_id=shown.message_id)
    await organiser.heard()
    await morning(with_group)
    assert await digests(with_group.database) == 0
    await tapped(organiser, "Stop sending it to me")
    clock.move_to(EIGHT + timedelta(days=1))
    await morning(with_group)
    assert await digests(with_group.database) == 0


@pytest.mark.long
async def test_without_its_key_the_digest_would_be_said_as_often_as_one_ticks(
    with_group: Usher, group: Group, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with with_group.database.begin() as db:
        await digest.switch(db, group.chat_id, None, "en", NOON - timedelta(days=365), on=True)
    keys = iter(range(9))
    monkeypatch.setattr(digest, "_key", lambda today: f"digest:{today}:{next(keys)}")
    clock.move_to(EIGHT)
    await morning(with_group)
    assert await digests(with_group.database) == 5
