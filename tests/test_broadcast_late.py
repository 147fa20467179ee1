"""Corrections of a copy that is claimed, or arrives, while the correction is being written."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import delete, event, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.util import await_only

from bot.delivery import claims, outcomes
from bot.delivery.claims import Claimed
from bot.delivery.outcomes import Outcome
from bot.services import broadcast_amends
from bot.services.broadcast_notices import add_words, new_notice
from bot.texts import Texts
from models import (
    Broadcast,
    BroadcastNotice,
    BroadcastState,
    BroadcastWords,
    Delivery,
    DeliveryState,
    Part,
    Priority,
)
from models.database import Database
from tests.crossing import POSTGRESQL, as_far_as_it_gets
from tests.switched_off import without
from tests.test_models import NOON

CHAT, COPY = 5000, 77
OLD, NEW = "The doors are open.", "The doors open at ten."
MANY = 40  # more statements than a correction has

pytestmark = [POSTGRESQL, pytest.mark.long]


async def announced(database: Database) -> int:
    """The number of an announcement to one person, to whom it has not gone out yet."""
    async with database.begin() as db:
        row = Broadcast(audience={}, state=BroadcastState.DONE, changed_at=NOON, started_at=NOON)
        db.add(row)
        await db.flush()
        db.add(BroadcastWords(broadcast_id=row.id, language="en", text=OLD, corrected=NEW))
        notice_id = await new_notice(db, row, Part.FIRST, 1, wall=NOON)
        assert notice_id is not None
        add_words(db, notice_id, "en", "sendMessage", {"text": OLD})
        db.add(
            Delivery(
                chat_id=CHAT, notice_id=notice_id, language="en", priority=Priority.BROADCAST, created_at=NOON
            )
        )
        return row.id


async def in_hand(database: Database) -> Claimed:
    async with database.begin() as db:
        (claimed,) = await claims.claim(db, 10, wall=NOON)
    assert OLD in claimed.payload
    return claimed


async def arrives(database: Database, claimed: Claimed) -> None:
    async with database.begin() as db:
        done = Outcome(claimed, DeliveryState.SENT, message_id=COPY)
        await outcomes.settle(db, [done], wall=NOON)


async def correct(database: Database, number: int) -> None:
    async with database.begin() as db:
        row = await db.get_one(Broadcast, number)
        assert await broadcast_amends.correct(db, Texts(), row, wall=NOON)


async def follow(database: Database, number: int) -> None:
    async with database.begin() as db:
        row = await db.get_one(Broadcast, number)
        await broadcast_amends.follow(db, Texts(), row, wall=NOON)


async def edits(database: Database) -> list[tuple[DeliveryState, int | None]]:
    """The deliveries that are to edit the copy, or to delete it."""
    async with database.read() as db:
        amending = BroadcastNotice.part.in_(broadcast_amends.AMENDING)
        theirs = select(BroadcastNotice.notice_id).where(amending)
        query = select(Delivery.state, Delivery.target_message_id)
        found = await db.execute(query.where(Delivery.notice_id.in_(theirs)))
        return [(state, target) for state, target in found]


@contextmanager
def after(database: Database, count: int, happens: Callable[[], Awaitable[None]]) -> Iterator[list[str]]:
    """Something happens once in the middle of a transaction, after so many statements of it."""
    engine = database.engine.sync_engine
    said: list[str] = []

    def look(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)
        if len(said) == count:
            await_only(happens())

    event.listen(engine, "after_cursor_execute", look)
    try:
        yield said
    finally:
        event.remove(engine, "after_cursor_execute", look)


@pytest.mark.parametrize("writes", [correct, follow])
async def test_a_copy_that_arrives_between_two_statements_is_edited(
    database: Database, writes: Callable[[Database, int], Awaitable[None]]
) -> None:
    for count in range(1, MANY):
        number = await announced(database)
        claimed = await in_hand(database)
        if writes is follow:
            await correct(database, number)

        async def now(claimed: Claimed = claimed) -> None:
            await arrives(database, claimed)

        with after(database, count, now) as said:
            await writes(database, number)
        if len(said) < count:
            break
        await follow(database, number)
        assert await edits(database) == [(DeliveryState.PENDING, COPY)], said[count - 1]
        await forget(database)
    assert 3 < count < MANY - 1


async def forget(database: Database) -> None:
    async with database.begin() as db:
        for table in (Delivery, BroadcastNotice, Broadcast):
            await db.execute(delete(table))


async def corrects(db: AsyncSession, row: Broadcast) -> bool:
    return await broadcast_amends.correct(db, Texts(), row, wall=NOON)


async def recalls(db: AsyncSession, row: Broadcast) -> bool:
    return await broadcast_amends.recall(db, row, wall=NOON)


Amends = Callable[[AsyncSession, Broadcast], Awaitable[bool]]


async def comes_back_and_is_claimed(database: Database, amends: Amends, count: int) -> list[Claimed]:
    """What goes out at the end of a change, after so many statements of which a copy in hand came back."""
    number = await announced(database)
    claimed = await in_hand(database)

    async def back() -> None:
        async with database.begin() as db:
            await outcomes.settle(db, [Outcome(claimed, DeliveryState.PENDING)], wall=NOON)

    async with database.begin() as db:
        row = await db.get_one(Broadcast, number)
        with after(database, count, back):
            assert await amends(db, row)
        async with database.begin() as other:
            again = await claims.claim(other, 10, wall=NOON)
    for copy in again:
        await arrives(database, copy)
    await follow(database, number)
    return again


async def nothing() -> None:
    """Nothing happens."""


async def statements(database: Database, amends: Amends) -> list[str]:
    """What a change says to the database."""
    number = await announced(database)
    async with database.begin() as db:
        row = await db.get_one(Broadcast, number)
        with after(database, 0, nothing) as said:
            assert await amends(db, row)
    await forget(database)
    return said


@pytest.mark.parametrize("amends", [corrects, recalls])
async def test_what_comes_back_in_the_middle_and_goes_out_as_it_was_is_amended(
    database: Database, amends: Amends
) -> None:
    went_out = 0
    for count, said in enumerate(await statements(database, amends), 1):
        if "deliveries" not in said:
            continue
        again = await comes_back_and_is_claimed(database, amends, count)
        went_out += sum(OLD in copy.payload for copy in again)
        due = (DeliveryState.PENDING, COPY)
        assert await edits(database) == [due] if again else due not in await edits(database), said
        await forget(database)
    assert went_out


async def claimed_while_it_is_corrected(database: Database) -> list[tuple[DeliveryState, int | None]]:
    """What edits a copy whose claim, which has read the old words, was not committed yet."""
    number = await announced(database)
    async with database.begin() as db:
        (claimed,) = await claims.claim(db, 10, wall=NOON)
        assert OLD in claimed.payload
        correcting = await as_far_as_it_gets(database, correct(database, number))
    await correcting
    await arrives(database, claimed)
    await follow(database, number)
    return await edits(database)


async def test_a_correction_waits_for_a_claim_that_has_read_the_old_words(database: Database) -> None:
    assert await claimed_while_it_is_corrected(database) == [(DeliveryState.PENDING, COPY)]


async def test_a_correction_that_does_not_wait_would_miss_that_copy(database: Database) -> None:
    with without(database, "FOR UPDATE", about="waiting"):
        assert await claimed_while_it_is_corrected(database) == []
