"""What organisers decide about seats, beside the order of the line or beyond a session's capacity."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.services import programme, registration, seats
from bot.services.registration import Registered
from bot.services.waiting_list import Moved
from models import Registration, Seat, SeatState

# Who had a seat offered and let it lapse may be given it all the same.
ADMISSIBLE = (SeatState.WAITING, SeatState.OFFERED, SeatState.LAPSED)


@dataclass(frozen=True)
class Standing:
    """How many have waited longer for a seat, and how many seats are free (None: no limit)."""

    ahead: int
    free: int | None

    @property
    def in_turn(self) -> bool:
        return not self.ahead and (self.free is None or self.free > 0)


@dataclass(frozen=True)
class Place:
    """A seat with its session's key and its registration."""

    key: str
    seat: Seat
    registered: Registered


async def held(db: AsyncSession, number: int) -> Place | None:
    """A seat that nobody else gives out or takes until this transaction ends; None if it is gone."""
    seat = await seats.held(db, number)
    key = await programme.key_of(db, seat.session_id) if seat else None
    if seat is None or key is None:
        return None
    found = await db.get_one(Registration, seat.registration_id)
    return Place(key, seat, (await registration.with_seats(db, [found]))[0])


async def standing(db: AsyncSession, event: Event, place: Place) -> Standing:
    """Where a seat stands in its session's line; what is offered to it counts as free for it."""
    seat = place.seat
    line = select(func.count()).select_from(Seat)
    line = line.where(
        Seat.session_id == seat.session_id, Seat.mode == seat.mode, Seat.state == SeatState.WAITING
    )
    before = tuple_(Seat.since, Seat.id) < tuple_(seat.since, seat.id)
    ahead = 0 if seat.state is SeatState.OFFERED else await db.scalar(line.where(before)) or 0
    free = await seats.free(db, event, place.key, seat.session_id, seat.mode)
    if free is not None and seat.state is SeatState.OFFERED:
        free += 1
    return Standing(ahead, free)


def is_admissible(place: Place) -> bool:
    """Whether there is something to decide."""
    return place.seat.state in ADMISSIBLE and place.registered.row.cancelled_at is None


async def admit(db: AsyncSession, place: Place) -> bool:
    """Give the seat, whatever the order and the capacity; False if there is nothing to decide any more."""
    if not is_admissible(place):
        return False
    place.seat.state, place.seat.offered_until = SeatState.CONFIRMED, None
    await db.flush()
    return True


async def refuse(db: AsyncSession, event: Event, place: Place, now: datetime) -> Moved | None:
    """Take somebody off the line or out of a seat; others move up. None if they have none."""
    if place.seat.state not in seats.HELD:
        return None
    return await registration.decline(db, event, place.seat, now)


async def cancel(
    db: AsyncSession, event: Event, number: int, now: datetime
) -> tuple[Registered, Moved] | None:
    """Cancel a whole registration, once; None if it does not stand (any more)."""
    found = await registration.held(db, number)
    if found is None or found.row.cancelled_at is not None:
        return None
    return found, await registration.cancel(db, event, found, now)
