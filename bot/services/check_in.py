"""The door: each registration is let in once, to the event and to each of its sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import registration, seats
from bot.services.registration import Registered
from models import Registration, Seat, SeatState

ONLINE = "online"


@dataclass(frozen=True)
class Entry:
    """What came of somebody at the door; `first` when it was this time that they were let in."""

    found: Registered
    first: bool
    to_session: bool = False  # and not to the event alone


@dataclass(frozen=True)
class Counts:
    """How many are there, and how many are expected."""

    present: int
    expected: int


async def let_in(db: AsyncSession, number: int, now: datetime) -> Entry | None:
    """Let a registration in, once, however many doors try at the same time; None if it does not stand."""
    found = await registration.held(db, number)
    if found is None or found.row.cancelled_at is not None:
        return None
    first = found.row.checked_in_at is None
    if first:
        found.row.checked_in_at = now
        await db.flush()
    return Entry(found, first)


async def undo(db: AsyncSession, number: int) -> bool:
    """As if they had not come, to none of their sessions either; False if they have not."""
    found = await registration.held(db, number)
    if found is None or found.row.checked_in_at is None:
        return False
    await seats.locked(db, list(found.seats))
    found.row.checked_in_at = None
    for seat in found.seats.values():
        seat.checked_in_at = None
    await db.flush()
    return True


async def seat(db: AsyncSession, number: int, now: datetime) -> Entry | None:
    """Let somebody in to a session in which they have a seat, and to the event; None if they have none."""
    registered = await db.scalar(select(Seat.registration_id).where(Seat.id == number))
    found = await registration.held(db, registered) if registered else None
    place = await seats.held(db, number) if found else None
    if place is None or place.state not in seats.TAKEN:
        return None
    entry = await let_in(db, place.registration_id, now)
    if entry is None:
        return None
    first = place.checked_in_at is None
    if first:
        place.checked_in_at = now
        place.state, place.offered_until = SeatState.CONFIRMED, None  # whoever comes takes what is offered
        await db.flush()
    return Entry(entry.found, first, to_session=True)


async def leave_seat(db: AsyncSession, number: int) -> int | None:
    """As if they had not come to this session: the registration's number; None if they have not."""
    registered = await db.scalar(select(Seat.registration_id).where(Seat.id == number))
    found = await registration.held(db, registered) if registered else None
    place = await seats.held(db, number) if found else None
    if place is None or place.checked_in_at is None:
        return None
    place.checked_in_at = None
    await db.flush()
    return place.registration_id


async def counts(db: AsyncSession) -> Counts:
    """Of all who registered to come in person; whoever is there counts, however they had registered."""
    stands = select(func.count()).select_from(Registration).where(Registration.cancelled_at.is_(None))
    present = await db.scalar(stands.where(Registration.checked_in_at.is_not(None)))
    comes = (Registration.mode != ONLINE) | Registration.checked_in_at.is_not(None)
    expected = await db.scalar(stands.where(comes))
    return Counts(present or 0, expected or 0)


async def by_session(db: AsyncSession) -> dict[int, Counts]:
    """By the session's number: how many were let in there, and how many have a seat in the room."""
    query = (
        select(Seat.session_id, func.count(Seat.checked_in_at), func.count())
        .where(Seat.state == SeatState.CONFIRMED)
        .where((Seat.mode != ONLINE) | Seat.checked_in_at.is_not(None))
        .group_by(Seat.session_id)
    )
    return {number: Counts(present, expected) for number, present, expected in await db.execute(query)}


def seats_at_the_door(found: Registered) -> Sequence[tuple[str, Seat]]:
    """The seats with which one is let in to a session, by the session's key."""
    return [(key, seat) for key, seat in found.seats.items() if seat.state in seats.TAKEN]
