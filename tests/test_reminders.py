"""Reminders: due in time, said once, true when they are read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import func, select

from bot.app import Usher
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from bot.ticks import Ticks
from models import Alert, AlertState, Bookmark, Delivery, DeliveryState, Person, ProgrammeSession
from models.database import Database
from tests.conftest import ORGANISER
from tests.eventually import eventually
from tests.test_registration import labels, said_to, tapped

CLIMATE = datetime(2025, 7, 8, 12, tzinfo=UTC)
CITIVERSE = datetime(2025, 7, 9, 7, tzinfo=UTC)
SAID = {
    "en": """AI & virtual worlds: Building the cities and governments of tomorrow
It starts in 15 minutes.
Wednesday, 9 July 2025, 09:00–12:00 (Geneva time)
On your clock: 09:00
Geneva""",
    "fr": """IA et mondes virtuels : bâtir les villes et les gouvernements de demain
Elle commence dans 15 minutes.
mercredi 9 juillet 2025, 09:00–12:00 (heure de Genève)
Chez vous : 09:00
Genève""",
    "ru": """ИИ и виртуальные миры: строим города и правительства завтрашнего дня
Начнётся через 15 минут.
среда, 9 июля 2025\u202fг., 09:00–12:00 (по женевскому времени)
По вашему времени: 09:00
Женева""",
}


async def bookmark(usher: Usher, guest: Guest, *keys: str) -> None:
    """As a tap on a session's card would."""
    async with usher.database.begin() as db:
        person = (await db.scalars(select(Person).where(Person.telegram_id == guest.id))).one()
        for number in await db.scalars(select(ProgrammeSession.id).where(ProgrammeSession.key.in_(keys))):
            db.add(Bookmark(person_id=person.id, session_id=number, created_at=usher.clock.now()))


async def heard_at(usher: Usher, guest: Guest, instant: datetime) -> Sequence[Seen]:
    """What somebody is told when the clock moves to an instant and the tick comes."""
    before = {message.message_id for message in await guest.messages()}
    usher.clock.move_to(instant)
    await Ticks(usher.database, usher.dispatcher, usher.sender, usher.clock).alerts()
    await eventually(lambda: nothing_waits(usher.database), wanted=True)
    return [m for m in await guest.messages() if m.outgoing and m.message_id not in before]


async def nothing_waits(database: Database) -> bool:
    async with database.read() as db:
        live = (DeliveryState.PENDING, DeliveryState.SENDING)
        return not await db.scalar(select(func.count()).where(Delivery.state.in_(live)))


async def states(database: Database) -> list[tuple[int, AlertState]]:
    """The alerts by lead time, as they stand."""
    async with database.read() as db:
        found = await db.execute(select(Alert.lead, Alert.state).order_by(Alert.starts_at, -Alert.lead))
        return [(lead, state) for lead, state in found]


async def attending(usher: Usher, telegram: Telegram, *keys: str, language: str = "en", **who: int) -> Guest:
    """A guest with bookmarks, a week before."""
    guest = await telegram.person("Guest", language=language, **who)
    await said_to(guest, "/help")
    await bookmark(usher, guest, *keys)
    await heard_at(usher, guest, usher.clock.now())
    return guest


@pytest.mark.parametrize("language", SAID)
async def test_a_reminder_says_what_when_and_where(usher: Usher, telegram: Telegram, language: str) -> None:
    guest = await attending(usher, telegram, "citiverse", language=language)
    await heard_at(usher, guest, CITIVERSE - timedelta(minutes=20))
    (one,) = await heard_at(usher, guest, CITIVERSE - timedelta(minutes=15))
    assert one.text == SAID[language]
    instants = [entity["unix_time"] for entity in one.entities if "unix_time" in entity]
    assert instants == [int(CITIVERSE.timestamp())]  # on the reader's own clock, whatever their zone


async def test_through_the_days_each_reminder_comes_once(usher: Usher, telegram: Telegram) -> None:
    guest = await attending(usher, telegram, "climate", "citiverse")
    told = []
    for start in (CLIMATE, CITIVERSE):
        for minutes in (24 * 60, 61, 60, 59, 16, 15, 14, 1, 0, -1):
            instant = start - timedelta(minutes=minutes)
            told += [(instant, one.text.split("\n")[1]) for one in await heard_at(usher, guest, instant)]
    assert told == [
        (CLIMATE - timedelta(minutes=60), "It starts in 1 hour."),
        (CLIMATE - timedelta(minutes=15), "It starts in 15 minutes."),
        (CITIVERSE - timedelta(minutes=60), "It starts in 1 hour."),
        (CITIVERSE - timedelta(minutes=15), "It starts in 15 minutes."),
    ]
    await heard_at(usher, guest, CLIMATE - timedelta(days=1))
    assert await heard_at(usher, guest, CITIVERSE - timedelta(minutes=15)) == []  # all of it was said before


