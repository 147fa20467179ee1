"""The helpdesk: questions are gathered on cards, and the team's answer reaches everybody who asked, once."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.services import helpdesk
from bot.services.helpdesk_words import LONGEST
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import Chat, InboxState, InboxUpdate, Person
from models.cipher import Cipher
from models.database import open_database
from tests.conftest import KEYS, ORGANISER
from tests.eventually import eventually
from tests.helpdesk_stage import (
    CLOAKROOM,
    ONE_DATABASE,
    Desk,
    answers,
    at_the_desk,
    passed_on,
    reply_to,
    settled,
)

pytestmark = pytest.mark.long


@pytest.fixture
async def desk(settings: Settings, house: House, telegram: Telegram, clock: Clock) -> AsyncIterator[Desk]:
    async with at_the_desk(settings, clock, house, telegram) as desk:
        yield desk


@ONE_DATABASE
async def test_similar_questions_make_one_card_that_counts(desk: Desk) -> None:
    await desk.asker("Amina")
    await desk.asker("Bo", "Is there a cloakroom")
    await desk.asker("Chloé", "Y a-t-il des oiseaux dans la salle ?", language="fr")
    first, second = await desk.cards()
    assert first.text.split("\n\n") == [
        "Question 1 · open",
        "“is there a cloakroom?” (English)\n“Is there a cloakroom” (English)",
        "Asked by 2 people",
        "Reply to this message: your answer goes to everybody who waits.",
    ]
    assert second.text.split("\n\n")[1:3] == [
        "“Y a-t-il des oiseaux dans la salle ?” (Français)", "Asked by 1 person"
    ]  # fmt: skip


@ONE_DATABASE
async def test_questions_of_one_gap_are_one_in_all_languages(desk: Desk) -> None:
    await desk.asker("Amina", "which room is the climate session in?")
    await desk.asker("Chloé", "Dans quelle salle est la séance sur le climat ?", language="fr")
    assert "Asked by 2 people" in (await desk.card()).text


async def test_two_who_ask_the_same_at_the_same_moment_make_one_card(desk: Desk) -> None:
    guests = [await desk.telegram.person(name, language="en") for name in ("Amina", "Bo")]
    updates = [(await guest.send(CLOAKROOM)).update_id for guest in guests]
    for guest in guests:
        await guest.heard()
    house, now = desk.usher.house, desk.usher.clock.now()
    here = helpdesk.Desk(house.event, house.knowledge, house.texts, None)
    url = desk.settings.database.url.get_secret_value()
    one, other = open_database(url, Cipher(KEYS)), open_database(url, Cipher(KEYS))

    async def pass_on(db: AsyncSession, guest: Guest, update_id: int | None) -> int:
        chat = await db.get_one(Chat, guest.id)
        person = (await db.scalars(select(Person).where(Person.telegram_id == guest.id))).one()
        passed = await helpdesk.pass_on(db, here, update_id or 0, chat, person, "en", now)
        return passed.card.id if passed else 0

    async def second() -> int:
        async with other.begin() as db:
            return await pass_on(db, guests[1], updates[1])

    async with one.begin() as db:
        first = await pass_on(db, guests[0], updates[0])
        waiting = asyncio.create_task(second())
        if not one.is_sqlite:  # there, BEGIN itself waits
            await eventually(partial(locks_waited_for, desk.usher), 1)
    assert (first, await waiting) == (1, 1)
    await one.close()
    await other.close()


async def locks_waited_for(usher: Usher) -> int:
    async with usher.database.read() as db:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
        return int(await db.scalar(text(waiting)) or 0)


@ONE_DATABASE
async def test_questions_of_a_wide_gap_are_kept_apart(desk: Desk) -> None:
    questions = CLOAKROOM, "are there lockers?"
    knowledge = desk.usher.house.knowledge
    assert {knowledge.understand(one, language="en").gap for one in questions} == {"cloakroom"}
    for name, question in zip(("Amina", "Bo"), questions, strict=True):
        await desk.asker(name, question)
    assert len(await desk.cards()) == 2


async def test_an_answer_reaches_everybody_who_asked_once_and_who_comes_later_at_once(desk: Desk) -> None:
    amina, bo = await desk.asker("Amina"), await desk.asker("Bo", "Is there a cloakroom?")
    await passed_on(bo, "is there a cloakroom")
    said = await desk.answer(desk.claire, "Yes, in <the foyer> & free.")
    assert said.text == "Sent to 2 people."
    late = await desk.telegram.person("Late", language="en")
    assert await passed_on(late, CLOAKROOM) == (
        "“is there a cloakroom?”\n\nThe organisers have answered this. Their answer is in this chat."
    )
    await desk.settled()
    for guest in (amina, bo, late):
        (told,) = await answers(guest)
        assert told.text.split("\n\n")[1] == "Yes, in <the foyer> & free."
    assert "Asked by 3 people\nAnswered by Claire" in (await desk.card()).text


@ONE_DATABASE
async def test_in_a_group_the_answer_is_a_reply_to_the_question(desk: Desk) -> None:
    guest = await desk.telegram.person("Gus", language="en")
    delegation = await desk.telegram.group("Delegation", guest)
    there = delegation.member(guest)
    await passed_on(there, f"@{desk.usher.app.bot.username} {CLOAKROOM}")
    await desk.answer(desk.claire, "In the foyer.")
    await desk.settled()
    (told,) = await answers(there)
    assert CLOAKROOM in told.body["reply_to_message"]["text"]
    assert told.buttons == []


@ONE_DATABASE
async def test_formatting_stays_and_another_language_is_named(desk: Desk) -> None:
    chloe = await desk.asker("Chloé", "Y a-t-il un vestiaire ?", language="fr")
    await desk.answer(
        desk.claire,
        "The cloakroom is in the foyer",
        entities=[{"type": "bold", "offset": 4, "length": 9}],
    )
    await desk.settled()
    (told,) = await answers(chloe, "Les organisateurs")
    assert told.text.split("\n\n")[1:] == [
        "Ils ont écrit dans cette langue : English", "The cloakroom is in the foyer"
    ]  # fmt: skip


async def test_a_second_answer_is_sent_only_when_its_author_says_so(desk: Desk) -> None:
    amina = await desk.asker("Amina")
    card = await desk.card()
    said = await asyncio.gather(
        desk.answer(desk.claire, "In the foyer.", card), desk.answer(desk.hana, "Au rez-de-chaussée.", card)
    )
    held = next(one for one in said if "hd:add:" in str(one.body))
    second = desk.hana if held is said[1] else desk.claire
    other = desk.claire if second is desk.hana else desk.hana
    await desk.settled()
    assert len(await answers(amina)) == 1
    data = held.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for member in (other, second, second):
        here = desk.here(member)
        assert (await here.answer(await here.tap(data=data, message_id=held.message_id))).answered
    await desk.settled()
    assert len(await answers(amina)) == 2


@ONE_DATABASE
async def test_only_the_team_answers_and_under_its_name(desk: Desk) -> None:
    amina = await desk.asker("Amina")
    card = await desk.card()
    refused = await desk.answer(desk.zoe, "No!", card)
    unknown = await desk.answer(desk.claire, "No!", card, anonymous=True)
    forwarded = await desk.answer(desk.claire, "No!", card, forward=True)
    assert [refused.text, unknown.text, forwarded.text] == [
        "Only the organisers' team can answer this.",
        "I cannot see who you are. Please answer under your own name.",
        "I do not pass on what was forwarded. Please write the answer yourself.",
    ]
    for data in ("hd:take:1", "hd:end:1:none", "hd:send:1", "hd:open:1", "hd:add:1"):
        here = desk.here(desk.zoe)
        taken = await here.answer(await here.tap(data=data, message_id=card.message_id))
        mine = await amina.answer(await amina.tap(data=data, message_id=(await amina.last()).message_id))
        assert taken.text == mine.text == "This button is from an older message. Send /start to begin afresh."
    assert await answers(amina) == []
    assert "Question 1 · open" in (await desk.card()).text


@ONE_DATABASE
async def test_an_edited_reply_changes_nothing_and_a_long_one_is_not_cut(desk: Desk) -> None:
    amina = await desk.asker("Amina")
    card = await desk.card()
    long = await desk.answer(desk.claire, "x" * (LONGEST + 1), card)
    assert long.text == "That is 3,201 characters; 3,200 fit here. Please shorten it."
    here = desk.here(desk.claire)
    sent = await here.send("y" * LONGEST, reply_to_message_id=card.message_id)
    await reply_to(desk.group, sent.message["message_id"])
    await desk.settled()
    await here.change(sent.message["message_id"], "z")
    (told,) = await here.heard()
    assert told.text == (
        "What you wrote first has been sent, and stays as it is. To add something, reply once more."
    )
    (answer,) = await answers(amina)
    assert answer.text.endswith("y" * LONGEST)


async def test_a_replayed_reply_after_a_restart_tells_nobody_twice(
    settings: Settings, house: House, telegram: Telegram, clock: Clock
) -> None:
    claire = await telegram.person("Claire", language="en", id=ORGANISER)
    amina = await telegram.person("Amina", language="en")
    usher = build(settings, clock, house)
    async with usher.running():
        await claire.start()
        await claire.heard()
        await passed_on(amina, CLOAKROOM)
        await settled(usher)
    card = await claire.last()
    reply = await claire.send("In the foyer.", reply_to_message_id=card.message_id)
    raw = {"update_id": reply.update_id, "message": reply.message}
    for _ in range(2):
        usher = build(settings, clock, house)
        async with usher.running():
            await telegram.inject(raw)
            await telegram.confirmed(reply.update_id)
            await eventually(partial(unhandled, usher), 0)
            await settled(usher)
    assert len(await answers(amina)) == 1


async def unhandled(usher: Usher) -> int:
    """How many updates wait."""
    async with usher.database.read() as db:
        waits = select(func.count()).select_from(InboxUpdate).where(InboxUpdate.state == InboxState.WAITING)
        return await db.scalar(waits) or 0
