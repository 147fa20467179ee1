"""Lead times as people see and write them."""

import re

from markupsafe import Markup

from bot.event.reminders import LONGEST_LEAD
from bot.services.alert_words import length
from bot.texts import Words

# The beginnings of the units in six languages; what comes without one is minutes.
UNITS = (
    (7 * 24 * 60, r"w|sem|нед|أسب|اسب|周|星期"),
    (24 * 60, r"d|j|día|dia|дн|ден|сут|يوم|أيام|ايام|天|日"),
    (60, r"h|ч|ساع|小时|时|個小時|个小时"),
    (1, r"m|мин|м|دق|分"),
)
PART = re.compile(r"(\d{1,5}(?:[.,]\d)?)\s*([^\W\d_]*)")


def lead_label(words: Words, minutes: int) -> Markup:
    """How long before the start; "when it starts"."""
    return words("When it starts") if not minutes else words("{time} before", time=length(words, minutes))


def read_lead(text: str) -> int | None:
    """The minutes that somebody means: "90", "1 h 30", "2 days"; None if it is no lead time."""
    parts = PART.findall(text.casefold())
    if not parts or len(parts) > 3:
        return None
    total = 0.0
    for number, unit in parts:
        factor = _factor(unit)
        if factor is None:
            return None
        total += float(number.replace(",", ".")) * factor
    minutes = round(total)
    return minutes if 0 <= minutes <= LONGEST_LEAD else None


def _factor(unit: str) -> int | None:
    if not unit:
        return 1
    return next((factor for factor, start in UNITS if re.match(start, unit)), None)
