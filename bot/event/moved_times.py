"""New times of a session as people type them, on the event's own clocks."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.event.model import Session
from bot.event.written_times import clocks, day_in, named_day
from bot.event.zones import to_instant

BY = re.compile(r"([+\-−–])\s*(\d{1,3})\s*(h|ч|ساع|小时|小時)?", re.IGNORECASE)


class UnreadableError(ValueError):
    """No time can be read from it."""


class ClockChangeError(ValueError):
    """The clocks leave this time out, or show it twice that night."""


@dataclass(frozen=True)
class Times:
    """When a session is to start (UTC), and to end where that was written."""

    start: datetime
    end: datetime | None = None


def read(text: str, session: Session, zone: ZoneInfo, now: datetime) -> Times:
    """ "14:30", "14:30–15:45", "tomorrow 9:00", "09.07. 14:30", "+15 min"; what is not said stays as it is.

    Raises UnreadableError or ClockChangeError.
    """
    by = BY.match(text.strip())
    if by is not None:
        size = int(by[2]) * (60 if by[3] else 1)
        return Times(session.start + timedelta(minutes=size if by[1] == "+" else -size))
    start = session.start.astimezone(zone)
    day, rest = _day(text, start.date(), now.astimezone(zone).date())
    times = _clocks(rest)
    if not times and day is None:
        raise UnreadableError(text)
    first = times[0] if times else start.time()
    begins = _instant(day or start.date(), first, zone)
    if len(times) < 2:
        return Times(begins)
    night = timedelta(days=1) if times[1] <= first else timedelta()
    return Times(begins, _instant((day or start.date()) + night, times[1], zone))


def on_day(day: date, session: Session, zone: ZoneInfo) -> Times:
    """The same time on another day; raises ClockChangeError."""
    return Times(_instant(day, session.start.astimezone(zone).time(), zone))


def _day(text: str, session_day: date, today: date) -> tuple[date | None, str]:
    """The day that is written, if any, and what stands beside it."""
    try:
        found = named_day(text, today) or day_in(text, min(session_day, today))
    except ValueError:
        raise UnreadableError(text) from None
    return found or (None, text)


def _clocks(text: str) -> list[time]:
    try:
        return clocks(text)
    except ValueError:
        raise UnreadableError(text) from None


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    try:
        return to_instant(datetime.combine(day, at), zone)
    except ValueError:
        raise ClockChangeError from None
