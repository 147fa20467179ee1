"""Figures about the event: who comes, what they ask, and what became of what was said to them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.event import Event
from bot.services import programme, seats
from models import (
    Alert,
    AlertState,
    Answer,
    Broadcast,
    BroadcastNotice,
    Delivery,
    DeliveryState,
    OpenQuestion,
    Part,
    Person,
    Proposal,
    ProposalState,
    Registration,
    Seat,
    SeatState,
    ToldFact,
)

DAYS = 14
TOPICS = 5
QUESTIONS = ("facts", "action", "choose", "unknown")  # what else is said is no question about the event
ONLINE = "online"
Key = TypeVar("Key")


@dataclass(frozen=True)
class SessionSeats:
    """A session's seats in the room, or online; `capacity` is None where there is no limit."""

    key: str
    mode: str
    taken: int
    waiting: int
    capacity: int | None


@dataclass(frozen=True)
class Questions:
    """What was asked in a time, and what came of it; `asked` is the sum of the three below."""

    answered: int
    asked_back: int  # which of several things was meant?
    unanswered: int
    passed_on: int  # to the organisers

    @property
    def asked(self) -> int:
        return self.answered + self.asked_back + self.unanswered


@dataclass(frozen=True)
class Stats:
    """Counts at one instant; days are the event's own."""

    people: int
    by_day: Mapping[date, int]  # who came first on which of the last days
    languages: Mapping[str, int]
    registrations: Mapping[str, int]  # by mode; those that stand
    checked_in: int
    seats: Sequence[SessionSeats]
    questions: Questions
    topics: Sequence[tuple[str, int]]  # facts, and how many questions they answered
    proposals: Mapping[ProposalState, int]
    alerts: Mapping[AlertState, int]  # reminders and changes
    announcements: int  # that have gone out
    announced: Mapping[DeliveryState, int]  # their copies


async def stats(db: AsyncSession, event: Event, now: datetime) -> Stats:
    """All figures as they stand."""
    languages = await _by(db, Person.language)
    stands = Registration.cancelled_at.is_(None)
    present = select(func.count()).where(stands, Registration.checked_in_at.is_not(None))
    copies = (
        select(Delivery.state, func.count())
        .join(BroadcastNotice, BroadcastNotice.notice_id == Delivery.notice_id)
        .where(BroadcastNotice.part == Part.FIRST)
        .group_by(Delivery.state)
    )
    gone_out = Broadcast.started_at.is_not(None)  # one that was cancelled half-way, too
    return Stats(
        people=sum(languages.values()),
        by_day=await _by_day(db, event, now),
        languages=dict(sorted(languages.items(), key=lambda entry: -entry[1])),
        registrations=await _by(db, Registration.mode, stands),
        checked_in=await db.scalar(present) or 0,
        seats=await _seats(db, event),
        questions=await questions(db),
        topics=await _topics(db),
        proposals=await _by(db, Proposal.state),
        alerts=await _by(db, Alert.state),
        announcements=await db.scalar(select(func.count()).where(gone_out)) or 0,
        announced=dict((await db.execute(copies)).all()),
    )


async def questions(
    db: AsyncSession, since: datetime | None = None, until: datetime | None = None
) -> Questions:
    """Questions about the event that were asked from one instant to another."""
    unanswered = or_(Answer.kind == "unknown", Answer.gap.is_not(None))
    outcome = case((unanswered, "unanswered"), (Answer.kind == "choose", "asked_back"), else_="answered")
    query = select(outcome, func.count()).where(
        Answer.kind.in_(QUESTIONS), between(Answer.given_at, since, until)
    )
    found: dict[str, int] = dict((await db.execute(query.group_by(outcome))).all())
    passed = select(func.count(OpenQuestion.id)).where(between(OpenQuestion.asked_at, since, until))
    return Questions(
        found.get("answered", 0),
        found.get("asked_back", 0),
        found.get("unanswered", 0),
        await db.scalar(passed) or 0,
    )


def between(
    column: InstrumentedAttribute[datetime], since: datetime | None, until: datetime | None
) -> ColumnElement[bool]:
    """From one instant, up to another."""
    bounds = [column >= since] if since else []
    return and_(true(), *bounds, *([column < until] if until else []))


async def _by(
    db: AsyncSession, column: InstrumentedAttribute[Key], *conditions: ColumnElement[bool]
) -> dict[Key, int]:
    """How many rows there are by a column."""
    found = await db.execute(select(column, func.count()).where(*conditions).group_by(column))
    return dict(found.all())


async def _by_day(db: AsyncSession, event: Event, now: datetime) -> dict[date, int]:
    today = event.local(now).date()
    days = [today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    came = await db.scalars(
        select(Person.first_seen_at).where(Person.first_seen_at >= event.midnight(days[0]))
    )
    counted = Counter(event.local(instant).date() for instant in came)
    return {day: counted[day] for day in days}


async def _seats(db: AsyncSession, event: Event) -> list[SessionSeats]:
    """In the programme's order; a mode in which nobody has a seat is told only where it has a limit."""
    numbers = await programme.numbers(db, [session.id for session in event.sessions])
    query = select(Seat.session_id, Seat.mode, Seat.state, func.count())
    found = await db.execute(query.group_by(Seat.session_id, Seat.mode, Seat.state))
    counted: Counter[tuple[int, str, bool]] = Counter()
    for number, mode, state, count in found:
        if state in seats.HELD:
            counted[number, mode, state is SeatState.WAITING] += count
    return [
        SessionSeats(
            session.id,
            mode,
            counted[numbers[session.id], mode, False],
            counted[numbers[session.id], mode, True],
            session.capacity.get(mode),
        )
        for session in event.sessions
        if session.id in numbers and not session.cancelled
        for mode in ("in_person", ONLINE)
        if mode in session.capacity
        or counted[numbers[session.id], mode, False]
        or counted[numbers[session.id], mode, True]
    ]


async def _topics(db: AsyncSession) -> Sequence[tuple[str, int]]:
    # An answer that was corrected has told the fact twice, and was asked for once.
    often = func.count(func.distinct(ToldFact.update_id)).label("often")
    query = select(ToldFact.fact, often).group_by(ToldFact.fact).order_by(often.desc(), ToldFact.fact)
    return [(fact, count) for fact, count in await db.execute(query.limit(TOPICS))]
