"""Changes by an organiser: what one would mean, made in one transaction, and taken back.

Who is told of a change, and when, is the matter of `announcements`, whoever made it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event, Session
from bot.event.programme import Changes, details, differences
from bot.event.programme import session as session_of
from bot.services import programme
from bot.services.programme import OvertakenError
from bot.services.subscriptions import CONCERNED, groups, holders, listeners, speakers, wants
from models import Bookmark, Follow, LeadTime, ProgrammeSession, SessionChange

ORGANISER = "organiser"  # the source of what is changed by hand


class ImpossibleError(ValueError):
    """A session cannot be as it is wished: it would end before it starts."""


class ClashKind(StrEnum):
    """What two sessions at the same time would share."""

    ROOM = "room"
    SPEAKER = "speaker"
    PEOPLE = "people"


@dataclass(frozen=True)
class Clash:
    """Something that another session, at the same time, needs as well, and did not before."""

    kind: ClashKind
    with_session: str  # its key
    who: Sequence[str] = ()  # the room, or the speakers
    people: int = 0  # who have both among theirs


@dataclass(frozen=True)
class Impact:
    """What a change would mean."""

    changes: Changes
    bookmarks: int = 0
    registrations: int = 0  # people with a seat, or waiting for one
    followers: int = 0  # of the event, its day or its track
    speakers: int = 0  # who have its live buttons
    reminders: int = 0  # still to come: they move, or fall away
    clashes: Sequence[Clash] = ()


async def impact(
    db: AsyncSession, event: Event, session: Session, new: Mapping[str, Any], now: datetime
) -> Impact:
    """What it would mean to give a session these values, by the names of its fields; nothing is changed.

    Raises ImpossibleError.
    """
    told = wished(session, new)
    changes = differences(_all(session), _all(told))
    number = (await programme.numbers(db, [session.id])).get(session.id)
    if not changes or number is None:
        return Impact(changes)
    moves = {"start", "cancelled"} & changes.keys()
    return Impact(
        changes,
        *await reach(db, number, {*groups(event, session), *groups(event, told)}),
        await _reminders(db, event, session, number, now) if moves else 0,
        await _clashes(db, event, session, told, number),
    )


async def reach(db: AsyncSession, number: int, follows: Collection[str]) -> tuple[int, int, int, int]:
    """How many have a session by a bookmark, a registration, by following one of these, as its speakers."""
    marked = select(func.count()).select_from(Bookmark).where(Bookmark.session_id == number)
    seated = select(func.count()).select_from(holders(number, CONCERNED).distinct().subquery())
    following = select(func.count(func.distinct(Follow.person_id))).where(Follow.what.in_(follows))
    speaking = select(func.count()).select_from(speakers(number).subquery())
    return (
        await db.scalar(marked) or 0,
        await db.scalar(seated) or 0,
        await db.scalar(following) or 0,
        await db.scalar(speaking) or 0,
    )


async def apply(
    db: AsyncSession, session: Session, new: Mapping[str, Any], now: datetime, *, expected: int | None = None
) -> SessionChange | None:
    """Give a session new values; all else follows from it. None if that changes nothing.

    Raises ImpossibleError, LookupError if there is no such session any more, or OvertakenError if its
    revision is not the expected one.
    """
    wished(session, new)
    return await programme.change(db, session.id, new, ORGANISER, now, expected=expected)


async def undo(db: AsyncSession, change_id: int, now: datetime) -> SessionChange | None:
    """Take a change back; within the quiet time, nobody hears of either.

    Raises OvertakenError, or LookupError if there is no such change.
    """
    change = await db.get(SessionChange, change_id)
    row = await db.get(ProgrammeSession, change.session_id, populate_existing=True) if change else None
    if change is None or row is None:
        raise LookupError(change_id)
    stands = row.details | {"cancelled": row.cancelled}
    if any(stands.get(name) != new for name, (_, new) in change.changes.items()):
        raise OvertakenError
    old = {name: values[0] for name, values in change.changes.items()}
    was = session_of(row.key, row.details | old, cancelled=bool(old.get("cancelled", row.cancelled)))
    back = {name: getattr(was, name) for name in old}
    return await programme.change(db, row.key, back, ORGANISER, now, expected=row.revision)


def wished(session: Session, new: Mapping[str, Any]) -> Session:
    """The session with these values; raises ImpossibleError."""
    told = replace(session, **new)
    if told.end <= told.start:
        raise ImpossibleError
    return told


def _all(session: Session) -> dict[str, Any]:
    return details(session) | {"cancelled": session.cancelled}


async def _reminders(db: AsyncSession, event: Event, session: Session, number: int, now: datetime) -> int:
    """How many reminders of a session are still to come."""
    leads = {*event.reminders.lead_minutes, *await db.scalars(select(LeadTime.minutes))}
    count = 0
    for lead in leads:
        if not session.cancelled and session.start - timedelta(minutes=lead) > now:
            who = listeners(number, groups(event, session)).where(wants(lead, event.reminders.lead_minutes))
            count += await db.scalar(select(func.count()).select_from(who.subquery())) or 0
    return count


async def _clashes(
    db: AsyncSession, event: Event, session: Session, told: Session, number: int
) -> list[Clash]:
    """What other sessions need at the new time or place, and did not need at the old one."""
    found: list[Clash] = []
    for other in event.sessions:
        if other.id == session.id or not _together(told, other):
            continue
        before = _together(session, other)
        if told.room and _room(told) == _room(other) and not (before and _room(session) == _room(other)):
            found.append(Clash(ClashKind.ROOM, other.id, (told.room,)))
        shared = _shared(told, other)
        if shared and not (before and shared == _shared(session, other)):
            found.append(Clash(ClashKind.SPEAKER, other.id, shared))
        people = 0 if before else await _in_both(db, number, other.id)
        if people:
            found.append(Clash(ClashKind.PEOPLE, other.id, people=people))
    return found


def _together(one: Session, other: Session) -> bool:
    return not (one.cancelled or other.cancelled) and one.start < other.end and other.start < one.end


def _room(session: Session) -> tuple[str | None, str | None]:
    return session.room, session.place


def _shared(one: Session, other: Session) -> tuple[str, ...]:
    return tuple(name for name in one.speakers if name in other.speakers)


async def _in_both(db: AsyncSession, number: int, other: str) -> int:
    """How many have both sessions among theirs."""
    numbers: Iterable[int] = (await programme.numbers(db, [other])).values()
    sets = [
        union(
            select(Bookmark.person_id).where(Bookmark.session_id == one),
            holders(one, CONCERNED),
            speakers(one),
        ).subquery()
        for one in (number, *numbers)
    ]
    if len(sets) < 2:
        return 0
    first, second = sets
    query = select(func.count()).select_from(first).join(second, first.c[0] == second.c[0])
    return await db.scalar(query) or 0
