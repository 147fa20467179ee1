"""A card of the helpdesk: taken, closed, opened again, brought up, in private too."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import Usher
from bot.clock import Clock
from bot.context import House
from bot.settings import Settings
from bot.simulator import Telegram
from models import AuditEntry, Card
from tests.conftest import ORGANISER
from tests.eventually import eventually
from tests.helpdesk_stage import (
    CLOAKROOM,
    ONE_DATABASE,
    Desk,
    answers,
    at_the_desk,
    passed_on,
    settled,
)
from tests.test_registration import tapped

pytestmark = pytest.mark.long


STILL = (
    "I have told the organisers that you still need an answer. "
    "You can also write to info@globalcitieshub.org."
)
CLIMATE = "which room is the climate session in?"


@pytest.fixture
async def desk(settings: Settings, house: House, telegram: Telegram, clock: Clock) -> AsyncIterator[Desk]:
    async with at_the_desk(settings, clock, house, telegram) as desk:
        yield desk


async def test_it_is_taken_put_back_and_closed_and_who_asked_knows_it(desk: Desk) -> None:
    amina = await desk.asker("Amina")
    await desk.card()
    await desk.tap(desk.hana, "Take it")
    assert "being looked at" in (await desk.card()).text
    await desk.tap(desk.claire, "Take it")
    assert "Claire looks at it" in (await desk.card()).text
    await desk.tap(desk.claire, "Put it back")
    await desk.card()
    await desk.tap(desk.claire, "Close it")
    await desk.card()
    await desk.tap(desk.claire, "It has not been decided yet.")
    closed = await desk.card()
    assert "closed without an answer" in closed.text
    looked = await answers(amina, "Somebody is looking at your question now")
    (told,) = await answers(amina, "The organisers have closed your question without an answer")
    assert len(looked) == 1
    assert "It has not been decided yet.\n\nYou can also write to info@globalcitieshub.org." in told.text
    await amina.answer(await amina.tap("Ask again"))
    assert "Question 1 · open" in (await desk.card()).text
    await desk.answer(desk.hana, "In the foyer.")
    await desk.settled()
    assert len(await answers(amina)) == 1


async def test_who_was_not_helped_waits_again_and_alone_gets_the_next_answer(desk: Desk) -> None:
    amina, bo = await desk.asker("Amina"), await desk.asker("Bo")
    await desk.answer(desk.claire, "Yes.")
    await desk.settled()
    shown = await amina.last()
    for _ in range(2):  # the second tap comes from a screen that has not caught up
        data = shown.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await amina.answer(await amina.tap(data=data, message_id=shown.message_id))
    (told,) = await answers(amina)
    assert (told.text, told.buttons) == (f"{shown.text}\n\n{STILL}", [])
    assert "1 of them still waits" in (await desk.card()).text
    assert (await desk.answer(desk.hana, "In the foyer.")).text == "Sent to 1 person."
    await desk.settled()
    assert [len(await answers(guest)) for guest in (amina, bo)] == [2, 1]
    assert (await passed_on(bo, "is there a cloakroom")).startswith("Your question is with the organisers\n")
    assert "Question 1 · open" in (await desk.card()).text


async def test_a_question_that_was_taken_back_is_asked_by_the_others_only(desk: Desk) -> None:
    amina, bo = await desk.asker("Amina"), await desk.asker("Bo", "Is there a cloakroom")
    await desk.card()
    await desk.tap(desk.hana, "Take it")
    await desk.settled()
    gone = await tapped(amina, "Take the question back")
    assert (gone.text, gone.buttons) == (
        "You have taken your question back\n“is there a cloakroom?”",
        [["Ask the organisers"], ["Tell me when it is announced"]],
    )  # fmt: skip
    card = await desk.card()
    assert ("is there" in card.text, "Asked by 1 person\nHana looks at it" in card.text) == (False, True)
    await tapped(bo, "Take the question back")
    card = await desk.card()
    assert (card.text, card.buttons) == (
        (
            "Question 1 · closed without an answer\n\n"
            "Whoever asked this has taken it back, or wanted to be forgotten."
        ),
        [],
    )
    assert (await tapped(amina, "Ask the organisers")).text.startswith("Your question is with the organisers")
    _first, second = await desk.cards()
    await desk.answer(desk.claire, "In the foyer.", second)
    await desk.settled()
    assert [len(await answers(guest)) for guest in (amina, bo)] == [1, 0]
    late = await tapped(amina, "Take the question back")
    assert late.text.endswith("The organisers have answered this. Their answer is in this chat.")
    assert (late.buttons, len(await answers(amina))) == ([["Tell me when it is announced"]], 1)


@ONE_DATABASE
async def test_what_the_organisers_have_closed_cannot_be_taken_back(desk: Desk) -> None:
    amina = await desk.asker("Amina")
    await desk.card()
    await desk.tap(desk.claire, "Close it")
    await desk.card()
    await desk.tap(desk.claire, "Give no reason")
    await desk.settled()
    late = await tapped(amina, "Take the question back")
    assert late.text.endswith("The organisers have closed this without an answer, and said so in this chat.")


async def test_who_is_forgotten_is_gone_from_the_cards(desk: Desk) -> None:
    amina, bo = await desk.asker("Amina", "IS THERE A CLOAKROOM"), await desk.asker("Bo")
    assert "CLOAKROOM" in (await desk.card()).text
    await amina.send("/privacy")
    await amina.heard()
    for label in ("Forget me", "Yes, forget me"):
        await amina.tap(label)
        await amina.heard()
    card = await desk.card()
    assert ("CLOAKROOM" in card.text, "Asked by 1 person" in card.text) == (False, True)
    assert (await desk.answer(desk.claire, "In the foyer.")).text == "Sent to 1 person."
    await desk.settled()
    assert [len(await answers(guest)) for guest in (amina, bo)] == [0, 1]


@ONE_DATABASE
async def test_an_answer_that_is_gone_with_who_had_it_is_not_taken_for_one(desk: Desk) -> None:
    amina = await desk.asker("Amina", CLIMATE)
    await desk.answer(desk.claire, "Room A.")
    await desk.settled()
    await amina.heard(after=await amina.send("/privacy"))
    for label in ("Forget me", "Yes, forget me"):
        await amina.heard(after=await amina.tap(label))
    bo = await desk.asker("Bo", CLIMATE)
    assert "Asked by 1 person" in (await desk.card()).text
    await desk.answer(desk.claire, "Room B.")
    await desk.settled()
    assert [one.text.endswith("Room B.") for one in await answers(bo)] == [True]


async def test_what_lies_long_is_brought_up_once(desk: Desk, clock: Clock) -> None:
    await desk.asker("Amina")
    await desk.card()
    clock.move_to(clock.now() + timedelta(hours=5))
    reminder = "1 question has had no answer for 4 hours. /helpdesk shows it in our private chat."

    async def reminders() -> int:
        return sum(m.text == reminder for m in await desk.group.messages())

    await eventually(reminders, 1)
    async with desk.usher.database.read() as db:
        assert (await db.scalars(select(Card.reminded_at))).one() is not None


@ONE_DATABASE
async def test_in_private_the_list_leads_to_a_card_and_to_an_answer(desk: Desk) -> None:
    amina = await desk.asker("Amina")
    await desk.card()
    claire = desk.claire
    await claire.send("/helpdesk")
    (listed,) = await claire.heard()
    assert listed.text == "Questions\nOpen: 1"
    await claire.tap("1 · is there a cloakroom?")
    (shown,) = await claire.heard()
    assert shown.text == "Question 1 · open\n\n“is there a cloakroom?” (English)\n\nAsked by 1 person"
    await claire.tap("Give it to somebody")
    await claire.heard()
    await claire.send("/helpdesk")
    await claire.heard()
    await claire.tap("1 · is there a cloakroom?")
    await claire.heard()
    await claire.tap("Answer")
    await claire.heard()
    await claire.send("In the foyer.")
    sent = (await claire.heard())[0]
    assert (sent.text, [label for row in sent.buttons for label in row]) == (
        "Sent to 1 person.", ["Publish the answer", "Back"]
    )  # fmt: skip
    await desk.settled()
    assert len(await answers(amina)) == 1
    async with desk.usher.database.read() as db:
        done = list(await db.scalars(select(AuditEntry.action)))
    assert done == ["helpdesk.answer"]


@ONE_DATABASE
async def test_without_a_group_each_member_sees_the_card_in_private(usher: Usher, telegram: Telegram) -> None:
    claire = await telegram.person("Claire", language="fr", id=ORGANISER)
    await claire.start()
    await claire.heard()
    amina = await telegram.person("Amina", language="en")
    started = await claire.send("/settings")
    await claire.heard()
    await passed_on(amina, CLOAKROOM)
    card = (await claire.heard(after=started, count=2))[-1]
    assert card.text.startswith("Question 1 · ouverte")
    await settled(usher)
    sent = await claire.send("In the foyer.", reply_to_message_id=card.message_id)
    said = await claire.heard(after=sent)
    assert said[0].text == "Envoyé à 1 personne."
    await amina.hear(0, 3, 20)
    assert len(await answers(amina)) == 1


@ONE_DATABASE
async def test_what_answers_a_letter_is_nobody_elses_and_nothing_to_publish(desk: Desk) -> None:
    said = "is there a lift for my wheelchair?"
    amina = await desk.telegram.person("Amina", language="en")
    await amina.send("/start")
    (shown, *_) = await amina.heard()
    await amina.tap(data="letter:answer", message_id=shown.message_id)
    await amina.heard()
    await amina.send(said)
    await amina.heard()
    sent = await desk.answer(desk.claire, "Behind the stairs; I wait for you there.")
    assert (sent.text, sent.buttons) == ("Sent to 1 person.", [])
    assert "Publish the answer" not in str((await desk.card()).buttons)
    layla = await desk.asker("Layla", said)
    assert [card.text.split("\n")[0] for card in await desk.cards()] == [
        "Question 1 · answered", "Question 2 · open"
    ]  # fmt: skip
    assert await answers(layla) == []
