"""Published answers: the bot gives them by itself, to what they were published for and nothing else."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.app import build
from bot.clock import Clock
from bot.context import House
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import PublishedAnswer
from tests.helpdesk_stage import CLOAKROOM, ONE_DATABASE, Desk, answers, at_the_desk, reply_to

pytestmark = pytest.mark.long

FOYER = "Yes: in the foyer, free of charge."
WITHDRAWN = "Now: The organisers have withdrawn this answer, and have not said yet what holds instead."


@pytest.fixture
async def desk(settings: Settings, house: House, telegram: Telegram, clock: Clock) -> AsyncIterator[Desk]:
    async with at_the_desk(settings, clock, house, telegram) as desk:
        yield desk


async def ask(guest: Guest, text: str) -> Seen:
    sent = await guest.send(text)
    return (await guest.heard(after=sent))[-1]


async def tapped(guest: Guest, label: str) -> Seen:
    tap = await guest.tap(label)
    return (await guest.heard(after=tap))[-1]


async def published(desk: Desk, question: str = CLOAKROOM, text: str = FOYER) -> Guest:
    """Somebody who has asked, and whose answer is published."""
    guest = await desk.asker("Amina", question)
    await desk.answer(desk.claire, text)
    assert await desk.tap(desk.claire, "Publish the answer") == (
        "Published in English. Who speaks another language gets it marked as such; "
        "/fact is for translating it."
    )
    await desk.settled()
    return guest


async def test_it_is_given_after_a_restart_too_and_nothing_near_it(
    desk: Desk, house: House, clock: Clock, telegram: Telegram
) -> None:
    await published(desk)
    assert "Published: from now on I answer such questions by myself." in (await desk.card()).text
    bo = await telegram.person("Bo", language="en")
    told = await ask(bo, "Is there a cloakroom")
    assert told.text == FOYER
    assert [label for row in told.buttons for label in row] == ["Source", "👍 Helpful", "👎 Not helpful"]
    assert (await bo.answer(await bo.tap("Source"))).text.startswith(
        "Source: the organisers themselves, 30 June"
    )
    for near in ("how much is the cloakroom?", "is there a metal detector?", "is there a classroom?"):
        assert FOYER not in (await ask(bo, near)).text, near
    french = await ask(await telegram.person("Chloé", language="fr"), CLOAKROOM)
    assert french.text == FOYER  # asked in English
    other = build(desk.settings, clock, house)  # as after a restart, or in a second process
    async with other.database.begin() as db:
        knowledge = (await other.dispatcher.refresh(db)).knowledge
        assert knowledge.understand(CLOAKROOM, language="en").facts == ("published-1",)
    await other.database.close()


@ONE_DATABASE
async def test_who_may_publish_is_asked_at_the_tap_and_twice_is_once(desk: Desk) -> None:
    await desk.asker("Amina")
    said = await desk.answer(desk.hana, FOYER)
    here, zoe = desk.here(desk.hana), desk.here(desk.zoe)
    assert (await here.answer(await here.tap(data="hd:pub:1", message_id=said.message_id))).text == (
        "Only organisers can publish an answer."
    )
    await zoe.answer(await zoe.tap(data="hd:pub:1", message_id=said.message_id))
    claire = desk.here(desk.claire)
    for _ in range(2):
        await claire.answer(await claire.tap(data="hd:pub:1", message_id=said.message_id))
    async with desk.usher.database.read() as db:
        assert list(await db.scalars(select(PublishedAnswer.id))) == [1]


@ONE_DATABASE
async def test_a_wide_gap_is_filled_only_if_an_organiser_says_so(desk: Desk, telegram: Telegram) -> None:
    await published(desk)
    bo, claire = await telegram.person("Bo", language="en"), desk.claire
    near = "are there lockers?"
    assert FOYER not in (await ask(bo, near)).text
    await ask(claire, "/fact cloakroom")
    await tapped(claire, "Published answers")
    await tapped(claire, "is there a cloakroom?")
    await tapped(claire, "Answer all about: Coats and luggage")
    assert (await ask(bo, near)).text == FOYER
    await tapped(claire, "Back")
    await tapped(claire, "Answer these questions only")
    assert FOYER not in (await ask(bo, near)).text


async def test_it_is_changed_corrected_translated_and_withdrawn(desk: Desk, telegram: Telegram) -> None:
    amina, claire = await published(desk), desk.claire
    bo, chloe = await telegram.person("Bo", language="en"), await telegram.person("Chloé", language="fr")
    await ask(bo, CLOAKROOM)
    await ask(claire, "/start fact-published-1")
    await ask(claire, "/fact")
    shown = await tapped(claire, "is there a cloakroom?")
    assert f"English (by hand, 30 June 2025, 10:00): {FOYER}\n\nFrançais: not written yet" in shown.text
    await tapped(claire, "English")
    await tapped(claire, "Write it anew")
    await ask(claire, "No, {sadly} not.")
    changed = await tapped(claire, "Publish")
    assert changed.text == "Published: I tell it so from now on.\n\n3 chats were told otherwise."
    assert (await ask(bo, CLOAKROOM)).text == "No, {sadly} not."
    assert (await tapped(claire, "Correct what they were told")).text == "2 chats hear of the correction."
    await desk.settled()
    for guest, count in ((amina, 1), (bo, 0)):
        corrected = await answers(guest, "Correction")
        assert len(corrected) == count
        assert all(FOYER in one.text and "Now: No, {sadly} not." in one.text for one in corrected)
    await tapped(claire, "Back")
    await tapped(claire, "Questions that it answers")
    await tapped(claire, "Add a way to ask")
    await ask(claire, "y a-t-il un vestiaire ?")
    marked = await ask(chloe, "Y a-t-il un vestiaire ?")
    assert marked.text.split("\n\n") == [
        "Pour l’instant, les organisateurs n’y ont répondu que dans cette langue : English",
        "No, {sadly} not.",
    ]
    await tapped(claire, "Back")
    await tapped(claire, "Français")
    await tapped(claire, "Write it")
    await ask(claire, "Hélas non.")
    assert (await tapped(claire, "Publish")).text.endswith(
        "These languages say what they said before: English"
    )
    assert (await ask(chloe, "Y a-t-il un vestiaire ?")).text == "Hélas non."
    await tapped(claire, "Back")
    await tapped(claire, "Withdraw it")
    await tapped(claire, "Yes, withdraw it")
    assert (await ask(bo, CLOAKROOM)).text.startswith("I don't know")


async def test_who_was_told_what_is_withdrawn_hears_so_and_what_holds_when_it_is_known(
    desk: Desk, telegram: Telegram
) -> None:
    amina, claire = await published(desk), desk.claire
    bo, chloe = await telegram.person("Bo", language="en"), await telegram.person("Chloé", language="fr")
    for guest in (bo, chloe):
        await ask(guest, CLOAKROOM)
    await ask(claire, "/fact cloakroom")
    await tapped(claire, "Published answers")
    await tapped(claire, "is there a cloakroom?")
    await tapped(claire, "Withdraw it")
    gone = await tapped(claire, "Yes, withdraw it")
    assert gone.text == "Withdrawn: I do not give it any more.\n\n3 chats were told otherwise."
    await ask(claire, "/organise")
    assert "is there a cloakroom? · 3" in (await tapped(claire, "Corrections")).text
    for count in ("3 chats hear of the correction.", "There is nobody left to correct."):
        tap = await claire.tap(data="fx:fix:published-1", message_id=gone.message_id)
        fixed = (await claire.heard(after=tap))[-1]
        assert (fixed.text, fixed.buttons) == (count, [["Back"]])
    await desk.settled()
    for guest in (amina, bo, chloe):
        (told,) = await answers(guest, "Correction")
        assert told.text.split("\n\n")[1:] == [f"Before: {FOYER}", WITHDRAWN]

    await desk.answer(claire, "No, there is none.")
    await desk.tap(claire, "Send it as well")
    await desk.settled()
    await desk.tap(claire, "Publish the answer")
    await desk.settled()
    said = [m.text for m in await desk.group.messages() if m.outgoing]
    assert "2 chats were told otherwise.\n\nIn our private chat, /organise leads to “Corrections”." in said
    await ask(claire, "/organise")
    await tapped(claire, "Corrections")
    assert (await tapped(claire, "Yes, correct")).text == "2 people are corrected."
    await desk.settled()
    assert [m.text.split("\n\n")[-1] for m in await answers(bo, "Correction")] == [
        WITHDRAWN,
        "Now: No, there is none.",
    ]
    assert len(await answers(amina, "Correction")) == 1  # she has had the team's answer itself
    assert (await ask(bo, CLOAKROOM)).text == "No, there is none."


@ONE_DATABASE
async def test_who_was_told_what_is_told_again_in_the_same_words_has_nothing_to_be_corrected(
    desk: Desk, telegram: Telegram
) -> None:
    await published(desk)
    bo, claire = await telegram.person("Bo", language="en"), desk.claire
    await ask(bo, CLOAKROOM)
    await ask(claire, "/fact cloakroom")
    await tapped(claire, "Published answers")
    await tapped(claire, "is there a cloakroom?")
    await tapped(claire, "Withdraw it")
    await tapped(claire, "Yes, withdraw it")
    await desk.settled()
    await desk.tap(claire, "Publish the answer")
    await ask(claire, "/organise")
    assert (await tapped(claire, "Corrections")).text == "Nobody was told anything that is no longer so."
    assert (await ask(bo, CLOAKROOM)).text == FOYER


@ONE_DATABASE
async def test_who_takes_its_only_words_back_withdraws_it(desk: Desk) -> None:
    await published(desk)
    claire = desk.claire
    await ask(claire, "/fact cloakroom")
    for label in ("Published answers", "is there a cloakroom?", "English"):
        await tapped(claire, label)
    gone = await tapped(claire, "Take the last change back")
    assert gone.text == "Withdrawn: I do not give it any more.\n\n1 chat was told otherwise."
    assert (await tapped(claire, "Back")).text == "Published answers\nThese I give by myself: 0"


async def test_the_words_of_who_is_forgotten_lead_to_it_no_more(desk: Desk, telegram: Telegram) -> None:
    amina = await published(desk)
    await ask(amina, "/privacy")
    await tapped(amina, "Forget me")
    await tapped(amina, "Yes, forget me")
    bo = await telegram.person("Bo", language="en")
    assert (await ask(bo, CLOAKROOM)).text.startswith("I don't know")
    async with desk.usher.database.read() as db:
        house = await desk.usher.dispatcher.refresh(db)
    assert house.knowledge.has_fact("published-1")


@ONE_DATABASE
async def test_a_gap_that_is_one_thing_is_filled_in_all_languages(desk: Desk, telegram: Telegram) -> None:
    await published(desk, "which room is the climate session in?", "It is room C2.")
    asked = "Dans quelle salle est la séance sur le climat ?"
    told = await ask(await telegram.person("Chloé", language="fr"), asked)
    assert told.text.endswith("\n\nIt is room C2.")
    said = await desk.answer(desk.claire, "Room C3, not C2.")
    yes = said.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    here = desk.here(desk.claire)
    await here.tap(data=yes, message_id=said.message_id)
    await reply_to(desk.group, said.body["reply_to_message"]["message_id"])
