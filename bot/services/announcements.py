"""Announcements: edits of a session that follow one another closely are told as one, old → new."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event, Session
from bot.event.programme import Changes, details
from bot.event.programme import session as session_of
from bot.services import alerts
from bot.services.alerts import Round
from bot.services.subscriptions import CONCERNED, groups, listeners
from models import AlertKind, Announcement, ProgrammeSession, SessionChange

# What people are told of, when it changes.
TOLD = (
    "cancelled", "note", "start", "end", "titles", "place", "room", "full", "link", "stream", "speakers",
)  # fmt: skip
PRESSING = frozenset({"cancelled", "start", "place", "room", "full"})
SOON = timedelta(hours=2)  # what changes so shortly before the start is told at once
FIRST = 1  # the revision at which a session is published


async def write(db: AsyncSession, event: Event, round_: Round, wall: datetime) -> None:
    """Tell all whom they concern of changes that nobody has added to for a while, and of pressing ones.

    The while is real time, since those who edit live in it; where the event's clock has gone on by as much
    it is over, too, so that a demo that travels does not wait.
    """
    settle = timedelta(minutes=event.reminders.settle_minutes)
    for number, key, changes in await untold(db):
        announcement = await _seen(db, number, changes, wall)
        session, net = event.session(key), merged(change.changes for change in changes)
        if session is None:
            continue
        was = before(session, net)
        urgent = is_urgent(was, session, net, round_.now)
        rested = max(wall - announcement.seen_at, round_.now - changes[-1].changed_at)
        if urgent or rested >= settle:
            announcement.announced_at = round_.now
            if net:
                who = concerned(event, number, changes, session)
                await _tell(db, event, round_, announcement, was, session, who, urgent=urgent)
    await db.flush()


def concerned(event: Event, number: int, changes: Sequence[SessionChange], session: Session) -> Select[int]:
    """Who is told of these changes of a session; who became its speaker by the last is told that alone."""
    was = before(session, merged(change.changes for change in changes))
    follows = {*groups(event, was), *groups(event, session)}
    return listeners(number, list(follows), CONCERNED, spoke_before=changes[-1].changed_at)


def merged(changes: Iterable[Changes]) -> Changes:
    """What several changes come to, by field: the first old, the last new; nothing, where it is as before."""
    net: Changes = {}
    for change in changes:
        for name, (old, new) in change.items():
            if name in TOLD:
                net[name] = [net[name][0] if name in net else old, new]
    return {name: [old, new] for name, (old, new) in net.items() if old != new}


def before(session: Session, net: Changes) -> Session:
    """The session as it was before these changes."""
    old = {name: values[0] for name, values in net.items()}
    cancelled = bool(old.pop("cancelled", session.cancelled))
    return session_of(session.id, details(session) | old, sequence=session.sequence, cancelled=cancelled)


def still_true(session: Session, net: Changes) -> bool:
    """Whether the new values are those of the session as it stands; if not, another announcement follows."""
    stands = details(session) | {"cancelled": session.cancelled}
    return all(stands.get(name) == new for name, (_, new) in net.items())


@dataclass(frozen=True)
class History:
    """What was announced of some sessions, and the changes behind it, in their order."""

    announced: Sequence[Announcement]
    changes: Sequence[SessionChange]

    def net(self, number: int, revisions: Collection[int]) -> Changes:
        """What a session's announcements of these revisions come to together."""
        spans = [one for one in self.announced if one.session_id == number and one.revision in revisions]
        since = min((one.since for one in spans), default=0)
        until = max((one.revision for one in spans), default=0)
        mine = (one for one in self.changes if one.session_id == number)
        return merged(one.changes for one in mine if since < one.revision <= until)


async def history(db: AsyncSession, numbers: Collection[int]) -> History:
    """The announcements and changes of these sessions."""
    if not numbers:
        return History((), ())
    announced = select(Announcement).where(
        Announcement.session_id.in_(numbers), Announcement.announced_at.is_not(None)
    )
    changes = select(SessionChange).where(SessionChange.session_id.in_(numbers))
    return History(
        (await db.scalars(announced)).all(),
        (await db.scalars(changes.order_by(SessionChange.revision))).all(),
    )


async def untold(db: AsyncSession) -> list[tuple[int, str, list[SessionChange]]]:
    """Sessions with changes that were not told yet: number, key and the changes in their order."""
    told = (
        select(Announcement.session_id, func.max(Announcement.revision).label("revision"))
        .where(Announcement.announced_at.is_not(None))
        .group_by(Announcement.session_id)
        .subquery()
    )
    found = await db.execute(
        select(SessionChange, ProgrammeSession.key)
        .join(ProgrammeSession, ProgrammeSession.id == SessionChange.session_id)
        .outerjoin(told, told.c.session_id == SessionChange.session_id)
        .where(SessionChange.revision > func.coalesce(told.c.revision, FIRST))
        .order_by(SessionChange.session_id, SessionChange.revision)
    )
    by_session = groupby(found, key=lambda row: (row[0].session_id, row[1]))
    return [(number, key, [change for change, _ in rows]) for (number, key), rows in by_session]


async def _seen(
    db: AsyncSession, number: int, changes: Sequence[SessionChange], wall: datetime
) -> Announcement:
    """The announcement to come; the while begins anew when there is something new."""
    since, last = changes[0].revision - 1, changes[-1].revision
    known = await db.scalar(
        select(Announcement).where(Announcement.session_id == number, Announcement.announced_at.is_(None))
    )
    if known is None:
        known = Announcement(session_id=number, since=since, revision=last, seen_at=wall)
        db.add(known)
    elif known.revision != last:
        known.revision, known.seen_at = last, wall
    return known


def is_urgent(was: Session, session: Session, net: Changes, now: datetime) -> bool:
    """Cancelled, back, moved or full, so that somebody would else go to the wrong place within two hours."""
    starts = [one.start for one in (was, session) if not one.cancelled]
    return bool(PRESSING & net.keys()) and any(now < start <= now + SOON for start in starts)


async def _tell(
    db: AsyncSession,
    event: Event,
    round_: Round,
    announcement: Announcement,
    was: Session,
    session: Session,
    who: Select[int],
    *,
    urgent: bool,
) -> None:
    intent = {
        "session_id": announcement.session_id,
        "kind": AlertKind.CHANGE,
        "starts_at": session.start,
        "lead": 0,
        "revision": announcement.revision,
        "urgent": urgent,
        "due_at": round_.now,
        "expires_at": max(was.end, session.end),
    }
    await alerts.write(db, event, round_, who, intent, await alerts.rhythms(db))