async def test_after_downtime_only_the_latest_comes_with_the_true_time(
    usher: Usher, telegram: Telegram
) -> None:
    guest = await attending(usher, telegram, "climate", "citiverse", id=ORGANISER)
    (late,) = await heard_at(usher, guest, CITIVERSE - timedelta(minutes=5))
    assert late.text.split("\n")[1] == "It starts in 5 minutes."
    assert await states(usher.database) == [
        (60, AlertState.EXPIRED),
        (15, AlertState.EXPIRED),
        (60, AlertState.EXPIRED),
        (15, AlertState.SAID),
    ]
    status = await said_to(guest, "/status")
    assert "Too late to be of use: 3" in status.text


async def test_what_falls_together_comes_in_one_message(usher: Usher, telegram: Telegram) -> None:
    guest = await attending(usher, telegram, "climate", "citiverse")
    await said_to(guest, "/reminders")
    await tapped(guest, "Reminder times")
    await tapped(guest, "Write another time")
    await said_to(guest, "19 hours 15 min")
    await heard_at(usher, guest, CLIMATE - timedelta(minutes=16))
    (both,) = await heard_at(usher, guest, CLIMATE - timedelta(minutes=15))
    assert [line for line in both.text.split("\n") if line.startswith(("Coming", "It "))] == [
        "Coming up",
        "It starts in 15 minutes.",
        "It starts in 19 hours 15 minutes.",
    ]


async def test_by_the_screens_one_chooses_when_what_and_nothing_at_all(
    usher: Usher, telegram: Telegram
) -> None:
    guest = await attending(usher, telegram)
    shown = await said_to(guest, "/reminders")
    assert shown.text.startswith("Reminders\nI do not remind you of anything yet.")
    await tapped(guest, "Event, days, tracks")
    followed = await tapped(guest, "Wednesday, 9 July 2025")
    assert "✓ Wednesday, 9 July 2025" in labels(followed)
    back = await tapped(guest, "Back")
    assert "I remind you of 1 session, and tell you when it changes." in back.text
    await tapped(guest, "Reminder times")
    await tapped(guest, "✓ 1 hour before")
    await tapped(guest, "Write another time")
    again = await said_to(guest, "soon")
    assert again.text.startswith("I did not understand that time; at most 14 days.")
    own = await said_to(guest, "1 h 30")
    assert "✓ 1 hour 30 minutes before" in labels(own)
    (early,) = await heard_at(usher, guest, CITIVERSE - timedelta(minutes=90))
    assert early.text.split("\n")[1] == "It starts in 1 hour 30 minutes."
    muted = await tapped(guest, "Mute this session")
    assert "Muted: I say nothing about this session, not even if it changes." in muted.text
    assert await heard_at(usher, guest, CITIVERSE - timedelta(minutes=15)) == []
    await tapped(guest, "Unmute this session")
    await tapped(guest, "When it starts")
    await tapped(guest, "Back")
    await tapped(guest, "Back")
    stopped = await tapped(guest, "Stop everything")
    assert "Everything is stopped" in stopped.text
    assert await heard_at(usher, guest, CITIVERSE) == []


async def test_a_session_has_times_of_its_own(usher: Usher, telegram: Telegram) -> None:
    guest = await attending(usher, telegram, "climate", "citiverse")
    await said_to(guest, "/reminders")
    picks = await tapped(guest, "Session by session")
    await tapped(guest, next(label for label in labels(picks) if label.startswith("AI & virtual")))
    await tapped(guest, "✓ 1 hour before")
    await tapped(guest, "✓ 15 minutes before")
    only = await tapped(guest, "When it starts")
    assert "When: When it starts" in only.text
    told = [len(await heard_at(usher, guest, CLIMATE - timedelta(minutes=60)))]
    told.append(len(await heard_at(usher, guest, CITIVERSE - timedelta(minutes=15))))
    (now,) = await heard_at(usher, guest, CITIVERSE)
    assert (told, now.text.split("\n")[1]) == ([1, 0], "It starts now.")


async def test_a_reminder_leads_to_its_calendar_file_and_says_why_it_came(
    usher: Usher, telegram: Telegram
) -> None:
    guest = await attending(usher, telegram, "citiverse")
    await heard_at(usher, guest, CITIVERSE - timedelta(minutes=15))
    file = await tapped(guest, "Calendar file")
    content = await telegram.fetch(file.body["document"]["file_id"])
    (entry,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert entry.decoded("dtstart").astimezone(UTC) == CITIVERSE
    why = await tapped(guest, "Reason for this message")
    title = usher.house.event.title("citiverse", "en")
    assert why.text == f"{title}: you bookmarked it. Your time for it: 15 minutes before."
    assert labels(why)[-2:] == ["All reminders", "Stop everything"]


async def test_an_old_or_forged_button_is_answered_kindly(usher: Usher, telegram: Telegram) -> None:
    guest = await attending(usher, telegram)
    shown = await said_to(guest, "/reminders")
    for data in ("remind:session:99999", "remind:lead:x", "remind:follow:0:abc", "remind:zone:Mars/Olympus"):
        tap = await guest.tap(data=data, message_id=shown.message_id)
        answer = await guest.answer(tap)
        assert answer.text == "This button is from an older message. Send /reminders to see all."


async def test_asked_to_remind_it_leads_to_the_reminders(usher: Usher, telegram: Telegram) -> None:
    guest = await attending(usher, telegram)
    await said_to(guest, "remind me")
    shown = await tapped(guest, "Reminders")
    assert shown.text.startswith("Reminders\n")
