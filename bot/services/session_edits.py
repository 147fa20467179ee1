"""Changing a session by hand: a wish is kept until it is confirmed, made once, and can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event, Session
from bot.event.programme import JSON, details
from bot.event.programme import session as session_of
from bot.services import changes, programme, speakers
from bot.services.changes import Impact
from bot.services.programme import OvertakenError
from models import Person, SessionChange, SessionEdit

UNDO_FOR = timedelta(minutes=30)  # later, who was told has made other plans


class Kind(StrEnum):
    """What can be changed by hand."""

    TIME = "time"
    LATE = "late"
    ROOM = "room"
    PLACE = "place"
    TITLE = "title"
    CANCEL = "cancel"
    FULL = "full"
    LINK = "link"
    STREAM = "stream"
    SPEAKERS = "speakers"


OF_SPEAKERS = frozenset({Kind.LATE, Kind.FULL, Kind.LINK, Kind.STREAM})  # for their own session


class Wrong(StrEnum):
    """Why a session cannot be at a time."""

    PAST = "past"
    OUTSIDE = "outside"  # the event's days
    BACKWARDS = "backwards"  # it would end before it starts


class WrongTimeError(ValueError):
    """A session cannot be at the time that is wished; `why` says why."""

    def __init__(self, why: Wrong) -> None:
        super().__init__(why)
        self.why = why


class State(StrEnum):
    """What came of an attempt to make a change, or to take it back."""

    DONE = "done"
    BEFORE = "before"  # it was done already
    NOTHING = "nothing"  # it would change nothing
    OVERTAKEN = "overtaken"  # the session has been changed since
    LATE = "late"  # it can no longer be taken back
    GONE = "gone"  # the proposal behind it is no longer accepted for this session


@dataclass(frozen=True)
class Wish:
    """An edit, and the session that it is about as it would be."""

    edit: SessionEdit
    session: Session
    told: Session

    @property
    def new(self) -> dict[str, Any]:
        """The new values by field."""
        return {name: getattr(self.told, name) for name in self.edit.new}


def checked(event: Event, session: Session, new: Mapping[str, Any], now: datetime) -> None:
    """Whether a session can be at the time that these values say; raises WrongTimeError."""
    if not {"start", "end"} & new.keys():
        return
    start, end = new.get("start", session.start), new.get("end", session.end)
    if end <= start:
        raise WrongTimeError(Wrong.BACKWARDS)
    if (start <= now and start != session.start) or end <= now:
        raise WrongTimeError(Wrong.PAST)
    days = {*event.days(), *event.by_day}
    last = event.local(end - timedelta(microseconds=1)).date()
    if event.local(start).date() not in days or (last - timedelta(days=1) not in days and last not in days):
        raise WrongTimeError(Wrong.OUTSIDE)


def moved(session: Session, start: datetime, end: datetime | None = None) -> dict[str, Any]:
    """A session that starts at another time lasts as long as before, unless its end is given, too."""
    return {"start": start, "end": end or session.end + (start - session.start)}


async def propose(
    db: AsyncSession,
    person: Person,
    session: Session,
    kind: Kind,
    new: Mapping[str, Any],
    now: datetime,
    proposal_id: int | None = None,
) -> SessionEdit:
    """Keep what somebody wishes for a session, by the names of its fields, until they confirm it.

    With a proposal, it is only made while that is accepted for this session, or for none yet, and makes it
    one for this session. Raises LookupError if there is no such session.
    """
    number = (await programme.numbers(db, [session.id]))[session.id]
    edit = SessionEdit(
        person_id=person.id,
        session_id=number,
        kind=kind,
        revision=session.sequence,
        new=_json(session, new),
        proposed_at=now,
        proposal_id=proposal_id,
    )
    db.add(edit)
    await db.flush()
    return edit


async def find(db: AsyncSession, event: Event, number: int) -> Wish | None:
    """An edit that nobody else touches until this transaction ends; None if it is no longer there."""
    await programme.hold(db)
    edit = await db.get(SessionEdit, number, with_for_update=True)
    key = await programme.key_of(db, edit.session_id) if edit is not None else None
    session = event.session(key) if key is not None else None
    if edit is None or session is None:
        return None
    return Wish(edit, session, _told(session, edit.new))


def revise(wish: Wish, new: Mapping[str, Any]) -> Wish:
    """Wish for other values, or for more; what was made already stays as it is."""
    if wish.edit.change_id is None:
        wish.edit.new = wish.edit.new | _json(wish.session, new)
    return Wish(wish.edit, wish.session, _told(wish.session, wish.edit.new))


async def impact(db: AsyncSession, event: Event, wish: Wish, now: datetime) -> Impact:
    """What it would mean, as things stand."""
    return await changes.impact(db, event, wish.session, wish.new, now)


async def make(db: AsyncSession, event: Event, wish: Wish, now: datetime) -> State:
    """Make the change, once, if the session is as it was looked at; raises WrongTimeError.

    Where somebody else was faster, `look_again` lets the next attempt go by what there is now.
    """
    edit = wish.edit
    if edit.change_id is not None or edit.undone_at is not None:
        return State.BEFORE
    checked(event, wish.session, wish.new, now)
    proposal = None
    if edit.proposal_id is not None:
        proposal = await speakers.ready(db, edit.proposal_id, edit.session_id)
        if proposal is None:
            return State.GONE
    try:
        change = await changes.apply(db, wish.session, wish.new, now, expected=edit.revision)
    except OvertakenError:
        return State.OVERTAKEN
    if change is None:
        return State.NOTHING
    edit.change_id = change.id
    if proposal is not None:
        edit.places = await speakers.place(db, proposal, edit.session_id, now)
    await db.flush()
    return State.DONE


def look_again(wish: Wish) -> None:
    """From now on, the wish is one for the session as it is here."""
    wish.edit.revision = wish.session.sequence


async def take_back(db: AsyncSession, wish: Wish, now: datetime) -> State:
    """Take a change back, once, if nobody has changed the same since."""
    edit = wish.edit
    if edit.undone_at is not None or edit.change_id is None:
        return State.BEFORE
    change = await db.get(SessionChange, edit.change_id)
    if change is None or not may_take_back(change.changed_at, now):
        return State.LATE
    try:
        await changes.undo(db, change.id, now)
    except OvertakenError:
        return State.OVERTAKEN
    edit.undone_at = now
    if edit.places and edit.proposal_id is not None:
        edit.places = await speakers.displace(db, edit.proposal_id, edit.session_id)
    await db.flush()
    return State.DONE


def may_take_back(changed_at: datetime, now: datetime) -> bool:
    """Whether it is not too late for that."""
    return changed_at <= now < changed_at + UNDO_FOR


async def latest(db: AsyncSession, limit: int) -> list[SessionChange]:
    """What was changed last by hand, one of each session, the newest first."""
    mine = select(SessionChange).where(SessionChange.source == changes.ORGANISER)
    rows = await db.scalars(mine.order_by(SessionChange.id.desc()).limit(10 * limit))
    by_session: dict[int, SessionChange] = {}
    for row in rows:
        by_session.setdefault(row.session_id, row)
    return list(by_session.values())[:limit]


def _json(session: Session, new: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = JSON.dump_python(replace(session, **new), mode="json")
    return {name: told[name] for name in new}


def _told(session: Session, new: Mapping[str, Any]) -> Session:
    given = details(session) | {name: value for name, value in new.items() if name != "cancelled"}
    cancelled = bool(new.get("cancelled", session.cancelled))
    return session_of(session.id, given, sequence=session.sequence, cancelled=cancelled)
