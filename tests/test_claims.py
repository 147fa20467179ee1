"""Claims: who holds what, under a lease, with any number of senders, kills and restarts."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.clock import Clock
from bot.delivery import claims, outbox, outcomes
from bot.delivery.claims import Claimed
from bot.delivery.outbox import Message
from bot.delivery.transport import RefusedError, Transport
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import Delivery, DeliveryState
from models.database import Database
from tests.eventually import eventually
from tests.test_delivery import (
    PENDING,
    SENT,
    UNKNOWN,
    WALL,
    become,
    message,
    sending,
    states,
    store,
    texts,
    three,
)


@pytest.fixture
async def guests(telegram: Telegram, database: Database) -> Sequence[Guest]:
    return await three(telegram, database)


async def test_a_reply_claimed_as_it_is_written_is_sent_at_once_and_does_not_overtake(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    one, two = guests[0].id, guests[1].id
    await store(database, message(one, "first"))
    async with sending(database, transport, clock) as sender:
        async with database.begin() as db:
            both = [message(one, "second"), message(two, "other")]
            claimed = await outbox.add(db, both, wall=datetime.now(UTC), claim_at_once=9)
        assert [delivery.chat_id for delivery in claimed] in ([two], [one, two])
        sender.accept(claimed)
        await become(database, SENT, SENT, SENT)
    assert [seen.text for seen in await guests[0].messages()] == ["first", "second"]


class Hasty(Clock):
    """Real time that can be put forward."""

    ahead = timedelta()

    def wall(self) -> datetime:
        return super().wall() + self.ahead


async def test_what_waits_long_in_hand_goes_back_before_it_would_be_in_doubt(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest]
) -> None:
    hasty = Hasty()

    async def last() -> tuple[DeliveryState, int | None, int]:
        async with database.read() as db:
            columns = Delivery.state, Delivery.claim, Delivery.doubts
            newest = await db.execute(select(*columns).order_by(Delivery.id.desc()).limit(1))
            state, claim, doubts = newest.one()
            return state, claim, doubts

    async def is_claimed_anew() -> bool:
        state, claim, _ = await last()
        return state == DeliveryState.SENDING and claim != first

    await store(database, *(message(guests[0].id, text) for text in "1234"))
    async with sending(database, transport, hasty, per_chat_second=0.01):
        await become(database, SENT, SENT, SENT, DeliveryState.SENDING)  # the chat's pace holds the last one
        for _ in range(3):  # each time, its lease would have ended with the next
            _, first, _ = await last()
            hasty.ahead += claims.LEASE - timedelta(seconds=15)
            await eventually(is_claimed_anew, wanted=True)
    assert ((await last())[2], await texts(telegram)) == (0, ["1", "2", "3"])


async def two_holders(database: Database) -> tuple[Claimed, Claimed, datetime]:
    """A delivery as it is in the hands of one whose lease has ended, and of the next; and when that is."""
    async with database.begin() as db:
        (mine,) = await claims.claim(db, 9, wall=WALL)
    later = WALL + claims.LEASE + timedelta(seconds=1)
    async with database.begin() as db:
        await outcomes.take_back(db, wall=later)
        (yours,) = await claims.claim(db, 9, wall=later)
    return mine, yours, later


async def test_an_older_holders_word_counts_for_nothing(database: Database) -> None:
    await store(database, message(7, "mine"))
    mine, yours, later = await two_holders(database)
    async with database.begin() as db:
        await outcomes.settle(db, [outcomes.succeeded(mine, {"message_id": 1})], wall=later)
    assert await states(database) == [DeliveryState.SENDING]
    async with database.begin() as db:
        await outcomes.settle(db, [outcomes.succeeded(yours, {"message_id": 2})], wall=later)
    assert await states(database) == [SENT]


async def test_what_two_holders_find_gone_is_said_anew_once(database: Database) -> None:
    await store(database, Message(7, "editMessageText", json.dumps({"text": "new", "message_id": 3})))
    mine, yours, later = await two_holders(database)
    gone = RefusedError(400, "Bad Request: message to edit not found", {})
    for holder in (mine, yours, yours):  # the last one's commit was in doubt
        async with database.begin() as db:
            await outcomes.settle(db, [outcomes.failed(holder, gone, later)], wall=later)
    assert await states(database) == [DeliveryState.FAILED, PENDING]


async def test_two_kills_while_sending_leave_it_unknown(database: Database) -> None:
    await store(database, message(7, "unlucky"))
    wall, seen = WALL, []
    for _ in range(3):
        async with database.begin() as db:
            await outcomes.take_back(db, wall=wall)
            seen.append(len(await claims.claim(db, 9, wall=wall)))
        wall += claims.LEASE + timedelta(seconds=1)
    assert (seen, await states(database)) == ([1, 1, 0], [UNKNOWN])


async def test_two_claims_never_hold_the_same_and_a_chat_is_in_one_hand(database: Database) -> None:
    await store(database, *(message(chat, str(n)) for n in range(3) for chat in range(1, 41)))

    async def claim() -> list[int]:
        async with database.begin() as db:
            return [delivery.chat_id for delivery in await claims.claim(db, 15, wall=WALL)]

    held = [chat for chats in await asyncio.gather(*(claim() for _ in range(4))) for chat in chats]
    assert max(Counter(held).values()) == 1
    assert len(held) == 40 if database.is_sqlite else len(held) >= 15


async def test_two_senders_share_the_work(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    said = [(guest.id, str(number)) for number in range(30) for guest in guests]
    await store(database, *(message(chat, text) for chat, text in said))
    async with sending(database, transport, clock), sending(database, transport, clock):
        await become(database, *[SENT] * len(said))
    for guest in guests:
        assert [seen.text for seen in await guest.messages()] == [str(number) for number in range(30)]


async def test_leaving_puts_back_what_was_not_sent(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    await store(database, *(message(guest.id, str(n)) for n in range(20) for guest in guests))
    async with sending(database, transport, clock, per_second=20):
        await guests[0].heard(count=1)
    left = Counter(await states(database))
    assert set(left) <= {SENT, PENDING}
    assert left[SENT] == len(await texts(telegram))
    async with database.begin() as db:
        await db.execute(update(Delivery).values(retry_at=None))
    async with sending(database, transport, clock):
        await become(database, *[SENT] * 60)
    assert len(await texts(telegram)) == 60
