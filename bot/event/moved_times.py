"""New times of a session as people type them, on the event's own clocks."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.event.model import Session
from bot.event.weekdays import weekday_in
from bot.event.written_times import DOTTED, TIME, clocks, day_in, named_day
from bot.event.zones import to_instant

BY = re.compile(r"([+\-−–])\s*(\d{1,3})\s*(h|ч|ساع|小时|小時)?", re.IGNORECASE)


class UnreadableError(ValueError):
    """No time can be read from it."""


class OtherDaysError(ValueError):
    """The event has no such weekday."""


class ClockChangeError(ValueError):
    """The clocks leave this time out, or show it twice that night."""


@dataclass(frozen=True)
class Times:
    """When a session is to start (UTC), and to end where that was written."""

    start: datetime
    end: datetime | None = None


class WhichDayError(ValueError):
    """Several days may be meant; `days` are these, `first` and `last` the times of day that were written."""

    def __init__(self, days: Sequence[date], times: Sequence[time]) -> None:
        super().__init__(days, times)
        self.days = days
        self.first, self.last = (*times, None, None)[:2]


def read(text: str, session: Session, zone: ZoneInfo, now: datetime, days: Collection[date] = ()) -> Times:
    """ "14:30", "14:30–15:45", "tomorrow 9:00", "Wednesday 9.30", "09.07. 14:30", "+15 min"; what is not said
    stays as it is. A weekday is one of the event's `days`, of those still to come.

    Raises UnreadableError, OtherDaysError, WhichDayError or ClockChangeError.
    """
    by = BY.match(text.strip())
    if by is not None:
        size = int(by[2]) * (60 if by[3] else 1)
        return Times(session.start + timedelta(minutes=size if by[1] == "+" else -size))
    start = session.start.astimezone(zone)
    found, rest = _days(text, start.date(), now.astimezone(zone).date(), days)
    times = _clocks(rest)
    if not times and not found:
        raise UnreadableError(text)
    if len(found) > 1:
        raise WhichDayError(found, times)
    return at(found[0] if found else start.date(), times, session, zone)


def at(day: date, times: Sequence[time], session: Session, zone: ZoneInfo) -> Times:
    """From the first of these times of day (none: from the same as now) to the second, where there is one.

    Raises ClockChangeError.
    """
    first = times[0] if times else session.start.astimezone(zone).time()
    begins = _instant(day, first, zone)
    if len(times) < 2:
        return Times(begins)
    night = timedelta(days=1) if times[1] <= first else timedelta()
    return Times(begins, _instant(day + night, times[1], zone))


def _days(text: str, session_day: date, today: date, days: Collection[date]) -> tuple[list[date], str]:
    """The days that may be meant (none is written, or one, or several), and what stands beside them."""
    week = weekday_in(text)
    if week is None:
        day, rest = _day(text, session_day, today)
        return [day] if day else [], rest
    number, rest = week
    day, beside = _date(rest, session_day, today)  # not "mañana", which is a morning, too
    found = _of_week(number, days, today)
    if day is not None and (day in days or TIME.search(beside)):
        if day.weekday() == number:
            return [day], beside
        found, rest = sorted({*found, *({day} & {*days})}), beside  # the one or the other is a slip
    if not found:
        raise OtherDaysError(text)
    return found, rest


def _of_week(number: int, days: Collection[date], today: date) -> list[date]:
    """The days of the event that are this weekday; those still to come, if there are any."""
    all_ = sorted(day for day in days if day.weekday() == number)
    return [day for day in all_ if day >= today] or all_


def _day(text: str, session_day: date, today: date) -> tuple[date | None, str]:
    """The day that is written or named, if any, and what stands beside it."""
    return named_day(text, today) or _date(text, session_day, today)


def _date(text: str, session_day: date, today: date) -> tuple[date | None, str]:
    """The date that is written, if any, and what stands beside it; "9.30" is none."""
    try:
        found = day_in(text, min(session_day, today))
    except ValueError:
        if DOTTED.search(text) and not TIME.search(text):
            return None, text
        raise UnreadableError(text) from None
    return found or (None, text)


def _clocks(text: str) -> list[time]:
    try:
        return clocks(text if TIME.search(text) else DOTTED.sub(r"\1:\2", text))
    except ValueError:
        raise UnreadableError(text) from None


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    try:
        return to_instant(datetime.combine(day, at), zone)
    except ValueError:
        raise ClockChangeError from None
