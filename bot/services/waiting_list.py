"""The waiting list of each session: it moves up by itself, and whose turn it is has some time to answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.services import seats
from models import ProgrammeSession, Seat, SeatState

HOLD = timedelta(hours=24)  # how long a seat that became free is kept for whoever is next
HOLD_AT_LEAST = timedelta(minutes=5)


@dataclass(frozen=True)
class Moved:
    """Seats whose holders are to be told: offered to them, or no longer theirs."""

    offered: Sequence[Seat] = ()
    lapsed: Sequence[Seat] = ()


async def settle(
    db: AsyncSession, event: Event, now: datetime, among: Collection[int] | None = None
) -> Moved:
    """Let offers lapse whose time is over, and offer what is free to those who wait longest.

    Whoever holds sessions already settles them alone: more of them could not be taken in order any more.
    """
    overdue = (Seat.state == SeatState.OFFERED) & (Seat.offered_until <= now)
    meant = true() if among is None else Seat.session_id.in_(among)
    waiting = await db.execute(
        select(ProgrammeSession.key, Seat.session_id, Seat.mode)
        .join(ProgrammeSession, ProgrammeSession.id == Seat.session_id)
        .where(or_(Seat.state == SeatState.WAITING, overdue), meant)
        .distinct()
    )
    lines = sorted(waiting.all())
    held = await seats.locked(db, [key for key, _, _ in lines])
    # Only now, since somebody may have accepted while this waited for the lock.
    fresh = select(Seat).where(overdue, Seat.session_id.in_(held.values())).order_by(Seat.id)
    fresh = fresh.with_for_update().execution_options(populate_existing=True)
    lapsed = (await db.scalars(fresh)).all()
    for seat in lapsed:
        seat.state, seat.offered_until = SeatState.LAPSED, None
    await db.flush()
    offered: list[Seat] = []
    for key, session_id, mode in lines:
        offered += await _move_up(db, event, key, session_id, mode, now)
    return Moved(offered, lapsed)


async def _move_up(
    db: AsyncSession, event: Event, key: str, session_id: int, mode: str, now: datetime
) -> list[Seat]:
    # Not as the event has it: the session may have been changed while this waited for the lock.
    session = await db.get_one(ProgrammeSession, session_id, populate_existing=True)
    if session.cancelled or session.starts_at <= now:
        return []
    free = await seats.free(db, event, key, session_id, mode)
    line = select(Seat).where(
        Seat.session_id == session_id, Seat.mode == mode, Seat.state == SeatState.WAITING
    )
    line = line.order_by(Seat.since, Seat.id).limit(free).execution_options(populate_existing=True)
    following = (await db.scalars(line)).all()
    for seat in following:
        hold = max(HOLD_AT_LEAST, min(HOLD, (session.starts_at - now) / 2))
        seat.state, seat.offered_until = SeatState.OFFERED, min(now + hold, session.starts_at)
    await db.flush()
    return list(following)
