"""The agenda: its days, its cards and its calendar files."""

from datetime import UTC, datetime, timedelta

import icalendar

from bot.app import Usher
from bot.clock import Clock
from bot.event import Session
from bot.services import programme
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from tests.test_models import NOON
from tests.test_registration import labels, said_to, tapped

HOSTILE = "\u202e<b>&amp; 🧭; BEGIN:VEVENT\r\nSUMMARY:forged, " + "é" * 500


async def test_the_agenda_leads_to_a_card_and_to_a_file(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    shown = await said_to(guest, "/agenda")
    assert "Wednesday, 9 July 2025, 09:00–12:00" in shown.text
    card = await tapped(guest, next(label for label in labels(shown) if label.startswith("AI & virtual")))
    assert "Wednesday, 9 July 2025, 09:00–12:00 (Geneva time)" in card.text
    assert [entity["type"] for entity in card.entities if "unix_time" in entity] == ["date_time"]
    file = await tapped(guest, "Calendar file")
    content = await telegram.fetch(file.body["document"]["file_id"])
    (entry,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert entry.decoded("dtstart").astimezone(UTC) == datetime(2025, 7, 9, 7, tzinfo=UTC)
    back = await tapped(guest, "Back")
    assert back.text == shown.text


async def test_a_thousand_sessions_come_in_pages_that_fit(usher: Usher, guest: Guest) -> None:
    many = [
        Session(f"s{n:04}", NOON + timedelta(hours=n), NOON + timedelta(hours=n + 1), titles={"": HOSTILE})
        for n in range(1000)
    ]
    async with usher.database.begin() as db:
        await programme.publish(db, "import", many, NOON)
    first = await said_to(guest, "/agenda")
    second = await tapped(guest, "Next page")
    await tapped(guest, labels(second)[0])
    assert (len(labels(first)), first.text != second.text) == (10, True)
    tap = await guest.tap(data="session:card:5000:nothing", message_id=second.message_id)
    assert (await guest.answer(tap)).text == "The programme has changed. Here it is as it stands now."


async def test_what_is_on_over_or_cancelled_says_so(usher: Usher, guest: Guest, clock: Clock) -> None:
    first, second = usher.house.event.sessions
    async with usher.database.begin() as db:
        await programme.publish(db, programme.FOLDER, [first], NOON)
    clock.move_to(first.start)
    shown = await said_to(guest, "/agenda")
    assert f"{usher.house.event.title(first.id, 'en')} · on now" in shown.text
    assert f"{usher.house.event.title(second.id, 'en')} · cancelled" in shown.text
