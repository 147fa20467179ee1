"""A schedule as frab, pretalx and their relatives give it: days, rooms, events; from JSON or XML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.event.importing import text, times
from bot.event.importing.entry import Collector, Contents, Entry, UnusableError

Told = Mapping[str, Any]  # what nobody has checked yet
NAMES = ("public_name", "full_public_name", "name")


@dataclass(frozen=True)
class Day:
    """A day of the schedule, and its events by room; a room may come twice, or have no name."""

    told: Told
    rooms: Iterable[tuple[str, Iterable[object]]]


def contents(format_: str, conference: Told, days: Iterable[Day], local: ZoneInfo) -> Contents:
    """All events; times without a zone are in the conference's, or else in `local`."""
    found = Collector()
    named = text.line(conference.get("time_zone_name"))
    zone = times.zone(named) if named else None
    if named and zone is None:
        found.remark(f"the time zone {named!r} is not known; times without an offset are read as {local}")
    for number, day in enumerate(days, 1):
        for room, events in day.rooms:
            for event in events:
                place = ", ".join(part for part in (f"day {number}", text.line(room)) if part)
                if isinstance(event, Mapping):
                    _read(found, event, day.told, place, text.line(room), zone or local)
                else:
                    found.leave_out("", place, "it is no event")
    return found.contents(format_, text.one(conference.get("acronym")) or "")


def _read(found: Collector, event: Told, day: Told, place: str, room: str, zone: ZoneInfo) -> None:
    id_ = text.line(event.get("guid")) or text.line(event.get("id"))
    title = text.one(event.get("title"))
    place = f"{place}, “{title}”" if title else place
    try:
        start = times.instant(_start(event, day), zone)
        speakers, nameless = _speakers(event.get("persons"))
        found.add(
            Entry(
                id=id_,
                place=place,
                start=start,
                end=_end(event, start, zone),
                titles=text.lines(event.get("title")),
                abstracts=_abstracts(event),
                room=text.one(event.get("room")) or room or None,
                track=text.one(event.get("track")),
                kind=text.one(event.get("type")),
                link=text.link(event.get("url")),
                languages=text.languages(event.get("language")),
                speakers=speakers,
            )
        )
    except UnusableError as error:
        found.leave_out(id_, place, str(error))
    else:
        found.remark("speakers without a name are left out", nameless)


def _start(event: Told, day: Told) -> datetime:
    """The start; of a day and a time of day, a time before the day's own beginning means the night after."""
    told = text.line(event.get("date"))
    moment = times.written(told)
    if moment is not None:
        return moment
    clock = times.clock(text.line(event.get("start")))
    date = times.day(told) or times.day(text.line(day.get("date")))
    if clock is None or date is None:
        raise UnusableError("it has no start that can be read")
    begins = times.written(text.line(day.get("day_start")))
    early = begins is not None and begins.date() == date and clock < begins.time()
    return datetime.combine(date, clock) + timedelta(days=1 if early else 0)


def _end(event: Told, start: datetime, zone: ZoneInfo) -> datetime:
    told = text.line(event.get("duration"))
    length = times.duration(told)
    ends = times.written(text.line(event.get("end")))
    if length is not None:
        return times.end(start, length)
    if ends is None:
        raise UnusableError(f"its duration {told!r} cannot be read" if told else "it has no duration")
    return times.checked_end(start, times.instant(ends, zone))


def _speakers(told: object) -> tuple[tuple[str, ...], int]:
    """The names, each once, and how many persons have none."""
    persons = told if isinstance(told, list) else []
    names = [
        next((name for field in NAMES if (name := text.one(person.get(field)))), "")
        if isinstance(person, Mapping)
        else text.line(person)
        for person in persons
    ]
    return tuple(dict.fromkeys(name for name in names if name)), names.count("")


def _abstracts(event: Told) -> dict[str, str]:
    """Subtitle, abstract and description, one below the other, each language by itself."""
    found: dict[str, str] = {}
    for field in ("subtitle", "abstract", "description"):
        for language, said in text.texts(event.get(field)).items():
            before = found.get(language, "")
            if said not in before:
                found[language] = f"{before}\n\n{said}" if before else said
    return found
