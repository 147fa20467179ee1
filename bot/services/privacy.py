"""Personal data: exported, forgotten, and kept only so long."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import delete, func, inspect, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.services import programme
from bot.services.belongings import belongings, traces
from models import (
    Base,
    Card,
    Delivery,
    DeliveryState,
    HelpdeskAnswer,
    InboxState,
    InboxUpdate,
    OpenQuestion,
    Person,
    PublishedQuestion,
    Registration,
)

KEEP_HOURS = 24
ERASED_AT_ONCE = 200
UNFINISHED = (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SENDING)
FINISHED = [state for state in DeliveryState if state not in UNFINISHED]


async def export(db: AsyncSession, person: Person, now: datetime) -> bytes:
    """Everything that is kept about a person, as JSON to read or to take elsewhere."""
    kept: dict[str, Any] = {"exported_at": now.isoformat()}
    for table, mine in [*belongings(person).items(), *traces(person).items()]:
        rows = await db.scalars(select(table).where(mine))
        kept[table.__tablename__] = [_plain(row) for row in rows]
    return json.dumps(kept, ensure_ascii=False, indent=2).encode()


async def forget(db: AsyncSession, person: Person, *, asked_in: int | None = None) -> int:
    """Delete a person and all that is theirs; returns how many entries that were.

    `asked_in` is the update in which they have asked for it; what they have written since begins afresh.
    """
    await programme.hold(db)  # seats are among them, and what a person asked may be published
    await _forget_words_in_groups(db, person)
    as_aide = (Registration.aide_id == person.id) & Registration.person_id.is_not(None)
    await db.execute(update(Registration).where(as_aide).values(aide_id=None))
    await _show_cards_anew(db, person)
    gone = 0
    for table, mine in belongings(person).items():
        gone += await db.scalar(select(func.count()).select_from(table).where(mine)) or 0
        if table is InboxUpdate:
            # The update that asks for it is still being handled: its row stays, empty.
            old = or_(InboxUpdate.state != InboxState.WAITING, InboxUpdate.update_id == asked_in)
            await db.execute(update(InboxUpdate).where(mine, old).values(payload=None, error=None))
        else:
            await db.execute(delete(table).where(mine))
    # An answer may quote the question: it goes when nobody is left who asked it.
    asked = select(OpenQuestion.card_id)
    await db.execute(delete(HelpdeskAnswer).where(HelpdeskAnswer.card_id.not_in(asked)))
    return gone


async def _show_cards_anew(db: AsyncSession, person: Person) -> None:
    """What somebody asked or holds stands in messages to the team, which follow a card's revision."""
    asked = select(OpenQuestion.card_id).where(OpenQuestion.person_id == person.id)
    theirs = Card.id.in_(asked) | (Card.holder_id == person.id)
    await db.execute(update(Card).where(theirs).values(revision=Card.revision + 1))
    taught = select(PublishedQuestion.id).where(PublishedQuestion.person_id == person.id).limit(1)
    if await db.scalar(taught) is not None:  # running bots know it by heart
        await programme.noticed(db)


async def _forget_words_in_groups(db: AsyncSession, person: Person) -> None:
    """What somebody said in a group lies under the group's number, for a day at most.

    So does what others said there about them, or to them. What still waits will be answered before it goes.
    """
    said_in_groups = select(InboxUpdate).where(
        InboxUpdate.chat_id < 0, InboxUpdate.payload.is_not(None), InboxUpdate.state != InboxState.WAITING
    )
    for row in await db.scalars(said_in_groups):
        if str(person.telegram_id) in (row.payload or ""):
            row.payload = None


def scrub(db: AsyncSession) -> Callable[[], Awaitable[None]]:
    """A step for after the commit: what was deleted leaves SQLite's log as well."""
    engine = db.bind
    assert isinstance(engine, AsyncEngine)

    async def step() -> None:
        if engine.dialect.name == "sqlite":
            async with engine.connect() as connection:
                # Not by way of the engine: inside a transaction, SQLite would do nothing.
                driver = (await connection.get_raw_connection()).driver_connection
                if driver is not None:
                    # Read whole: a commit would wait for what is left half-read.
                    await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    return step


async def tidy(db: AsyncSession, wall: datetime) -> None:
    """Empty what was handled or said longer ago than is kept; `wall` is the real time."""
    before = wall - timedelta(hours=KEEP_HOURS)
    await db.execute(
        update(InboxUpdate)
        .where(InboxUpdate.state != InboxState.WAITING, InboxUpdate.received_at < before)
        .where(InboxUpdate.payload.is_not(None))
        .values(payload=None)
    )
    await db.execute(
        update(Delivery)
        .where(Delivery.state.in_(FINISHED), Delivery.created_at < before, Delivery.payload.is_not(None))
        .values(payload=None)
    )


async def erase(db: AsyncSession) -> int:
    """After the event and the time that data is kept: forget some people; returns how many."""
    people = (await db.scalars(select(Person).order_by(Person.id).limit(ERASED_AT_ONCE))).all()
    for person in people:
        await forget(db, person)
    return len(people)


def _plain(row: Base) -> dict[str, Any]:
    """A row as JSON has it."""
    return {column.key: _value(getattr(row, column.key)) for column in inspect(type(row)).column_attrs}


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
