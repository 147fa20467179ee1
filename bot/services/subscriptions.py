"""Who hears about a session: its speakers, and others by a bookmark, a seat, or what they follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, literal, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.event import Event, Session
from models import (
    Bookmark,
    Chat,
    Follow,
    Person,
    ProgrammeSession,
    Registration,
    ReminderSettings,
    Seat,
    SeatState,
    SessionReminders,
    SessionSpeaker,
)
from models.upsert import add_once

EVENT = "event"
LONGEST = 80  # characters that the table keeps
REMINDED = (SeatState.CONFIRMED,)
CONCERNED = (SeatState.CONFIRMED, SeatState.OFFERED, SeatState.WAITING)  # by a change


def groups(event: Event, session: Session) -> list[str]:
    """What one may follow to hear about this session."""
    day = f"day:{event.local(session.start).date().isoformat()}"
    track = [f"track:{session.track}"[:LONGEST]] if session.track else []
    return [EVENT, day, *track]


def offered(event: Event) -> list[str]:
    """All that can be followed: the event, its days that have sessions, its tracks."""
    found = dict.fromkeys(key for session in event.sessions for key in groups(event, session))
    return sorted(found, key=lambda key: (key != EVENT, not key.startswith("day:"), key))


def holders(session_id: int | InstrumentedAttribute[int], states: Sequence[SeatState]) -> Select[int | None]:
    """The people with a seat; for one who has not come to take it over, who registered them is told."""
    who = Registration.person_id if states == REMINDED else _who()
    return (
        select(who)
        .join(Seat, Seat.registration_id == Registration.id)
        .where(Seat.session_id == session_id, Seat.state.in_(states))
        .where(Registration.cancelled_at.is_(None), who.is_not(None))
    )


def speakers(session_id: int | InstrumentedAttribute[int]) -> Select[int]:
    """The people who speak at a session or moderate it."""
    return select(SessionSpeaker.person_id).where(SessionSpeaker.session_id == session_id)


def _who() -> ColumnElement[int]:
    return func.coalesce(Registration.person_id, Registration.aide_id)


def listeners(
    session_id: int,
    follows: Sequence[str],
    states: Sequence[SeatState] = REMINDED,
    *,
    spoke_before: datetime | None = None,
) -> Select[int]:
    """Those who want to hear about a session and can be written to, each once: (person, …) to select from.

    Whoever has muted it, or stopped everything, is left out.
    """
    speaking = speakers(session_id)
    if spoke_before is not None:
        speaking = speaking.where(SessionSpeaker.since < spoke_before)
    subscribed = union(
        select(Bookmark.person_id).where(Bookmark.session_id == session_id),
        holders(session_id, states),
        speaking,
        select(Follow.person_id).where(Follow.what.in_(follows)),
    ).subquery("subscribed")
    muted = SessionReminders.muted.is_(True)
    return (
        select(Person.id)
        .select_from(subscribed)
        .join(Person, Person.id == subscribed.c[0])
        .join(Chat, Chat.id == Person.telegram_id)
        .outerjoin(ReminderSettings, ReminderSettings.person_id == Person.id)
        .outerjoin(
            SessionReminders,
            (SessionReminders.person_id == Person.id) & (SessionReminders.session_id == session_id),
        )
        .where(Chat.reachable, or_(ReminderSettings.active.is_(None), ReminderSettings.active))
        .where(or_(SessionReminders.muted.is_(None), ~muted))
    )


@dataclass(frozen=True)
class Subscribed:
    """A session that somebody hears about; `number` is its row's."""

    session: Session
    number: int


async def of_person(db: AsyncSession, event: Event, person: Person) -> list[Subscribed]:
    """The sessions that somebody hears about, in the order of their start."""
    seated = (
        select(Seat.session_id)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(_who() == person.id, Seat.state.in_(CONCERNED), Registration.cancelled_at.is_(None))
    )
    marked = select(Bookmark.session_id).where(Bookmark.person_id == person.id)
    speaks = select(SessionSpeaker.session_id).where(SessionSpeaker.person_id == person.id)
    own = set(await db.scalars(union(seated, marked, speaks)))
    mine = await followed(db, person)
    numbers = dict((await db.execute(select(ProgrammeSession.key, ProgrammeSession.id))).all())
    return [
        Subscribed(session, numbers[session.id])
        for session in event.sessions
        if session.id in numbers
        and (numbers[session.id] in own or not mine.isdisjoint(groups(event, session)))
    ]


def wants(minutes: int, by_default: Sequence[int]) -> ColumnElement[bool]:
    """Whether a listener wants this lead time: for the session, else for all, else as is suggested."""
    chosen = func.coalesce(SessionReminders.leads, ReminderSettings.leads, literal(written(by_default)))
    return chosen.like(f"%,{minutes},%")


def written(leads: Sequence[int]) -> str:
    """Lead times as the tables have them."""
    return "," + "".join(f"{minutes}," for minutes in sorted(set(leads), reverse=True))


def read(leads: str | None, by_default: Sequence[int]) -> list[int]:
    """Lead times as the tables have them, in minutes, the longest first."""
    if leads is None:
        return sorted(by_default, reverse=True)
    return [int(minutes) for minutes in leads.split(",") if minutes]


async def followed(db: AsyncSession, person: Person) -> set[str]:
    """What somebody follows."""
    return set(await db.scalars(select(Follow.what).where(Follow.person_id == person.id)))


async def follow(db: AsyncSession, person: Person, what: str) -> bool:
    """Follow, or no longer; returns whether from now on."""
    mine = (Follow.person_id == person.id, Follow.what == what)
    if await db.scalar(select(Follow.what).where(*mine)):
        await db.execute(delete(Follow).where(*mine))
        return False
    await add_once(db, Follow, [{"person_id": person.id, "what": what}])
    return True


async def reasons(
    db: AsyncSession, person: Person, session_id: int, event: Event, session: Session
) -> list[str]:
    """Why somebody hears about a session: they speak at it, bookmark, seat, and what they follow."""
    marked = await db.scalar(
        select(Bookmark.id).where(Bookmark.person_id == person.id, Bookmark.session_id == session_id)
    )
    seated = await db.scalar(holders(session_id, CONCERNED).where(_who() == person.id).limit(1))
    speaks = await db.scalar(speakers(session_id).where(SessionSpeaker.person_id == person.id))
    found = ["speaker"] if speaks else []
    found += ["bookmark"] if marked else []
    found += ["seat"] if seated else []
    mine = await followed(db, person)
    return found + [key for key in groups(event, session) if key in mine]
