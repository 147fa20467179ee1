"""Announcements on their way: paused, cancelled, followed to a report that adds up."""

import pytest
from sqlalchemy import update

from bot.app import Usher
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.ticks import hush
from models import DeliveryState, Notice, Person, Role
from tests.announcing import (
    DOORS,
    audience,
    draft,
    got_it,
    heard,
    last,
    leads_to,
    live,
    send,
    settled,
    states,
    ticked,
    under_way,
)
from tests.eventually import eventually
from tests.test_registration import said_to, tapped


@pytest.mark.long
async def test_paused_nobody_hears_it_until_it_goes_on_and_then_all_do(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    people = await under_way(usher, telegram, organiser, 60)
    await leads_to(organiser, "Pause", "\nPaused\n")
    await eventually(lambda: live(usher), wanted=0)
    before = await got_it(telegram, people)
    await said_to(organiser, "/help")  # replies go on
    await ticked(usher)
    await eventually(lambda: live(usher), wanted=0)
    assert await got_it(telegram, people) == before < 60
    await leads_to(organiser, "Go on sending", "\nBeing sent\n")
    await settled(usher)
    assert await states(usher.database) == {DeliveryState.SENT: 61}
    assert await got_it(telegram, people) == 60


async def test_cancelled_nobody_else_hears_it_and_the_report_adds_up(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    people = await under_way(usher, telegram, organiser, 60)
    await leads_to(organiser, "Cancel the rest", "It is paused.")
    over = await leads_to(organiser, "Yes, cancel the rest", "\nCancelled\n")
    await eventually(lambda: live(usher), wanted=0)
    before = await got_it(telegram, people)
    await settled(usher)
    assert await got_it(telegram, people) == before < 60
    counted = await states(usher.database)
    sent, cancelled = counted[DeliveryState.SENT], counted[DeliveryState.CANCELLED]
    assert sent + cancelled == 61
    report = next(m for m in await organiser.messages() if m.message_id == over.message_id)
    # No button moves away from below a finger when the message is edited; and it has been an announcement.
    assert (report.buttons, max(map(len, report.buttons))) == (over.buttons, 1)
    assert "\nAnnouncements: 1\n" in (await said_to(organiser, "/stats", count=2)).text
    assert report.text.split("\n\n")[1] == (
        f"For 61 people\nSent: {sent}\nCancelled before it went out: {cancelled}"
    )


@pytest.mark.long
async def test_what_came_back_after_it_was_cancelled_is_not_tried_again(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    await telegram.fault("429", method="sendMessage", chat_id=ada.id, retry_after=1)
    await draft(organiser)
    await send(organiser, 2)
    await eventually(lambda: states(usher.database), {DeliveryState.SENT: 1, DeliveryState.PENDING: 1})
    async with usher.database.begin() as db:
        # As if it had been in a sender's hands while all others were cancelled.
        await db.execute(update(Notice).values(halted=DeliveryState.CANCELLED))
    await eventually(lambda: states(usher.database), {DeliveryState.SENT: 1, DeliveryState.CANCELLED: 1})
    assert await heard(ada) == []


async def test_the_progress_is_one_message_edited_only_when_it_would_say_something_else(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    ada, ben = await audience(telegram, "en", "en")
    await telegram.fault("403", method="sendMessage", chat_id=ben.id)
    await telegram.fault("400", method="sendMessage", chat_id=ada.id, description="Bad Request: no")
    await draft(organiser)
    await send(organiser, 3)
    before = len(await organiser.messages())
    await settled(usher)
    edits = len(await telegram.log(method="editMessageText", chat_id=organiser.id))
    for _ in range(3):
        await ticked(usher)
    await said_to(organiser, "/help")
    assert len(await telegram.log(method="editMessageText", chat_id=organiser.id)) == edits
    assert len(await organiser.messages()) == before + 3  # its own copy, /help and the answer
    report = (await organiser.messages())[-4]
    assert report.text.split("\n\n")[1] == (
        "For 3 people\nSent: 1\nBlocked by the person: 1\nRefused by Telegram: 1"
    )


async def test_who_looks_at_something_else_gets_the_report_as_a_message(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await under_way(usher, telegram, organiser, 40)
    listed = await leads_to(organiser, "Back", "Announcements\n")
    await settled(usher)
    seen = {one.message_id: one.text for one in await organiser.messages()}
    assert seen[listed.message_id] == listed.text
    assert await last(organiser) == f"{DOORS}\nSent\n\nFor 41 people\nSent: 41"


async def test_a_report_that_gives_way_the_moment_it_has_come_does_not_come_back(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    hush(usher.app)  # no tick but the test's own
    (ada,) = await audience(telegram, "en")
    await draft(organiser)
    await tapped(organiser, "Ask for confirmation")
    await send(organiser, 2)
    await leads_to(organiser, "Back", "Announcements\n")
    await eventually(lambda: live(usher), wanted=0)
    await ticked(usher)
    await eventually(lambda: live(usher), wanted=0)
    listed = await tapped(organiser, "Back")
    await ada.answer(await ada.tap("Confirm"))
    await settled(usher)
    assert next(m for m in await organiser.messages() if m.message_id == listed.message_id) == listed


async def test_somebody_who_was_forgotten_meanwhile_is_counted(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    await draft(organiser)
    await send(organiser, 2)
    await settled(usher)
    await said_to(ada, "/privacy")
    await tapped(ada, "Forget me")
    await ada.tap("Yes, forget me")
    await ada.heard()
    await said_to(organiser, "/broadcast")
    report = await tapped(organiser, f"Sent: {DOORS}")
    assert report.text.split("\n\n")[1] == "For 2 people\nSent: 1\nLeft the bot meanwhile: 1"


async def test_who_leaves_the_team_meanwhile_hears_no_more_of_it(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await audience(telegram, "en", "en")
    await draft(organiser)
    await send(organiser, 3)
    async with usher.database.begin() as db:
        await db.execute(
            update(Person).where(Person.telegram_id == organiser.id).values(role=Role.PARTICIPANT)
        )
    await eventually(lambda: live(usher), wanted=0)
    before = await telegram.log(method="editMessageText", chat_id=organiser.id)
    await settled(usher)
    assert await states(usher.database) == {DeliveryState.SENT: 3}
    assert await telegram.log(method="editMessageText", chat_id=organiser.id) == before
