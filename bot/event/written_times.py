"""Days and times as people type them, on the event's own clocks."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.event.weekdays import weekday_in
from bot.event.zones import to_instant

TIME = re.compile(r"(?<!\d)(\d{1,2})\s*(?::|h|ч|点|點|時|时)\s*(\d{2})?(?!\d)")
HALF_PAST = re.compile(r"([点點時时])\s*半")
DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})(?![\d.])")  # 9.30, where it is no date
AFTERNOON = re.compile(r"下午|晚上|مساء|\bвечера\b|\bдня\b|de la tarde|de la noche|\bdu soir\b|après-midi")
HALF_DAYS = re.compile(r"(?<!\d)(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)(?!\w)", re.IGNORECASE)
TODAY = ("today", "aujourd’hui", "aujourd'hui", "hoy", "сегодня", "اليوم", "今天")
TOMORROW = ("tomorrow", "demain", "mañana", "manana", "завтра", "غدا", "غدًا", "明天")
YEARS = 20  # so far away, a day is a slip
DAYS = (
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)"), "dmy"),
    (re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号號]?"), "ymd"),
    (re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})(?:[.]|(?!\d))"), "dm"),
)


def read(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The instant (UTC) that is meant: a day and a time, or the next such time; None if it is none.

    A day without a year is the next such day, and so is a weekday. A time that the clocks leave out or show
    twice that night is no answer either.
    """
    today = now.astimezone(zone).date()
    try:
        day, rest = named_day(text, today) or day_in(text, today) or (None, text)
        week = weekday_in(rest) if day is None else None
        first = today + timedelta(days=(week[0] - today.weekday()) % 7) if week else today
        times = clocks(week[1] if week else rest)
        if not times:
            return None
        instant = to_instant(datetime.combine(day or first, times[0]), zone)
        if day is None and instant <= now:
            later = timedelta(days=7 if week else 1)
            return to_instant(datetime.combine(first + later, times[0]), zone)
    except ValueError:
        return None
    return instant


def named_day(text: str, today: date) -> tuple[date, str] | None:
    """Today or tomorrow, and what stands beside it."""
    folded = text.casefold()
    for names, day in ((TODAY, today), (TOMORROW, today + timedelta(days=1))):
        for name in names:
            if name in folded:
                return day, folded.replace(name, " ", 1)
    return None


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
        if abs(day.year - today.year) > YEARS:
            raise ValueError(text)
        return day, text[: match.start()] + " " + text[match.end() :]
    return None


def clocks(text: str) -> list[time]:
    """The times of day in a text, two at most; a ValueError if there is no such time."""
    text = HALF_PAST.sub(r"\g<1>30", text)
    halves = [
        (int(hour) % 12 + 12 * (half[0] in "pP"), minute) for hour, minute, half in HALF_DAYS.findall(text)
    ]
    later = 12 if AFTERNOON.search(text.casefold()) else 0
    found = halves or [(int(hour) + later * (int(hour) < 12), minute) for hour, minute in TIME.findall(text)]
    return [time(hour, int(minute or 0)) for hour, minute in found[:2]]
