"""Who was told what is no longer so hears of it once: by the notice of the change, or by a correction."""

from datetime import timedelta

import pytest

from bot.app import Usher
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from tests.conftest import ORGANISER
from tests.test_changes import WEEK_BEFORE, changed, settled
from tests.test_programme_tools import CHANGE, opened
from tests.test_registration import labels, said_to, tapped
from tests.test_reminders import CITIVERSE, attending, heard_at

WHEN = "when is the Citiverse session?"
NOBODY = "Nobody was told anything that is no longer so."


@pytest.fixture
async def organiser(usher: Usher, telegram: Telegram) -> Guest:
    return await telegram.person("Claire", language="en", id=ORGANISER)


async def texts(guest: Guest) -> list[str]:
    """What the bot has told of a change, by notice or by correction, each by its first line."""
    said = [m.text or m.body.get("caption", "") for m in await guest.messages() if m.outgoing]
    return [
        text.split("\n")[0] for text in said if text.startswith(("Correction", "The programme has changed"))
    ]


async def asked(usher: Usher, telegram: Telegram, *bookmarks: str) -> Guest:
    """Somebody with these bookmarks, to whom the bot has told when the session is."""
    guest = await attending(usher, telegram, *bookmarks)
    assert "09:00–12:00" in (await said_to(guest, WHEN)).text
    return guest


async def test_a_change_offers_to_correct_those_whom_no_notice_reaches(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    noticed, stranger = await asked(usher, telegram, "citiverse"), await asked(usher, telegram)
    usher.clock.move_to(WEEK_BEFORE)
    await opened(usher, organiser)
    await tapped(organiser, "New time")
    await said_to(organiser, "10:30")
    done = await tapped(organiser, CHANGE)
    assert "Told otherwise: 1 person" in labels(done)
    shown = await tapped(organiser, "Told otherwise: 1 person")
    assert shown.text == (
        "1 person was told by me what is no longer so, and hears of it in no other way:\n"
        "When the Citiverse session is · 1\n"
        "Shall I send each of them one correction, old → new?"
    )
    tap = await organiser.tap("Yes, correct")
    assert (await organiser.heard(after=tap))[-1].text == "1 person is corrected."
    again = await organiser.tap(data="recall:go", message_id=shown.message_id)
    assert (await organiser.heard(after=again))[-1].text == NOBODY
    await settled(usher, noticed)
    assert (await texts(stranger), await texts(noticed)) == (["Correction"], ["The programme has changed"])
    await tapped(organiser, "Back")
    assert (await tapped(organiser, "Corrections")).text == NOBODY


async def test_who_hid_from_notices_is_corrected(usher: Usher, telegram: Telegram, organiser: Guest) -> None:
    muted = await asked(usher, telegram, "citiverse")
    await said_to(muted, "/agenda citiverse")
    await muted.tap(next(label for label in labels(await muted.last()) if label.startswith("09:00")))
    await muted.heard()
    await tapped(muted, "Reminders")
    await tapped(muted, "Mute this session")
    usher.clock.move_to(WEEK_BEFORE)
    await changed(usher, "citiverse", start=CITIVERSE + timedelta(minutes=90))
    await settled(usher, muted)
    await said_to(organiser, "/organise")
    await tapped(organiser, "Corrections")
    await tapped(organiser, "Yes, correct")
    await heard_at(usher, muted, usher.clock.now())
    assert await texts(muted) == ["Correction"]


async def test_what_was_told_between_two_changes_is_told_anew_by_the_second_notice(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await asked(usher, telegram, "citiverse")
    usher.clock.move_to(WEEK_BEFORE)
    for minutes in (30, 60):
        await changed(usher, "citiverse", start=CITIVERSE + timedelta(minutes=minutes))
        await settled(usher, guest)
        usher.clock.move_to(usher.clock.now() + timedelta(hours=1))
        await said_to(guest, WHEN)
    await changed(usher, "citiverse", start=CITIVERSE + timedelta(minutes=90))
    await said_to(organiser, "/organise")
    assert (await tapped(organiser, "Corrections")).text == NOBODY
    await settled(usher, guest)
    await tapped(organiser, "Back")
    assert (await tapped(organiser, "Corrections")).text == NOBODY
    assert await texts(guest) == 3 * ["The programme has changed"]
