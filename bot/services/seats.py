"""Seats of a session: how many are left, and who may give them out now."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.services import programme
from models import ProgrammeSession, Seat, SeatState

TAKEN = (SeatState.CONFIRMED, SeatState.OFFERED)
HELD = (*TAKEN, SeatState.WAITING)


async def free(db: AsyncSession, event: Event, key: str, session_id: int, mode: str) -> int | None:
    """How many seats are left; None if there is no limit."""
    session = event.session(key)
    capacity = session.capacity.get(mode) if session else 0
    if capacity is None:
        return None
    return max(0, capacity - await count(db, session_id, mode, TAKEN))


async def count(db: AsyncSession, session_id: int, mode: str, states: Collection[SeatState]) -> int:
    """How many seats of a session are in one of these states."""
    query = select(func.count()).select_from(Seat).where(Seat.session_id == session_id, Seat.mode == mode)
    return await db.scalar(query.where(Seat.state.in_(states))) or 0


async def locked(db: AsyncSession, keys: Collection[str]) -> dict[str, int]:
    """The sessions' numbers; until this transaction ends, nobody else gives out or takes their seats.

    One order for all, so that nobody waits in a circle: the programme, then a registration, then its sessions
    (all at once, by their numbers), then seats. Whoever changes a seat holds its session; bookmarks and the
    like go on meanwhile. SQLite has one writer anyway.
    """
    await programme.hold(db)
    query = select(ProgrammeSession.key, ProgrammeSession.id).where(ProgrammeSession.key.in_(set(keys)))
    found = await db.execute(query.order_by(ProgrammeSession.id).with_for_update(key_share=True))
    return dict(found.all())


async def held(db: AsyncSession, number: int) -> Seat | None:
    """A seat that nobody else gives out or takes until this transaction ends; None if there is none."""
    await programme.hold(db)
    session_id = await db.scalar(select(Seat.session_id).where(Seat.id == number))
    session = select(ProgrammeSession.id).where(ProgrammeSession.id == session_id)
    if await db.scalar(session.with_for_update(key_share=True)) is None:
        return None
    return await db.get(Seat, number, with_for_update=True, populate_existing=True)
