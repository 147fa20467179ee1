"""Announcements afterwards: corrected, recalled, confirmed."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Usher
from bot.clock import Clock
from bot.delivery.transport import Transport
from bot.services import broadcast_progress
from bot.services.broadcast_report import Tally
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from bot.ticks import hush
from tests.announcing import (
    DOORS,
    PIXEL,
    audience,
    correction,
    draft,
    got_it,
    heard,
    leads_to,
    live,
    send,
    settled,
    the_broadcast,
    ticked,
    under_way,
)
from tests.eventually import eventually
from tests.test_registration import labels, said_to, tapped
from tests.test_team import OLD


async def lose(transport: Transport, guest: Guest) -> None:
    """Somebody deletes the last message from their chat."""
    gone = {"chat_id": guest.id, "message_id": (await guest.last()).message_id}
    await transport.call("deleteMessage", json.dumps(gone))


async def test_a_correction_edits_every_copy_and_says_anew_what_is_gone(
    usher: Usher, telegram: Telegram, organiser: Guest, transport: Transport
) -> None:
    ada, ben, cleo, dan = await audience(telegram, "en", "en", "en", "fr")
    await draft(organiser)
    await tapped(organiser, "Words and languages")
    await tapped(organiser, "Français (1)")
    await tapped(organiser, "Write it")
    await said_to(organiser, "Les portes sont ouvertes.")
    await send(organiser, 5)
    await settled(usher)
    await lose(transport, ben)
    await cleo.block()
    await said_to(organiser, "/broadcast")
    await tapped(organiser, f"Sent: {DOORS}")
    report = await correction(organiser, "The doors open <at ten>.")
    await settled(usher)
    for guest in (ada, ben):
        assert await heard(guest) == ["The doors open <at ten>."]
    assert (await ada.last()).edited
    assert await heard(dan) == ["Les portes sont ouvertes."]
    report = next(m for m in await organiser.messages() if m.message_id == report.message_id)
    assert report.text.split("\n\n")[2] == (
        "Correction 1\nEdited: 2\nSent again, since the message was gone: 1\nBlocked by the person: 1"
    )
    await correction(organiser, "The doors open at noon.")
    await settled(usher)
    for guest in (ada, ben):
        assert await heard(guest) == ["The doors open at noon."]


@pytest.mark.long
async def test_corrected_half_way_the_others_get_the_new_words_at_once(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    many = 90  # three seconds' worth, in which even a busy machine gets as far as the pause
    people = await under_way(usher, telegram, organiser, many)
    await correction(organiser, "The doors open at ten.")
    await tapped(organiser, "Go on sending")
    await settled(usher)
    first = sum(call["params"]["text"] == DOORS for call in await calls(telegram, people))
    edited = await got_it(telegram, people, "editMessageText")
    assert (0 < first < many, edited, await got_it(telegram, people)) == (True, first, many)


async def calls(telegram: Telegram, people: Sequence[int]) -> list[dict[str, Any]]:
    return [call for call in await telegram.log(method="sendMessage") if int(call["chat_id"]) in set(people)]


async def test_a_caption_is_corrected_below_its_photo(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    await said_to(organiser, "/broadcast")
    await tapped(organiser, "New announcement")
    await organiser.send_file(PIXEL, "map.png", kind="photo", caption=DOORS)
    await organiser.heard()
    await send(organiser, 2)
    await settled(usher)
    await correction(organiser, "The doors open at ten.")
    await settled(usher)
    photo = await ada.last()
    assert ("photo" in photo.body, photo.text) == (True, "The doors open at ten.")


async def test_another_button_is_set_below_every_copy_seen_first_and_taken_away(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    ada, ben = await audience(telegram, "en", "en")
    await said_to(organiser, "/broadcast")
    await tapped(organiser, "New announcement")
    await organiser.send_file(PIXEL, "map.png", kind="photo", caption=DOORS)
    await organiser.heard()
    await tapped(organiser, "Words and languages")
    await tapped(organiser, "✓ English (3)")
    await tapped(organiser, "Button with a link")
    await said_to(organiser, "Map https://example.org/wrong")
    for _ in range(2):
        await tapped(organiser, "Back")
    await send(organiser, 3)
    await settled(usher)
    await leads_to(organiser, "Correct it", "Choose the language")
    await tapped(organiser, "English")
    await tapped(organiser, "Button with a link")
    assert (await said_to(organiser, "no address")).text.startswith("I need both")
    shown = await said_to(organiser, "The map https://example.org/right")
    assert shown.text.endswith("Button: The map, which opens https://example.org/right")
    await organiser.tap("See the new words")
    (seen,) = await organiser.heard()
    assert (seen.text, seen.buttons) == (DOORS, [["The map"]])
    await tapped(organiser, "Correct every copy")
    await settled(usher)
    for guest in (ada, ben):
        (copy,) = [m for m in await guest.messages() if "photo" in m.body]
        assert (copy.text, links(copy)) == (DOORS, ["https://example.org/right"])
    await leads_to(organiser, "Correct it", "Choose the language")
    await tapped(organiser, "English")
    await tapped(organiser, "Remove the button")
    report = await tapped(organiser, "Correct every copy")
    await settled(usher)
    (copy,) = [m for m in await ada.messages() if "photo" in m.body]
    assert (copy.text, links(copy)) == (DOORS, [])
    report = next(m for m in await organiser.messages() if m.message_id == report.message_id)
    assert "Correction 2\nEdited: 3" in report.text


def links(message: Seen) -> list[str]:
    """What the buttons below a message open."""
    keyboard = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return [one["url"] for row in keyboard for one in row]


async def test_a_recall_deletes_every_copy_and_tells_what_it_could_not_reach(
    usher: Usher, telegram: Telegram, organiser: Guest, transport: Transport
) -> None:
    ada, ben, cleo = await audience(telegram, "en", "en", "en")
    await draft(organiser)
    await send(organiser, 4)
    await settled(usher)
    await lose(transport, ben)
    await cleo.block()
    await leads_to(organiser, "Recall it", "Shall I delete")
    shown = await tapped(organiser, "Yes, recall it")
    await settled(usher)
    assert (await heard(ada), await heard(ben)) == ([], [])
    report = next(m for m in await organiser.messages() if m.message_id == shown.message_id)
    assert report.text.split("\n\n")[2] == ("Recall\nDeleted: 2\nAlready gone: 1\nBlocked by the person: 1")
    assert "Correct it" not in labels(report)
    assert f"Recalled: {DOORS}" in labels(await said_to(organiser, "/broadcast"))


async def test_a_correction_says_which_languages_it_leaves_alone(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await audience(telegram, "en", "fr")
    await draft(organiser)
    await tapped(organiser, "Send it now")
    await tapped(organiser, "Write it: Français")
    await said_to(organiser, "Les portes sont ouvertes.")
    await send(organiser, 3)
    await settled(usher)
    await leads_to(organiser, "Correct it", "Correct it\n")
    await tapped(organiser, "English")
    shown = await said_to(organiser, "The doors open at ten.")
    assert shown.text.split("\n\n")[1:] == [
        "English: The doors open at ten.",
        "These stay as they are: Français",
    ]


async def test_a_recall_after_two_days_says_that_it_is_too_late(
    usher: Usher, telegram: Telegram, organiser: Guest, clock: Clock
) -> None:
    (ada,) = await audience(telegram, "en")
    await draft(organiser)
    await send(organiser, 2)
    await settled(usher)
    clock.move_to(clock.now() + timedelta(hours=49))
    await leads_to(organiser, "Recall it", "Shall I delete")
    shown = await tapped(organiser, "Yes, recall it")
    await settled(usher)
    report = next(m for m in await organiser.messages() if m.message_id == shown.message_id)
    assert report.text.split("\n\n")[2] == (
        "Recall\nDeleted: 0\nOlder than 48 hours, so not to be deleted: 2"
    )
    assert await heard(ada) == [DOORS]


@pytest.mark.long
async def test_recalled_half_way_nobody_has_it_in_the_end(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    people = await under_way(usher, telegram, organiser, 60)
    await leads_to(organiser, "Recall it", "Shall I delete")
    await tapped(organiser, "Yes, recall it")
    await settled(usher)
    sent, deleted = await got_it(telegram, people), await got_it(telegram, people, "deleteMessage")
    assert (0 < sent < 60, deleted) == (True, sent)


async def test_a_critical_one_counts_who_has_confirmed_and_reminds_only_the_others(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    ada, ben = await audience(telegram, "en", "fr")
    stranger = await telegram.person("Stranger", language="en")
    await draft(organiser)
    await tapped(organiser, "Ask for confirmation")
    await tapped(organiser, "Send it now")
    await tapped(organiser, "Let them read: English")
    await send(organiser, 3)
    await settled(usher)
    copy = await ada.last()
    tap = await ada.tap("Confirm")
    assert (await ada.answer(tap)).text == "Thank you. The organisers now know that you have read this."

    async def below() -> list[str]:
        return labels(await ada.last())

    await eventually(below, ["✓ Confirmed"])
    tap = await ada.tap("✓ Confirmed")
    assert (await ada.answer(tap)).text == "You have confirmed this already. Thank you."
    await said_to(stranger, "/help")
    tap = await stranger.tap(data=copy.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"],
                             message_id=(await stranger.last()).message_id)  # fmt: skip
    assert (await stranger.answer(tap)).text == OLD

    async def progress() -> Seen:
        return next(m for m in reversed(await organiser.messages()) if "Confirmed" in m.text)

    async def confirmed() -> str:
        await ticked(usher)
        return (await progress()).text.split("\n\n")[1].split("\n")[-1]

    await eventually(confirmed, "Confirmed: 1 of 3")
    shown = await progress()
    data = f"bc:again:{(await the_broadcast(usher.database)).id}:1"
    for _ in range(2):
        await organiser.answer(await organiser.tap(data=data, message_id=shown.message_id))
    await settled(usher)
    assert (await heard(ada), await heard(ben)) == (
        [DOORS], [DOORS, f"Please confirm that you have read this:\n\n{DOORS}"]
    )  # fmt: skip
    assert (await progress()).text.split("\n\n")[2] == "Reminder 1\nSent: 2"
    await ben.answer(await ben.tap("Confirm"))
    await eventually(confirmed, "Confirmed: 2 of 3")
    await organiser.answer(await organiser.tap("Remind 1 who has not confirmed"))
    await settled(usher)
    assert len(await heard(ben)) == 2


async def test_what_a_correction_that_was_cut_short_found_gone_is_said_anew_by_the_next(
    usher: Usher, telegram: Telegram, organiser: Guest, transport: Transport
) -> None:
    hush(usher.app)  # no tick but the test's own
    ada, ben = await audience(telegram, "en", "en")
    await draft(organiser)
    await send(organiser, 3)
    await settled(usher)
    await lose(transport, ben)
    await correction(organiser, "The doors open at ten.")
    await eventually(lambda: live(usher), wanted=0)
    await correction(organiser, "The doors open at noon.")
    await settled(usher)
    assert (await heard(ada), await heard(ben)) == (["The doors open at noon."], ["The doors open at noon."])


async def overtaken(
    usher: Usher, telegram: Telegram, organiser: Guest, transport: Transport, monkeypatch: pytest.MonkeyPatch,
    *, looks_again: bool,
) -> tuple[list[str], list[str]]:  # fmt: skip
    """A correction begins after a tick has looked, and before it does anything; what two people have then.

    One of them has deleted their copy, so that there is something left to do when the correction is through.
    """
    hush(usher.app)  # no tick but the test's own
    ada, ben = await audience(telegram, "en", "en")
    await draft(organiser)
    await send(organiser, 3)
    await settled(usher)
    await correction(organiser, "The doors open at ten.")
    await eventually(lambda: live(usher), wanted=0)
    await lose(transport, ben)
    look = broadcast_progress.look

    async def look_first(db: AsyncSession, number: int, wall: datetime) -> tuple[int, Tally] | None:
        monkeypatch.setattr(broadcast_progress, "look", look)
        seen = await look(db, number, wall)
        await telegram.fault("429", method="editMessageText", chat_id=ben.id, times=1000)
        await correction(organiser, "The doors open at noon.")
        await leads_to(organiser, "Back", "Announcements\n")
        assert seen is not None
        revision = (await the_broadcast(usher.database)).revision
        return (seen[0] if looks_again else revision), seen[1]

    monkeypatch.setattr(broadcast_progress, "look", look_first)
    await ticked(usher)
    await telegram.clear_faults()
    await settled(usher)
    return await heard(ada), await heard(ben)


async def test_what_begins_while_a_tick_looks_is_followed_by_the_next(
    usher: Usher, telegram: Telegram, organiser: Guest, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = ["The doors open at noon."]
    assert await overtaken(usher, telegram, organiser, transport, monkeypatch, looks_again=True) == (
        noon,
        noon,
    )


async def test_a_tick_that_went_by_what_it_had_seen_would_take_it_for_done(
    usher: Usher, telegram: Telegram, organiser: Guest, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = await overtaken(usher, telegram, organiser, transport, monkeypatch, looks_again=False)
    assert heard == (["The doors open at noon."], [])
