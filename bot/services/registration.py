"""Registrations: who takes part how, and the seats that this gives them or lets them wait for."""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.services import programme, seats, waiting_list
from bot.services.waiting_list import Moved
from models import Person, ProgrammeSession, Registration, Seat, SeatState

# Without the letters and digits that are mistaken for one another when read out.
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

IN_PERSON = "in_person"


@dataclass
class Registered:
    """A registration as a whole: what was answered, and its seats by the session's key."""

    row: Registration
    answers: dict[str, Any]
    seats: dict[str, Seat] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        return any(seat.state is SeatState.WAITING for seat in self.seats.values())


def mode_of(answers: Mapping[str, Any]) -> str:
    """In person or online; in person, where the event's form does not ask."""
    return str(answers.get("mode") or IN_PERSON)


async def register(
    db: AsyncSession, event: Event, person: Person, answers: Mapping[str, Any], now: datetime
) -> Registered:
    """Register a person, or, by `answers["for"] == "other"`, somebody who will open a link."""
    for_other = answers.get("for") == "other"
    row = Registration(
        reference=new_reference(),
        person_id=None if for_other else person.id,
        aide_id=person.id if for_other else None,
        link=secrets.token_urlsafe(24) if for_other else None,
        mode=mode_of(answers),
        answers=json.dumps(answers, ensure_ascii=False),
        registered_at=now,
        changed_at=now,
    )
    db.add(row)
    await db.flush()
    registered = Registered(row, dict(answers))
    await _seat(db, event, registered, answers.get("sessions", []), now)
    return registered


async def change(
    db: AsyncSession, event: Event, registered: Registered, answers: Mapping[str, Any], now: datetime
) -> Moved:
    """Answer anew; a seat stays where session and mode stay, and what becomes free moves others up."""
    row, wanted = registered.row, answers.get("sessions", [])
    moves = row.mode != mode_of(answers)
    await _hold_seats(db, registered, wanted)
    for key, seat in registered.seats.items():
        if moves or key not in wanted:
            seat.state = SeatState.CANCELLED
    row.mode, row.changed_at = mode_of(answers), now
    row.answers, row.revision = json.dumps(dict(answers), ensure_ascii=False), row.revision + 1
    registered.answers = dict(answers)
    await db.flush()
    await _seat(db, event, registered, wanted, now)
    return await waiting_list.settle(db, event, now, _sessions(registered))


async def cancel(db: AsyncSession, event: Event, registered: Registered, now: datetime) -> Moved:
    """Cancel a registration with all its seats; others move up."""
    await _hold_seats(db, registered)
    for seat in registered.seats.values():
        seat.state = SeatState.CANCELLED
    registered.row.cancelled_at = now
    registered.row.changed_at = now
    await db.flush()
    return await waiting_list.settle(db, event, now, _sessions(registered))


async def accept(db: AsyncSession, seat: Seat, now: datetime) -> bool:
    """Take the seat that was offered; False if it is no longer."""
    if seat.state is not SeatState.OFFERED or seat.offered_until is None or seat.offered_until <= now:
        return False
    seat.state, seat.offered_until = SeatState.CONFIRMED, None
    return True


async def decline(db: AsyncSession, event: Event, seat: Seat, now: datetime) -> Moved:
    """Leave the seat that was offered, or the waiting list."""
    seat.state, seat.offered_until = SeatState.CANCELLED, None
    await db.flush()
    return await waiting_list.settle(db, event, now, [seat.session_id])


async def of_person(db: AsyncSession, person: Person) -> list[Registered]:
    """The registrations that somebody holds or has made for others, the newest first."""
    mine = or_(Registration.person_id == person.id, Registration.aide_id == person.id)
    query = (
        select(Registration).where(mine, Registration.cancelled_at.is_(None)).order_by(Registration.id.desc())
    )
    return await with_seats(db, (await db.scalars(query)).all())


