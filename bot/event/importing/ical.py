"""Calendars: iCalendar (RFC 5545), with or without zones of their own."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from bot.event.importing import text, times
from bot.event.importing.entry import Collector, Contents, Entry, UnreadableError, UnusableError

REPEATING = ("RRULE", "RDATE")
Fields = Mapping[str, Any]  # an event as the library has it; a field that comes twice is a list


def read(content: str, local: ZoneInfo) -> Contents:
    """What the file says; raises UnreadableError."""
    _is_whole(content)
    try:
        # As bytes: of a text, the library would make sure that it is not the name of a file.
        calendars = icalendar.Calendar.from_ical(content.encode(), multiple=True)
    except Exception as error:  # whatever the library raises, it is about the file
        raise UnreadableError(f"it is no iCalendar that can be read ({text.line(str(error))})") from None
    found = Collector()
    name = ""
    for calendar in calendars:
        events = list(calendar.walk("VEVENT"))
        zone = times.zone(_line(calendar, "X-WR-TIMEZONE")) or local
        series = {_line(event, "UID") for event in events if any(key in event for key in REPEATING)}
        for number, event in enumerate(events, 1):
            _read(found, event, f"event {number}", series, zone)
        name = name or _domain(events) or _line(calendar, "X-WR-CALNAME")
    return found.contents("iCalendar", name)


def _is_whole(content: str) -> None:
    """Refuse a file that was cut off: what is missing would look cancelled."""
    lines = Counter(line.strip().upper() for line in content.splitlines())
    for part in ("VCALENDAR", "VEVENT"):
        begun, ended = lines[f"BEGIN:{part}"], lines[f"END:{part}"]
        if begun != ended:
            raise UnreadableError(f"it is not whole: {part} begins {begun} times and ends {ended} times")


def _read(found: Collector, event: Fields, place: str, series: set[str], zone: ZoneInfo) -> None:
    uid, title = _line(event, "UID"), _line(event, "SUMMARY")
    place = f"{place}, “{title}”" if title else place
    id_ = uid
    try:
        if uid in series:
            raise UnusableError("it repeats; give each of its times an entry of its own")
        if uid and "RECURRENCE-ID" in event:
            id_ = f"{uid} {times.instant(_moment(event, 'RECURRENCE-ID'), zone):%Y%m%dT%H%M%SZ}"
        found.add(_entry(event, id_, place, zone))
    except UnusableError as error:
        found.leave_out(id_, place, str(error))


def _entry(event: Fields, id_: str, place: str, zone: ZoneInfo) -> Entry:
    start = times.instant(_moment(event, "DTSTART"), zone)
    return Entry(
        id=id_,
        place=place,
        start=start,
        end=_end(event, start, zone),
        titles=_spoken(event, "SUMMARY", text.line),
        abstracts=_spoken(event, "DESCRIPTION", text.plain),
        room=_line(event, "LOCATION") or None,
        track=_category(event),
        link=text.link(_line(event, "URL")),
        cancelled=_line(event, "STATUS").upper() == "CANCELLED",
    )


def _end(event: Fields, start: datetime, zone: ZoneInfo) -> datetime:
    if "DTEND" in event:
        return times.checked_end(start, times.instant(_moment(event, "DTEND"), zone))
    length = _time(event, "DURATION")
    if not isinstance(length, timedelta):
        raise UnusableError("it has no DTEND or DURATION that can be read")
    return times.end(start, length)


def _moment(event: Fields, field: str) -> datetime:
    moment = _time(event, field)
    if moment is None:
        raise UnusableError(f"it has no {field} that can be read")
    if not isinstance(moment, datetime):
        raise UnusableError(f"its {field} is a whole day, without a time")
    named = _parameter(_all(event, field)[0], "TZID")
    if named and moment.tzinfo is None:
        raise UnusableError(f"the time zone {named!r} of its {field} is not known")
    return moment


def _time(event: Fields, field: str) -> object:
    """The date, time or length in a field; None where it cannot be read."""
    try:
        return getattr(next(iter(_all(event, field)), None), "dt", None)
    except ValueError:  # what the library could not read, it says only when asked
        return None


def _parameter(value: Any, name: str) -> str:
    return text.line(str(getattr(value, "params", {}).get(name, "")))


def _spoken(event: Fields, field: str, read: Callable[[object], str]) -> dict[str, str]:
    """A text by language, where the file says which."""
    found: dict[str, str] = {}
    for value in _all(event, field):
        named = text.languages(_parameter(value, "LANGUAGE"))
        if said := read(str(value)):
            found.setdefault(named[0] if named else "", said)
    return found


def _line(event: Fields, field: str) -> str:
    return next((text.line(str(value)) for value in _all(event, field)), "")


def _category(event: Fields) -> str | None:
    named = (name for value in _all(event, "CATEGORIES") for name in _names(value))
    return next((line for name in named if (line := text.line(str(name)))), None)


def _names(value: Any) -> list[Any]:
    return list(value.cats) if isinstance(value, icalendar.vCategory) else [value]


def _all(event: Fields, field: str) -> list[Any]:
    value = event.get(field, [])
    return value if isinstance(value, list) else [value]


def _domain(events: Iterable[Fields]) -> str:
    """The domain that most UIDs end in."""
    domains = Counter(
        _line(event, "UID").rpartition("@")[2] for event in events if "@" in _line(event, "UID")
    )
    return domains.most_common(1)[0][0] if domains else ""
