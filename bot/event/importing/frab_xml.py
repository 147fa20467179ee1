"""Schedules in XML: schedule, conference beside the days, day, room, event."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.event.importing import frab
from bot.event.importing.entry import Contents, UnreadableError


def read(content: bytes, local: ZoneInfo) -> Contents:
    """What the file says; raises UnreadableError."""
    try:
        root = fromstring(content, forbid_dtd=False)
    except ParseError as error:
        line, column = error.position
        raise UnreadableError(f"line {line}, column {column}: {error.msg}") from None
    except DefusedXmlException:
        raise UnreadableError("it defines entities of its own, which a schedule has no need of") from None
    except (ValueError, LookupError) as error:
        raise UnreadableError(f"it is no XML that can be read ({error})") from None
    days = root.findall("day")
    if not days:
        raise UnreadableError(f"it has no <day>; frab and pretalx call it schedule.xml, this is <{root.tag}>")
    conference = root.find("conference")
    told = {} if conference is None else _fields(conference)
    return frab.contents("XML", told, _days(days), local)


def _days(days: Iterable[Element]) -> Iterator[frab.Day]:
    for day in days:
        rooms = [
            (room.get("name", ""), [_event(event) for event in room.findall("event")])
            for room in day.findall("room")
        ]
        loose = [("", [_event(event) for event in day.findall("event")])]
        told = {"date": day.get("date"), "day_start": day.get("start")}
        yield frab.Day(told, [*rooms, *loose])


def _event(event: Element) -> dict[str, object]:
    persons = [
        {"name": _text(person)} for listed in event.findall("persons") for person in listed.findall("person")
    ]
    return {**_fields(event), **event.attrib, "persons": persons}


def _fields(element: Element) -> dict[str, str]:
    return {child.tag: _text(child) for child in element}


def _text(element: Element) -> str:
    """All text, that of elements inside too: some write their HTML as it is."""
    return "".join(element.itertext())
