"""The order in which seats are held: whoever holds a part of them never waits for who waits for that part."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Protocol

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import House
from bot.services import (
    bookmarks,
    check_in,
    privacy,
    programme,
    registration,
    registration_decisions,
    seats,
    waiting_list,
)
from bot.services.waiting_list import Moved
from models import Person, Registration, Seat, SeatState
from models.database import Database
from tests.crossing import POSTGRESQL, as_far_as_it_gets
from tests.switched_off import without
from tests.test_models import NOON
from tests.test_registration import limited

SESSIONS = ("climate", "citiverse")  # in the order of their numbers
ANSWERS = {"name": "Ada", "mode": "in_person", "sessions": list(SESSIONS)}


class Step(Protocol):
    """What somebody does in a transaction."""

    async def __call__(self, db: AsyncSession, house: House) -> None: ...


async def take(db: AsyncSession, house: House) -> None:
    """What a tap on an offered seat does."""
    found = await registration.seat_of(db, await number(db), await db.get_one(Person, 1))
    assert found is not None
    await registration.accept(db, found[0], NOON)


async def leave(db: AsyncSession, house: House) -> None:
    """What leaving a seat does."""
    found = await registration.seat_of(db, await number(db), await db.get_one(Person, 1))
    assert found is not None
    await registration.decline(db, house.event, found[0], NOON)


async def change(db: AsyncSession, house: House) -> None:
    """What sending the form once more does."""
    found = await registration.held(db, 1)
    assert found is not None
    await registration.change(db, house.event, found, ANSWERS | {"sessions": ["citiverse"]}, NOON)


async def admit(db: AsyncSession, house: House) -> None:
    """What giving a seat out of turn does."""
    place = await registration_decisions.held(db, await number(db))
    assert place is not None
    await registration_decisions.admit(db, place)


async def refuse(db: AsyncSession, house: House) -> None:
    """What taking a seat back does."""
    place = await registration_decisions.held(db, await number(db))
    assert place is not None
    await registration_decisions.refuse(db, house.event, place, NOON)


async def cancel(db: AsyncSession, house: House) -> None:
    """What cancelling a registration does."""
    await registration_decisions.cancel(db, house.event, 1, NOON)


async def let_in(db: AsyncSession, house: House) -> None:
    """What the door of a session does."""
    await check_in.seat(db, await number(db), NOON)


async def undo(db: AsyncSession, house: House) -> None:
    """What taking back an entry does."""
    await check_in.undo(db, 1)


async def leave_session(db: AsyncSession, house: House) -> None:
    """What taking back an entry to a session does."""
    await check_in.leave_seat(db, await number(db))


async def settle(db: AsyncSession, house: House) -> None:
    """What a tick does."""
    await waiting_list.settle(db, house.event, NOON)


async def forget(db: AsyncSession, house: House) -> None:
    """What "Forget me" does."""
    await privacy.forget(db, await db.get_one(Person, 1))


async def mark(db: AsyncSession, house: House) -> None:
    """What bookmarks of both sessions do, in whichever order."""
    numbers = await programme.numbers(db, SESSIONS)
    for key in reversed(SESSIONS):
        await bookmarks.add(db, await db.get_one(Person, 1), numbers[key], NOON)


async def number(db: AsyncSession) -> int:
    """The seat that is disputed: in the later one of two sessions."""
    return (
        await db.scalars(select(Seat.id).order_by(Seat.registration_id, Seat.session_id.desc()))
    ).first() or 0


STEPS: list[Step] = [
    take,
    leave,
    change,
    admit,
    refuse,
    cancel,
    let_in,
    undo,
    leave_session,
    settle,
    forget,
    mark,
]


async def hold_programme(db: AsyncSession) -> None:
    """The first that is held."""
    await programme.hold(db)


async def hold_registration(db: AsyncSession) -> None:
    """The next."""
    await registration.held(db, 1)


async def hold_session(db: AsyncSession, key: str) -> None:
    """One of those that follow, which are held in the order of their numbers."""
    await seats.locked(db, [key])


async def hold_seats(db: AsyncSession) -> None:
    """The last."""
    await db.scalars(select(Seat).order_by(Seat.id).with_for_update())


HOLDING: list[Callable[[AsyncSession], Awaitable[object]]] = [
    hold_programme,
    hold_registration,
    *(partial(hold_session, key=key) for key in SESSIONS),
    hold_seats,
]


class UndoneError(Exception):
    """Nothing of it is to stay."""


@pytest.fixture
async def disputed(database: Database, house: House) -> House:
    """The event with one seat a session: offered to the first of three people, who is there already."""
    scarce = limited(house, 1)
    async with database.begin() as db:
        await programme.publish(db, programme.FOLDER, scarce.event.sessions, NOON)
        crowd = [Person(telegram_id=n, language="en", first_seen_at=NOON) for n in range(3)]
        db.add_all(crowd)
        await db.flush()
        for person in crowd:
            await registration.register(db, scarce.event, person, ANSWERS, NOON)
        offered = {
            "state": SeatState.OFFERED,
            "offered_until": NOON + timedelta(days=1),
            "checked_in_at": NOON,
        }
        await db.execute(update(Seat).where(Seat.registration_id == 1).values(offered))
        await db.execute(update(Registration).where(Registration.id == 1).values(checked_in_at=NOON))
    return scarce


async def undone(database: Database, *steps: Callable[[AsyncSession], Awaitable[object]]) -> None:
    """Take steps in one transaction of which nothing stays."""
    with suppress(UndoneError):
        async with database.begin() as db:
            for step in steps:
                await step(db)
            raise UndoneError


async def crossed(database: Database, house: House, step: Step, held: int) -> None:
    """A step begins when the first so many are held by somebody else, who then goes on to the rest."""
    running: list[asyncio.Task[None]] = []

    async def begin(db: AsyncSession) -> None:
        running.append(await as_far_as_it_gets(database, undone(database, partial(step, house=house))))

    try:
        await undone(database, *HOLDING[:held], begin, *HOLDING[held:])
    finally:
        await asyncio.gather(*running)


@POSTGRESQL
async def test_nobody_waits_in_a_circle_for_seats(database: Database, disputed: House) -> None:
    for step in STEPS:
        for held in range(1, len(HOLDING)):
            await crossed(database, disputed, step, held)


@POSTGRESQL
async def test_a_seat_that_is_held_before_its_session_would_make_a_circle(
    database: Database, disputed: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def seat_first(db: AsyncSession, number: int) -> Seat | None:
        return await db.get(Seat, number, with_for_update=True)

    monkeypatch.setattr(seats, "held", seat_first)
    with pytest.raises(OperationalError, match="deadlock"):
        await crossed(database, disputed, leave, len(HOLDING) - 1)


@POSTGRESQL
async def test_a_session_that_is_held_against_bookmarks_as_well_would_make_a_circle(
    database: Database, disputed: House
) -> None:
    with without(database, "NO KEY ", "programme"), pytest.raises(OperationalError, match="deadlock"):
        await crossed(database, disputed, mark, len(HOLDING) - 2)


@POSTGRESQL
async def test_whose_turn_it_is_is_looked_at_anew_by_who_has_seen_the_line_before(
    database: Database, disputed: House
) -> None:
    theirs = Seat.registration_id == 1
    async with database.begin() as db:
        seen = (await db.scalars(select(Seat).where(theirs))).all()
        async with database.begin() as other:  # they leave, and are on the line once more
            waits = {"state": SeatState.WAITING, "offered_until": None}
            await other.execute(update(Seat).where(theirs).values(waits))
        moved = await waiting_list.settle(db, disputed.event, NOON - timedelta(days=7))
        assert set(moved.offered) == set(seen)
    async with database.read() as db:
        assert set(await db.scalars(select(Seat.state).where(theirs))) == {SeatState.OFFERED}


@POSTGRESQL
async def test_no_seat_is_offered_in_a_session_that_is_being_cancelled(
    database: Database, disputed: House
) -> None:
    now = NOON - timedelta(days=7)

    async def settle_then() -> Moved:
        async with database.begin() as db:
            return await waiting_list.settle(db, disputed.event, now)

    async with database.begin() as db:  # their time is over, so it would be another's turn
        await db.execute(update(Seat).where(Seat.registration_id == 1).values(offered_until=now))
    async with database.begin() as db:
        for key in SESSIONS:
            await programme.change(db, key, {"cancelled": True}, "organiser", now)
        settling = await as_far_as_it_gets(database, settle_then())
    moved = await settling
    assert (len(moved.lapsed), moved.offered) == (len(SESSIONS), [])
