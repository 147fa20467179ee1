"""Days and times as people type them, on the event's own clocks."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TIME = re.compile(r"(?<!\d)(\d{1,2})\s*(?::|h|ч|点|時|时)\s*(\d{2})?(?!\d)")
DAYS = (
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)"), "dmy"),
    (re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号號]?"), "ymd"),
    (re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})(?:[.]|(?!\d))"), "dm"),
)


def read(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The instant (UTC) that is meant: a day and a time, or the next such time; None if it is none.

    A day without a year is the next such day. A time that the clocks leave out or show twice that night
    is no answer either.
    """
    today = now.astimezone(zone).date()
    try:
        day, rest = day_in(text, today) or (None, text)
    except ValueError:
        return None
    time = TIME.search(rest)
    if time is None:
        return None
    hour, minute = int(time[1]), int(time[2] or 0)
    if hour > 23 or minute > 59:
        return None
    if day is not None:
        return _instant(day, hour, minute, zone)
    instant = _instant(today, hour, minute, zone)
    if instant is not None and instant <= now:
        return _instant(today + timedelta(days=1), hour, minute, zone)
    return instant


def day_in(text: str, today: date) -> tuple[date, str] | None:
    """The day that is written, and what stands beside it; a ValueError if there is no such day."""
    for pattern, order in DAYS:
        match = pattern.search(text)
        if match is None:
            continue
        given = {unit: int(number) for unit, number in zip(order, match.groups(), strict=True) if number}
        year = given.get("y", today.year)
        day = date(year, given["m"], given["d"])
        if "y" not in given and day < today:
            day = date(year + 1, given["m"], given["d"])
        return day, text[: match.start()] + " " + text[match.end() :]
    return None


def _instant(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime | None:
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    instant = local.astimezone(UTC)
    there = instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
    twice = local.utcoffset() != local.replace(fold=1).utcoffset()
    return instant if there and not twice else None
