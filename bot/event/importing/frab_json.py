"""Schedules in JSON: schedule → conference → days → rooms → events."""

import json
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from bot.event.importing import frab
from bot.event.importing.entry import Contents, UnreadableError


def read(content: str, local: ZoneInfo) -> Contents:
    """What the file says; raises UnreadableError."""
    try:
        told = json.loads(content)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except (RecursionError, ValueError):
        raise UnreadableError("it is nested too deeply, or has too long a number") from None
    schedule = _inside(told, "schedule") or told
    conference = _inside(schedule, "conference")
    days = conference.get("days") if conference else None
    if not conference or not isinstance(days, list):
        raise UnreadableError(
            "it has no schedule → conference → days; frab and pretalx call it schedule.json"
        )
    return frab.contents("JSON", conference, _days(days), local)


def _inside(told: object, key: str) -> Mapping[str, object] | None:
    found = told.get(key) if isinstance(told, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _days(days: list[object]) -> Iterator[frab.Day]:
    for day in days:
        if not isinstance(day, Mapping):
            yield frab.Day({}, [("", [day])])
            continue
        rooms = day.get("rooms")
        listed = rooms.items() if isinstance(rooms, Mapping) else [("", rooms)] if rooms else []
        yield frab.Day(
            day, [(str(room), events if isinstance(events, list) else [events]) for room, events in listed]
        )
