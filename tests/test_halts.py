"""Halts: what is paused is sent once it goes on, whatever a sender has in hand at that moment."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Row, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import claims, halts
from models import Delivery, DeliveryState, Notice, NoticeWords, Priority
from models.database import Database
from tests.crossing import POSTGRESQL, as_far_as_it_gets, meanwhile
from tests.switched_off import without
from tests.test_delivery import WALL, states

HELD, CANCELLED = DeliveryState.HELD, DeliveryState.CANCELLED
PENDING, SENDING = DeliveryState.PENDING, DeliveryState.SENDING
Step = Callable[[Database, int], Coroutine[Any, Any, None]]


@pytest.fixture
async def notice(database: Database) -> int:
    """A notice to two people that is paused; one of the two was in hand, and has come back."""
    async with database.begin() as db:
        db.add(notice := Notice(kind="broadcast", key="k", created_at=WALL))
        await db.flush()
        payload = json.dumps({"text": "The doors are open."})
        db.add(NoticeWords(notice_id=notice.id, language="en", method="sendMessage", payload=payload))
        told = {"notice_id": notice.id, "language": "en", "priority": Priority.BROADCAST, "created_at": WALL}
        db.add_all(Delivery(chat_id=chat_id, **told) for chat_id in (7, 8))
    await halted(database, notice.id)
    async with database.begin() as db:
        await db.execute(update(Delivery).where(Delivery.chat_id == 8).values(state=PENDING))
    return notice.id


async def halted(database: Database, notice: int) -> None:
    async with database.begin() as db:
        await halts.halt(db, [notice], HELD, wall=WALL)


async def cancelled(database: Database, notice: int) -> None:
    async with database.begin() as db:
        await halts.halt(db, [notice], CANCELLED, wall=WALL)


async def released(database: Database, notice: int) -> None:
    async with database.begin() as db:
        await halts.release(db, [notice])


async def claimed(database: Database) -> int:
    async with database.begin() as db:
        return len(await claims.claim(db, 9, wall=WALL))


async def released_while_claimed(database: Database, notice: int) -> list[DeliveryState]:
    """A sender finds what has come back to be halted, and somebody lets it go on before that is noted."""
    async with database.begin() as db:
        assert await claims.claim(db, 9, wall=WALL) == []
        releasing = await as_far_as_it_gets(database, released(database, notice))
    await releasing
    return await states(database)


@POSTGRESQL
async def test_what_a_sender_holds_back_at_that_moment_goes_on_with_the_rest(
    database: Database, notice: int
) -> None:
    assert await released_while_claimed(database, notice) == [PENDING, PENDING]
    assert await claimed(database) == 2


@POSTGRESQL
async def test_without_the_lock_on_the_notice_it_would_be_held_for_ever(
    database: Database, notice: int
) -> None:
    with without(database, "FOR SHARE", "notices"):
        assert await released_while_claimed(database, notice) == [PENDING, HELD]


@POSTGRESQL
async def test_what_comes_back_while_it_is_cancelled_is_cancelled_and_not_held_for_ever(
    database: Database, notice: int
) -> None:
    async def in_hand(state: DeliveryState) -> None:
        async with database.begin() as db:
            await db.execute(update(Delivery).where(Delivery.chat_id == 8).values(state=state))

    async def comes_back() -> None:
        await in_hand(PENDING)
        assert await claimed(database) == 0  # the sender holds it back, as it knows

    await in_hand(SENDING)
    with meanwhile(database, "UPDATE deliveries", comes_back):
        await cancelled(database, notice)
    assert await states(database) == [CANCELLED, CANCELLED]


@POSTGRESQL
async def test_a_sender_that_comes_while_it_is_released_waits_and_sends_it(
    database: Database, notice: int
) -> None:
    async with database.begin() as db:
        await halts.release(db, [notice])
        claiming = await as_far_as_it_gets(database, claimed(database))
    assert await claiming == 1
    assert await states(database) == [PENDING, SENDING]


async def crossed(database: Database, notice: int, step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody takes a step between a sender's claim and its look at what is halted."""
    running: list[asyncio.Task[None]] = []
    let_pass = halts.let_pass

    async def later(db: AsyncSession, found: Sequence[Row[Any]], *, wall: datetime) -> list[Row[Any]]:
        running.append(await as_far_as_it_gets(database, step(database, notice)))
        return await let_pass(db, found, wall=wall)

    monkeypatch.setattr(halts, "let_pass", later)
    try:
        await claimed(database)
    finally:
        await asyncio.gather(*running)


@POSTGRESQL
@pytest.mark.parametrize("step", [halted, released, cancelled])
async def test_a_sender_and_who_halts_wait_in_no_circle(
    database: Database, notice: int, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crossed(database, notice, step, monkeypatch)


@POSTGRESQL
async def test_who_halted_the_notice_before_its_deliveries_would(
    database: Database, notice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def notice_first(database: Database, notice: int) -> None:
        async with database.begin() as db:
            await db.execute(update(Notice).where(Notice.id == notice).values(halted=CANCELLED))
            waiting = (Delivery.notice_id == notice, Delivery.state.in_((PENDING, HELD)))
            await db.execute(update(Delivery).where(*waiting).values(state=CANCELLED))

    with pytest.raises(OperationalError, match="deadlock"):
        await crossed(database, notice, notice_first, monkeypatch)
