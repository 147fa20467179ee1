"""The agenda, its cards and its calendar files, read by two other programs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it has no types

from bot.app import Usher
from bot.clock import Clock
from bot.context import House
from bot.event import Session
from bot.event.calendar import calendar
from bot.services import programme
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.texts import LANGUAGES
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_calendar_file_is_read_alike_by_two_programs(house: House, language: str) -> None:
    sessions = [
        *house.event.sessions,
        Session(
            "hostile", NOON, NOON + timedelta(hours=13), titles={"": HOSTILE}, room="A; B, C\\n", sequence=4
        ),
        replace(house.event.sessions[0], id="gone", titles={"": "Gone"}, cancelled=True, sequence=2),
    ]
    event = replace(house.event, sessions=tuple(sessions))
    content = calendar(event, sessions, language, NOON)
    ours = {str(e["uid"]): e for e in icalendar.Calendar.from_ical(content).walk("VEVENT")}
    theirs = {e.uid.value: e for e in vobject.readOne(content.decode()).vevent_list}
    assert set(ours) == set(theirs) == {f"{session.id}@wsis20" for session in sessions}
    for session in sessions:
        mine, other = ours[f"{session.id}@wsis20"], theirs[f"{session.id}@wsis20"]
        assert mine.decoded("dtstart").astimezone(UTC) == other.dtstart.value.astimezone(UTC) == session.start
        assert mine.decoded("dtend").astimezone(UTC) == other.dtend.value.astimezone(UTC) == session.end
        assert int(str(mine["sequence"])) == int(other.sequence.value) == session.sequence - 1
        assert (str(mine["status"]), len(mine.walk("VALARM"))) == (
            ("CANCELLED", 0) if session.cancelled else ("CONFIRMED", 1)
        )
    assert all(len(line.encode()) <= 75 for line in content.decode().split("\r\n"))