async def held(db: AsyncSession, number: int) -> Registered | None:
    """A registration that nobody else changes until this transaction ends; None if there is none."""
    await programme.hold(db)
    query = select(Registration).where(Registration.id == number).with_for_update()
    row = await db.scalar(query.execution_options(populate_existing=True))
    return (await with_seats(db, [row]))[0] if row else None


async def by_reference(db: AsyncSession, reference: str) -> Registered | None:
    """A registration by what stands on its code, cancelled ones included."""
    row = await db.scalar(select(Registration).where(Registration.reference == reference))
    return (await with_seats(db, [row]))[0] if row else None


async def take_over(db: AsyncSession, link: str, person: Person) -> Registered | None:
    """The one who was registered by somebody else opens the link; None if it is not valid (any more)."""
    await programme.hold(db)
    row = await db.scalar(select(Registration).where(Registration.link == link).with_for_update())
    if row is None or row.cancelled_at is not None or row.aide_id == person.id:
        return None
    row.person_id, row.link = person.id, None
    await db.flush()
    return (await with_seats(db, [row]))[0]


async def seat_of(db: AsyncSession, number: int, person: Person) -> tuple[Seat, Registered] | None:
    """A seat of one's own, to accept or decline; None if it is another's."""
    seat = await seats.held(db, number)
    row = await db.get(Registration, seat.registration_id) if seat else None
    if seat is None or row is None or person.id not in {row.person_id, row.aide_id}:
        return None
    return seat, (await with_seats(db, [row]))[0]


async def holder(db: AsyncSession, row: Registration) -> Person | None:
    """The participant; until they have opened the link, whoever registered them."""
    number = row.person_id or row.aide_id
    return await db.get(Person, number) if number else None


def concerned(registered: Registration) -> list[int]:
    """Whom to tell: the participant, and whoever registered them."""
    return [id_ for id_ in (registered.person_id, registered.aide_id) if id_ is not None]


async def _hold_seats(db: AsyncSession, registered: Registered, wanted: Collection[str] = ()) -> None:
    """Hold the sessions in which somebody has or wants a seat; the seats are as they are now."""
    await seats.locked(db, [*registered.seats, *wanted])
    registered.seats = (await with_seats(db, [registered.row]))[0].seats


def _sessions(registered: Registered) -> list[int]:
    return [seat.session_id for seat in registered.seats.values()]


async def _seat(
    db: AsyncSession, event: Event, registered: Registered, wanted: Collection[str], now: datetime
) -> None:
    """A seat in each session: confirmed where one is free and nobody waits for it, else waiting."""
    numbers = await seats.locked(db, wanted)
    row = registered.row
    for key, session_id in numbers.items():
        seat = registered.seats.get(key)
        if seat is not None and seat.state in seats.HELD:
            continue
        free = await seats.free(db, event, key, session_id, row.mode)
        queue = await seats.count(db, session_id, row.mode, [SeatState.WAITING])
        state = SeatState.CONFIRMED if free is None or (free > 0 and not queue) else SeatState.WAITING
        if seat is None:
            seat = Seat(registration_id=row.id, session_id=session_id)
            db.add(seat)
        seat.mode, seat.state, seat.since, seat.offered_until = row.mode, state, now, None
        registered.seats[key] = seat
        await db.flush()


async def with_seats(db: AsyncSession, rows: Sequence[Registration]) -> list[Registered]:
    """Registrations with what was answered and their seats, in the same order."""
    registered = {row.id: Registered(row, json.loads(row.answers)) for row in rows}
    found = await db.execute(
        select(ProgrammeSession.key, Seat)
        .join(Seat, Seat.session_id == ProgrammeSession.id)
        .where(Seat.registration_id.in_(list(registered)))
        .order_by(ProgrammeSession.starts_at, ProgrammeSession.id)
        .execution_options(populate_existing=True)
    )
    for key, seat in found:
        registered[seat.registration_id].seats[key] = seat
    return list(registered.values())


def new_reference() -> str:
    """Ten signs that can be read out, and that nobody guesses."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(10))
    return f"{signs[:5]}-{signs[5:]}"
