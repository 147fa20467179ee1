"""Calendar files, read by two other programs."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from hypothesis import strategies as st

from bot.context import House
from bot.event import Event, Session
from bot.event.calendar import calendar
from bot.texts import LANGUAGES
from tests.test_models import NOON

HOSTILE = "\u202e<b>&amp; 🧭; BEGIN:VEVENT\r\nSUMMARY:forged, " + "é" * 500
ABSTRACT = "<p>First\\, second; third</p><script>alert(1)</script><br/>1 < 2 &amp; 3 > 2\n\n\n\nEnd"
# Around the changes of the clocks at the venue: 30 March 2025, 01:00 UTC and 26 October 2025, 01:00 UTC.
AROUND = [
    datetime(2025, 3, 30, 0, 59, tzinfo=UTC),
    datetime(2025, 3, 30, 1, 0, tzinfo=UTC),
    datetime(2025, 3, 30, 1, 30, tzinfo=UTC),
    datetime(2025, 10, 25, 23, 59, tzinfo=UTC),
    datetime(2025, 10, 26, 0, 30, tzinfo=UTC),  # 02:30 for the first time
    datetime(2025, 10, 26, 1, 30, tzinfo=UTC),  # 02:30 for the second
    datetime(2025, 10, 26, 2, 0, tzinfo=UTC),
    datetime(2025, 7, 9, 7, tzinfo=UTC),
    datetime(2025, 12, 1, 8, tzinfo=UTC),
]


def read(content: bytes) -> tuple[dict[str, icalendar.Component], dict[str, vobject.base.Component]]:
    """The entries by UID, as two programs see them."""
    ours = {str(entry["uid"]): entry for entry in icalendar.Calendar.from_ical(content).walk("VEVENT")}
    # It keeps zones from file to file, so that it would not read this file's own.
    vobject.icalendar.__dict__["__tzidMap"].clear()
    theirs = {entry.uid.value: entry for entry in vobject.readOne(content.decode()).vevent_list}
    return ours, theirs


def both_read(event: Event, sessions: list[Session], language: str = "en") -> None:
    ours, theirs = read(calendar(event, sessions, language, NOON))
    assert set(ours) == set(theirs) == {f"{session.id}@{event.id}" for session in sessions}
    for session in sessions:
        mine, other = ours[f"{session.id}@{event.id}"], theirs[f"{session.id}@{event.id}"]
        for name, instant in (("dtstart", session.start), ("dtend", session.end)):
            assert mine.decoded(name).astimezone(UTC) == instant, session.id
            assert getattr(other, name).value.astimezone(UTC) == instant, session.id


def event_of(house: House, sessions: list[Session], zone: str = "Europe/Zurich") -> Event:
    return replace(house.event, sessions=tuple(sessions), zone=ZoneInfo(zone))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_read_alike_by_two_programs(house: House, language: str) -> None:
    sessions = [
        *house.event.sessions,
        Session(
            "hostile", NOON, NOON + timedelta(hours=13), titles={"": HOSTILE}, room="A; B, C\\n", sequence=4,
            speakers=("", "<i>Ada</i>; x"), abstracts={"": ABSTRACT}, track="Mobility, and more", link="https://a\r\nX:y",
        ),
        replace(house.event.sessions[0], id="gone", titles={"": "Gone"}, cancelled=True, sequence=2),
    ]  # fmt: skip
    event = event_of(house, sessions)
    both_read(event, sessions, language)
    content = calendar(event, sessions, language, NOON)
    ours, theirs = read(content)
    for session in sessions:
        mine, other = ours[f"{session.id}@wsis20"], theirs[f"{session.id}@wsis20"]
        assert int(str(mine["sequence"])) == int(other.sequence.value) == session.sequence - 1
        assert str(mine["organizer"]) == other.organizer.value == f"mailto:{event.contact_email}"
        assert (str(mine["status"]), len(mine.walk("VALARM"))) == (
            ("CANCELLED", 0) if session.cancelled else ("CONFIRMED", 1)
        )
    assert str(ours["hostile@wsis20"]["summary"]).startswith("\u202e& 🧭; BEGIN:VEVENT SUMMARY:forged, é")
    assert ours["hostile@wsis20"]["description"] == theirs["hostile@wsis20"].description.value
    assert "First\\, second; third\n\n1 < 2 & 3 > 2\n\nEnd" in str(ours["hostile@wsis20"]["description"])
    assert not re.search(r"^X:", content.decode(), re.MULTILINE)
    assert "Ada; x" in str(ours["hostile@wsis20"]["description"])
    assert all(len(line.encode()) <= 75 for line in content.decode().split("\r\n"))


def test_times_are_those_of_the_venue_with_its_zone_written_out(house: House) -> None:
    (session, *_) = house.event.sessions
    content = calendar(house.event, [session], "en", NOON).decode()
    assert "DTSTART;TZID=Europe/Zurich:20250708T140000" in content
    file = icalendar.Calendar.from_ical(content)
    assert [str(zone["tzid"]) for zone in file.walk("VTIMEZONE")] == ["Europe/Zurich"]
    summers = {o.decoded("dtstart").isoformat(): o.decoded("tzoffsetto") for o in file.walk("DAYLIGHT")}
    assert summers["2025-03-30T02:00:00"] == timedelta(hours=2)


@pytest.mark.parametrize(
    "zone", ["Europe/Zurich", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC"]
)
def test_times_around_a_change_of_the_clocks_are_read_alike(house: House, zone: str) -> None:
    sessions = [
        Session(f"s{n}", at, at + timedelta(minutes=45), titles={"": "S"}) for n, at in enumerate(AROUND)
    ]
    both_read(event_of(house, sessions, zone), sessions)


@given(
    minutes=st.lists(st.integers(0, 3 * 365 * 24 * 60), min_size=1, max_size=8),
    zone=st.sampled_from(["Europe/Zurich", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kathmandu"]),
)
def test_any_time_is_read_alike(house: House, minutes: list[int], zone: str) -> None:
    begin = datetime(2024, 6, 1, tzinfo=UTC)
    sessions = [
        Session(f"s{n}", begin + timedelta(minutes=m), begin + timedelta(minutes=m + 50), titles={"": "S"})
        for n, m in enumerate(minutes)
    ]
    both_read(event_of(house, sessions, zone), sessions)


def test_a_file_of_what_is_cancelled_takes_it_back(house: House) -> None:
    climate, citiverse = house.event.sessions
    gone = replace(climate, cancelled=True, sequence=3)
    alone = icalendar.Calendar.from_ical(calendar(house.event, [gone], "en", NOON))
    mixed = icalendar.Calendar.from_ical(calendar(house.event, [gone, citiverse], "en", NOON))
    before = icalendar.Calendar.from_ical(calendar(house.event, [climate], "en", NOON))
    assert (str(alone["method"]), str(mixed["method"])) == ("CANCEL", "PUBLISH")
    (was,), (taken_back,) = before.walk("VEVENT"), alone.walk("VEVENT")
    assert was["uid"] == taken_back["uid"]
    assert (was["sequence"], taken_back["sequence"]) == (0, 2)


def test_an_event_without_sessions_has_a_file_without_entries(house: House) -> None:
    file = icalendar.Calendar.from_ical(calendar(event_of(house, []), [], "en", NOON))
    assert file.walk("VEVENT") == []
