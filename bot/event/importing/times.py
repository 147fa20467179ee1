"""Times as files write them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.event.importing.entry import UnusableError
from bot.event.zones import to_instant

CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
DURATION = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{2})")
MINUTES = re.compile(r"\d{1,5}")
LONGEST = timedelta(days=14)
YEARS = range(1990, 2101)


def zone(name: str) -> ZoneInfo | None:
    """The zone with this IANA name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def instant(moment: datetime, local: ZoneInfo) -> datetime:
    """A time as an instant (UTC); one without a zone is local. Raises UnusableError."""
    if moment.year not in YEARS:
        raise UnusableError(f"its year is {moment.year}")
    try:
        return to_instant(moment, local) if moment.tzinfo is None else moment.astimezone(UTC)
    except ValueError as error:
        raise UnusableError(f"its time {moment:%Y-%m-%d %H:%M} {error}") from None


def written(text: str) -> datetime | None:
    """A date and time in ISO 8601; None if it is none, or a date alone."""
    try:
        return datetime.fromisoformat(text) if len(text) > len("2025-07-08") else None
    except ValueError:
        return None


def day(text: str) -> date | None:
    """The date at the beginning of a text."""
    try:
        found = date.fromisoformat(text[: len("2025-07-08")])
    except ValueError:
        return None
    return found if found.year in YEARS else None


def clock(text: str) -> time | None:
    """A time of day: 9:30, 09:30:00."""
    found = CLOCK.fullmatch(text)
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def duration(text: str) -> timedelta | None:
    """A length: hours and minutes (1:30), days before them (1:02:30), or minutes alone."""
    if MINUTES.fullmatch(text):
        return timedelta(minutes=int(text))
    found = DURATION.fullmatch(text)
    return timedelta(days=int(found[1] or 0), hours=int(found[2]), minutes=int(found[3])) if found else None


def end(start: datetime, length: timedelta) -> datetime:
    """The end of what lasts so long; raises UnusableError."""
    return checked_end(start, start + length)


def checked_end(start: datetime, end: datetime) -> datetime:
    """The end, if it fits the start; raises UnusableError."""
    if end <= start:
        raise UnusableError("it ends before it begins" if end < start else "it has no length")
    if end - start > LONGEST:
        raise UnusableError(f"it lasts longer than {LONGEST.days} days")
    return end
