"""The list of registrations, as the team searches and filters it.

What people have answered is encrypted, so a search reads all rows that the other filters leave, batch by
batch: a thousand of them take some hundredths of a second.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import registration, views
from bot.services.registration import Registered
from bot.services.views import SESSION, WORDS, Filters
from models import Person, Registration, Seat, SeatState

NOUN = "registrations"
NAME, NEEDS = "name", "needs"  # these read what people have answered, as the words do
STATE, MODE, LANGUAGE = "state", "mode", "language"
WAITING, OFFERED, ABSENT, PRESENT, CANCELLED = "waiting", "offered", "absent", "present", "cancelled"
ALL = "all"  # the cancelled ones as well; for exports
STATES = (WAITING, OFFERED, ABSENT, PRESENT, CANCELLED)
BATCH = 500
# Who gets what is said about a registration, and in whose language.
HOLDER = func.coalesce(Registration.person_id, Registration.aide_id)


@dataclass(frozen=True)
class Page:
    """Some of the registrations that were found, and how many there are; `number` counts from 0."""

    found: Sequence[Registered]
    total: int
    number: int
    pages: int


async def page(db: AsyncSession, filters: Filters, number: int, size: int) -> Page:
    """One page, the newest first; the last one where there are not so many."""
    query = _filtered(filters)
    if _is_personal(filters):
        fitting = await _fitting(db, query, filters)
        total = len(fitting)
    else:
        fitting = []
        total = await db.scalar(query.with_only_columns(func.count())) or 0
    pages = max(1, -(-total // size))
    number = min(number, pages - 1)
    if _is_personal(filters):
        query = select(Registration).where(Registration.id.in_(fitting[number * size : (number + 1) * size]))
    else:
        query = query.limit(size).offset(number * size)
    rows = (await db.scalars(query.order_by(Registration.id.desc()))).all()
    return Page(await registration.with_seats(db, rows), total, number, pages)


async def every(db: AsyncSession, filters: Filters) -> AsyncIterator[Registered]:
    """All that the filters leave which the database knows of, the newest first."""
    query, before = _filtered(filters), None
    while True:
        batch = query if before is None else query.where(Registration.id < before)
        rows = (await db.scalars(batch.order_by(Registration.id.desc()).limit(BATCH))).all()
        for found in await registration.with_seats(db, rows):
            yield found
        if len(rows) < BATCH:
            return
        before = rows[-1].id


async def _fitting(db: AsyncSession, query: Select[Registration], filters: Filters) -> list[int]:
    """The numbers of those whose answers fit, the newest first."""
    columns = query.with_only_columns(Registration.id, Registration.reference, Registration.answers)
    fitting: list[int] = []
    before: int | None = None
    while True:
        batch = columns if before is None else columns.where(Registration.id < before)
        rows = (await db.execute(batch.order_by(Registration.id.desc()).limit(BATCH))).all()
        fitting += [number for number, reference, answers in rows if _fits(reference, answers, filters)]
        if len(rows) < BATCH:
            return fitting
        before = rows[-1].id


def _is_personal(filters: Filters) -> bool:
    return any(filters.get(facet) for facet in (WORDS, NAME, NEEDS))


def _fits(reference: str, answered: str, filters: Filters) -> bool:
    answers: Mapping[str, Any] = json.loads(answered)
    if filters.get(NEEDS) and not answers.get("needs"):
        return False
    name, organisation = str(answers.get("name", "")), str(answers.get("organisation", ""))
    if not views.fits(filters.get(NAME, ""), name, reference):
        return False
    return views.fits(filters.get(WORDS, ""), name, organisation, reference)


def _filtered(filters: Filters) -> Select[Registration]:
    """What can be asked of the database; cancelled registrations are shown only when they are meant."""
    query = select(Registration).where(_in_state(filters.get(STATE, "")))
    if mode := filters.get(MODE):
        query = query.where(Registration.mode == mode)
    if language := filters.get(LANGUAGE):
        query = query.join(Person, Person.id == HOLDER).where(Person.language == language)
    seats = _seats(filters)
    if seats is not None:
        query = query.where(Registration.id.in_(seats))
    return query


def _in_state(state: str) -> ColumnElement[bool]:
    stands = Registration.cancelled_at.is_(None)
    match state:
        case "absent":
            return stands & Registration.checked_in_at.is_(None)
        case "present":
            return stands & Registration.checked_in_at.is_not(None)
        case "all":
            return true()
        case "cancelled":
            return Registration.cancelled_at.is_not(None)
        case _:
            return stands


def _seats(filters: Filters) -> Select[int] | None:
    """The registrations with a seat like that; who waits, waits for this session where one is chosen."""
    state, session = filters.get(STATE), filters.get(SESSION)
    if state not in {WAITING, OFFERED} and not session:
        return None
    query = select(Seat.registration_id)
    if session:
        query = query.where(Seat.session_id == int(session))
    if state in {WAITING, OFFERED}:
        return query.where(Seat.state == SeatState(state))
    if state == CANCELLED:
        return query
    return query.where(Seat.state.in_((SeatState.CONFIRMED, SeatState.OFFERED, SeatState.WAITING)))
