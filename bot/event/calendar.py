"""Sessions as a calendar file (RFC 5545), for whatever calendar people use."""

import html
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

import icalendar

from bot.event.model import Event, Session
from bot.event.values import Values

ALARM = timedelta(minutes=15)  # before the start


def calendar(event: Event, sessions: Iterable[Session], language: str, now: datetime) -> bytes:
    """The sessions in a language; who takes a newer file over an older one gets what changed.

    `now` says when the file was made (any zone).
    """
    file = icalendar.Calendar()
    file.add("prodid", f"-//Usher//{event.id}//{language.upper()}")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-timezone", str(event.zone))
    file.add("x-wr-calname", _plain(event.name(language)))
    for session in sessions:
        file.add_component(_entry(event, session, language, now))
    return bytes(file.to_ical())


def _entry(event: Event, session: Session, language: str, now: datetime) -> icalendar.Event:
    entry = icalendar.Event()
    title = _plain(event.title(session.id, language))
    entry.add("uid", f"{session.id}@{event.id}")
    entry.add("sequence", session.sequence - 1)
    entry.add("dtstamp", now)
    # In UTC, which every program reads alike; of a zone written out, one reader made another hour.
    entry.add("dtstart", session.start)
    entry.add("dtend", session.end)
    entry.add("summary", title)
    entry.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    place = ", ".join(part for part in (session.room, where(event, session, language)) if part)
    if place:
        entry.add("location", place)
    if session.link:
        entry.add("url", session.link)
    if not session.cancelled:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", -ALARM)
        entry.add_component(alarm)
    return entry


def where(event: Event, session: Session, language: str) -> str:
    """The place of a session in a language; empty if it has none."""
    if session.place is None:
        return ""
    words = event.words.get(language, next(iter(event.words.values())))
    return words.name(session.place) if words.has_name(session.place) else session.place


def when(event: Event, session: Session, language: str) -> str:
    """Its day and its times at the venue."""
    values = Values(event, language)
    return f"{values.get(f'{session.id}.date')}, {values.get(f'{session.id}.times')}"


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", text))
