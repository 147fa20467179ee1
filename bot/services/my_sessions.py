"""My sessions: what somebody has bookmarked, and where they hold or wait for a seat."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event, Session
from bot.services.seats import HELD
from models import Bookmark, Person, ProgrammeSession, Registration, Seat, SeatState


@dataclass(frozen=True)
class Mine:
    """A session of somebody's own; `number` is its row's."""

    session: Session
    number: int
    bookmarked: bool = False
    seat: SeatState | None = None
    offered_until: datetime | None = None


async def of_person(db: AsyncSession, event: Event, person: Person) -> list[Mine]:
    """A person's sessions, in the order of their start."""
    return (await of_people(db, event, [person.id])).get(person.id, [])


async def of_people(db: AsyncSession, event: Event, people: Collection[int]) -> dict[int, list[Mine]]:
    """The sessions of each of these people (by number) that has any."""
    found: dict[int, dict[str, Mine]] = {}
    bookmarked = (
        select(Bookmark.person_id, ProgrammeSession.key, ProgrammeSession.id)
        .join(ProgrammeSession, ProgrammeSession.id == Bookmark.session_id)
        .where(Bookmark.person_id.in_(people))
    )
    for owner, key, number in await db.execute(bookmarked):
        session = event.session(key)
        if session is not None:
            found.setdefault(owner, {})[key] = Mine(session, number, bookmarked=True)
    seats = (
        select(
            Registration.person_id, ProgrammeSession.key, ProgrammeSession.id, Seat.state, Seat.offered_until
        )
        .join(Seat, Seat.registration_id == Registration.id)
        .join(ProgrammeSession, ProgrammeSession.id == Seat.session_id)
        .where(Registration.person_id.in_(people), Registration.cancelled_at.is_(None), Seat.state.in_(HELD))
    )
    for person, key, number, state, until in await db.execute(seats):
        session = event.session(key)
        if person is not None and session is not None:
            mine = found.setdefault(person, {})
            mine[key] = Mine(session, number, key in mine and mine[key].bookmarked, state, until)
    return {
        person: sorted(mine.values(), key=lambda one: (one.session.start, one.session.id))
        for person, mine in found.items()
    }


def clashes(mine: Iterable[Mine]) -> Mapping[str, list[Session]]:
    """By session, those of somebody's others that go on meanwhile; what is cancelled clashes no more."""
    found: dict[str, list[Session]] = {}
    running: list[Session] = []
    for session in sorted((one.session for one in mine if not one.session.cancelled), key=lambda s: s.start):
        running = [other for other in running if other.end > session.start]
        for other in running:
            found.setdefault(session.id, []).append(other)
            found.setdefault(other.id, []).append(session)
        running.append(session)
    return found
