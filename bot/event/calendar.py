"""Sessions as a calendar file (RFC 5545), for whatever calendar people use."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

import icalendar

from bot.event import descriptions
from bot.event.model import Event, Session
from bot.event.plain import plain, shortened
from bot.event.timezone import timezone

ALARM = timedelta(minutes=15)  # before the start
ABOUT = 1000  # characters of an abstract; a calendar is no place to read much


def calendar(event: Event, sessions: Sequence[Session], language: str, now: datetime) -> bytes:
    """The sessions in a language; who takes a newer file over an older one gets what changed.

    A file of nothing but cancelled sessions takes them back (RFC 5546, CANCEL). `now` says when the
    file was made (any zone).
    """
    file = icalendar.Calendar()
    file.add("prodid", f"-//Usher//{event.id}//{language.upper()}")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "CANCEL" if sessions and all(one.cancelled for one in sessions) else "PUBLISH")
    file.add("x-wr-timezone", str(event.zone))
    file.add("x-wr-calname", plain(event.name(language)))
    if sessions:
        first, last = min(one.start for one in sessions), max(one.end for one in sessions)
        file.add_component(timezone(event.zone, first, last))
    for session in sessions:
        file.add_component(_entry(event, session, language, now))
    return bytes(file.to_ical())


def _entry(event: Event, session: Session, language: str, now: datetime) -> icalendar.Event:
    entry = icalendar.Event()
    title = descriptions.title(event, session, language)
    entry.add("uid", f"{session.id}@{event.id}")
    entry.add("sequence", session.sequence - 1)
    entry.add("dtstamp", now)
    entry.add("dtstart", _moment(event, session.start))
    entry.add("dtend", _moment(event, session.end))
    entry.add("summary", title)
    entry.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    entry.add("organizer", _organiser(event, language))
    for name, value in (
        ("location", descriptions.where(event, session, language)),
        ("description", _description(event, session, language)),
        ("categories", list(filter(None, [descriptions.track(event, session, language)]))),
        ("url", _link(session)),
    ):
        if value:
            entry.add(name, value)
    if not session.cancelled:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", -ALARM)
        entry.add_component(alarm)
    return entry


def _moment(event: Event, instant: datetime) -> datetime:
    """On the event's clocks; in UTC where they show this time for the second time (RFC 5545, 3.3.5)."""
    local = event.local(instant)
    return instant.astimezone(UTC) if local.fold else local


def _link(session: Session) -> str:
    return next((link for link in (session.link, session.stream) if _is_link(link)), "")


def _is_link(link: str | None) -> TypeGuard[str]:
    """An address stands in the file as it is, so that it must be one."""
    return link is not None and " " not in link and link.isprintable()


def _description(event: Event, session: Session, language: str) -> str:
    people = [
        descriptions.listed(names, language)
        for names in (
            descriptions.speakers(session),
            descriptions.organisers(event, session, language),
        )
        if names
    ]
    links = list(dict.fromkeys(link for link in (session.link, session.stream) if _is_link(link)))
    about = shortened(descriptions.abstract(session, language), ABOUT)
    return "\n\n".join(part for part in (*people, about, *links) if part)


def _organiser(event: Event, language: str) -> icalendar.vCalAddress:
    """RFC 5546 wants one; whoever answers the event's mail."""
    address = icalendar.vCalAddress(f"mailto:{event.contact_email}")
    address.params["CN"] = icalendar.vText(plain(event.name(language)))
    return address
