"""What the placeholders of an answer stand for: times, places, names and links, in one language.

    {climate.date}  {climate.start}  {climate.end}  {climate.times}  {climate.yours}  {climate.duration}
    {climate.name}  {climate.short}  {climate.place}  {climate.place.at}  {climate.organisers}
    {event.first}   {event.last}     {event.days}   {december.month}
    {name.itu}  {name.itu.of}  {links.wsis}  {values.resolution}  {contact}  {zone}

A thing's name and every {name.…} may have forms, which the words file of each language chooses. In
words that serve every event, `it` is the thing that was asked about.
"""

import re
from datetime import date, datetime, timedelta
from typing import Literal

from babel import Locale
from babel.dates import format_skeleton, format_timedelta
from babel.lists import format_list
from markupsafe import Markup, escape

from bot.event.model import Event
from bot.texts import FIRST_STRONG_ISOLATE, POP_ISOLATE, RIGHT_TO_LEFT, dated

PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}")
# Tags are left alone; what is written in Latin letters, of one word or several, runs left to right.
WORD = r"[A-Za-z0-9](?:[A-Za-z0-9@+/'’-]|&amp;|[.](?=\w))*"
LATIN = re.compile(rf"<[^>]*>|(?=[A-Za-z]){WORD}(?::?\s(?:&amp;\s)?{WORD})*")
LOCALES = {"en": "en_GB"}
# Where something takes place, if nobody has inflected its name: "it takes place …".
AT = {
    "en": "at {}",
    "fr": "sur le site « {} »",
    "es": "en el recinto «{}»",
    "ru": "на площадке «{}»",
    "ar": "في {}",
    "zh": "在{}",
}
NEVER = 1e6  # is a length told in the next larger unit


class UnknownPlaceholderError(KeyError):
    """A placeholder that stands for nothing."""


class Values:
    """The event's values, as one language says them."""

    def __init__(self, event: Event, language: str) -> None:
        self._event = event
        self._language = language
        self._locale = Locale.parse(LOCALES.get(language, language))
        self._filled: dict[tuple[str, str], Markup] = {}

    def fill(self, text: str, it: str = "event") -> Markup:
        """A text with its placeholders filled; raises UnknownPlaceholderError."""
        key = (text, it)
        if key not in self._filled:
            filled = PLACEHOLDER.sub(lambda found: str(self.get(found[1], it)), text)
            directed = LATIN.sub(_isolated, filled) if self._language in RIGHT_TO_LEFT else filled
            # The folder's own words are HTML; every value in them is escaped.
            self._filled[key] = Markup(directed)  # noqa: S704
        return self._filled[key]

    def get(self, name: str, it: str = "event") -> Markup:
        """What one placeholder stands for."""
        head, *rest = name.split(".")
        try:
            return escape(self._value(it if head == "it" else head, rest))
        except (KeyError, ValueError, IndexError, AttributeError):
            raise UnknownPlaceholderError(name) from None

    def _value(self, head: str, rest: list[str]) -> str | Markup:
        match head, rest:
            case "contact", []:
                return self._event.contact_email
            case "zone", []:
                return self._event.name(self._language, "zone")
            case "links", [key]:
                return self._event.links[key]
            case "values", [key]:
                return str(self._event.values[key])
            case "name", [key, *form]:
                return self._event.name(self._language, key, *form)
            case _, ["name"]:
                return self._event.name(self._language, head)
            case _, ["place", *form]:
                return self._placed(self._place(head), *form)
            case _, ["organisers"]:
                return self._organisers(head)
            case _, ["room" | "stream" | "link" | "speakers" as field] if self._event.session(head):
                return self._given(head, field)
            case _, [moment]:
                return self._moment(head, moment)
            case _:
                raise KeyError(head)

    def _given(self, head: str, field: str) -> str:
        given = getattr(self._event.session(head), field)
        if not given:
            raise KeyError(field)
        return given if isinstance(given, str) else format_list(list(given), locale=self._locale)

    def _moment(self, head: str, moment: str) -> str | Markup:
        if self._event.session(head) is None and moment in {
            "start",
            "end",
            "times",
            "yours",
            "duration",
            "date",
        }:
            raise KeyError(head)
        span = self._event.span(head)
        if span is None or moment not in MOMENTS:
            return self._event.name(self._language, head, moment)
        start, end = (self._event.local(instant) for instant in span)
        return self._at(moment, start, end)

    def _at(self, moment: str, start: datetime, end: datetime) -> str | Markup:
        last = (end - timedelta(microseconds=1)).date()
        match moment:
            case "date":
                return dated(start.date(), "full", self._locale)
            case "start":
                return f"{start:%H:%M}"
            case "end":
                return f"{end:%H:%M}"
            case "times":
                return f"{start:%H:%M}–{end:%H:%M}"
            case "yours":
                zone = self._event.name(self._language, "zone")
                return Markup('<tg-time unix="{}" format="wDt">{} {}</tg-time>').format(
                    int(start.timestamp()), f"{start:%H:%M}", zone
                )
            case "duration":
                return self._duration(end - start)
            case "first" | "last":
                return self._edge(moment, start.date(), last)
            case "month":
                return format_skeleton("yMMMM", start, locale=self._locale)
            case _:
                return self._length(timedelta(days=(last - start.date()).days + 1), "day")

    def _edge(self, moment: str, first: date, last: date) -> str:
        """The first or last day of several; the year is said once, with the last, or the first in Chinese."""
        year_first = first < last and self._locale.date_formats["long"].pattern.startswith("y")
        with_year = "first" if year_first else "last"
        day = first if moment == "first" else last
        if moment == with_year or first.year != last.year:
            return dated(day, "long", self._locale)
        return self._day(day)

    def _day(self, day: date) -> str:
        return format_skeleton("MMMMd", datetime(day.year, day.month, day.day), locale=self._locale)  # noqa: DTZ001

    def _duration(self, length: timedelta) -> str:
        hours, minutes = divmod(round(length.total_seconds() / 60), 60)
        parts = [self._length(timedelta(hours=hours), "hour")] if hours else []
        parts += [self._length(timedelta(minutes=minutes), "minute")] if minutes or not hours else []
        return " ".join(parts)

    def _length(self, length: timedelta, unit: Literal["day", "hour", "minute"]) -> str:
        return format_timedelta(length, unit, threshold=NEVER, locale=self._locale)

    def _place(self, head: str) -> str:
        place = (self._event.session(head) or self._event.things[head]).place
        if place is None:
            raise KeyError(head)
        return place

    def _placed(self, place: str, form: str = "is") -> str:
        """What the folder calls a place; one that an organiser has written has no inflections."""
        words = self._event.words.get(self._language, next(iter(self._event.words.values())))
        if words.has_name(place):
            return self._event.name(self._language, place, form)
        if self._language in RIGHT_TO_LEFT:
            place = FIRST_STRONG_ISOLATE + place + POP_ISOLATE
        return AT.get(self._language, "{}").format(place) if form == "at" else place

    def _organisers(self, head: str) -> str:
        keys = (self._event.session(head) or self._event.things[head]).organisers
        if not keys:
            raise KeyError(head)
        return format_list([self._event.name(self._language, key) for key in keys], locale=self._locale)


MOMENTS = {"date", "start", "end", "times", "yours", "duration", "first", "last", "month", "days"}


def _isolated(found: re.Match[str]) -> str:
    text = found.group()
    return text if text.startswith("<") else FIRST_STRONG_ISOLATE + text + POP_ISOLATE
