"""The outbox and the sender: nothing lost, nothing said twice, in order, and within Telegram's limits."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.clock import Clock
from bot.delivery import outbox
from bot.delivery.outbox import Message
from bot.delivery.sender import Sender
from bot.delivery.transport import Transport
from bot.simulator import Simulator, Telegram, serve
from bot.simulator.guest import Guest
from models import Chat, Delivery, DeliveryState, Notice, NoticeWords, Priority
from models.database import Database
from tests.conftest import TOKEN
from tests.eventually import eventually

SENT, UNKNOWN, PENDING = DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.PENDING
WALL = datetime(2026, 1, 1, tzinfo=UTC)


def message(chat_id: int, text: str, priority: Priority = Priority.REPLY, **more: Any) -> Message:
    return Message(chat_id, "sendMessage", json.dumps({"text": text}), priority, **more)


async def store(database: Database, *messages: Message) -> None:
    async with database.begin() as db:
        await outbox.add(db, messages, wall=datetime.now(UTC))


async def states(database: Database) -> list[DeliveryState]:
    async with database.read() as db:
        return list(await db.scalars(select(Delivery.state).order_by(Delivery.id)))


async def become(database: Database, *wanted: DeliveryState) -> None:
    async def look() -> list[DeliveryState]:
        return await states(database)

    await eventually(look, list(wanted))


async def texts(telegram: Telegram) -> list[str]:
    return [call["params"]["text"] for call in await telegram.log(method="sendMessage") if "result" in call]


@asynccontextmanager
async def sending(
    database: Database, transport: Transport, clock: Clock, **pace: float
) -> AsyncIterator[Sender]:
    sender = Sender(database, transport, clock, None, **{"per_second": 300, "per_chat_second": 30, **pace})
    running = asyncio.create_task(sender.run())
    yield sender
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def three(telegram: Telegram, database: Database) -> Sequence[Guest]:
    """People who can be written to."""
    guests = [await telegram.person(name, started=True) for name in ("Amina", "Bo", "Chen")]
    async with database.begin() as db:
        db.add_all(Chat(id=guest.id, kind="private") for guest in guests)
    return guests


@pytest.fixture
async def guests(telegram: Telegram, database: Database) -> Sequence[Guest]:
    return await three(telegram, database)


async def test_a_stored_message_goes_out_once(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    await store(database, message(guests[0].id, "hello"))
    async with sending(database, transport, clock):
        await become(database, SENT)
    assert [seen.text for seen in await guests[0].messages()] == ["hello"]
    async with database.read() as db:
        noted = (await db.scalars(select(Delivery.message_id))).one()
    assert noted == (await guests[0].last()).message_id


async def test_replies_go_before_reminders_and_these_before_broadcasts(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    one, two, three = (guest.id for guest in guests)
    await store(
        database,
        message(one, "broadcast", Priority.BROADCAST),
        message(two, "reminder", Priority.REMINDER),
        message(three, "reply"),
    )
    async with sending(database, transport, clock, per_second=20):
        await become(database, SENT, SENT, SENT)
    assert await texts(telegram) == ["reply", "reminder", "broadcast"]


async def test_a_chat_hears_everything_in_order(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    said = [str(number) for number in range(20)]
    await store(database, *(message(guests[0].id, text) for text in said))
    async with sending(database, transport, clock):
        await become(database, *[SENT] * 20)
    assert [seen.text for seen in await guests[0].messages()] == said


async def test_a_notice_is_said_in_each_ones_language(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    async with database.begin() as db:
        db.add(notice := Notice(kind="broadcast", key="k", created_at=WALL))
        await db.flush()
        for guest, language, text in zip(guests, ("en", "fr"), ("good day", "bonjour"), strict=False):
            payload = json.dumps({"text": text})
            db.add(NoticeWords(notice_id=notice.id, language=language, method="sendMessage", payload=payload))
            db.add(
                Delivery(
                    chat_id=guest.id, priority=2, notice_id=notice.id, language=language, created_at=WALL
                )
            )
    async with sending(database, transport, clock):
        await become(database, SENT, SENT)
    assert [(await guest.last()).text for guest in guests[:2]] == ["good day", "bonjour"]


async def test_what_is_too_late_is_not_sent(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    begins = clock.now() + timedelta(hours=1)
    await store(database, message(guests[0].id, "soon", expires_at=begins))
    clock.move_to(begins)
    async with sending(database, transport, clock):
        await become(database, DeliveryState.EXPIRED)
    assert await texts(telegram) == []


async def test_who_blocked_the_bot_is_left_in_peace(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    await guests[0].block()
    await store(database, *(message(guests[0].id, text) for text in "ab"), message(guests[1].id, "c"))
    async with sending(database, transport, clock):
        await become(database, DeliveryState.BLOCKED, DeliveryState.BLOCKED, SENT)
    async with database.read() as db:
        reachable = {chat.id: chat.reachable for chat in await db.scalars(select(Chat))}
    assert reachable == {guests[0].id: False, guests[1].id: True, guests[2].id: True}
    assert len(await telegram.log(method="sendMessage", chat_id=guests[0].id)) <= 1


async def test_a_lost_answer_costs_one_more_try(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    await telegram.fault("drop", "sendMessage", times=1)
    await store(database, message(guests[0].id, "once more"))
    async with sending(database, transport, clock):
        await become(database, SENT)
    assert await texts(telegram) == ["once more", "once more"]


@pytest.mark.parametrize("fault", ["drop", "garbage", "502"])
async def test_what_is_perhaps_delivered_twice_is_not_tried_a_third_time(
    database: Database,
    transport: Transport,
    telegram: Telegram,
    guests: Sequence[Guest],
    clock: Clock,
    fault: str,
) -> None:
    await telegram.fault(fault, "sendMessage", times=9)
    await store(database, message(guests[0].id, "who knows"))
    async with sending(database, transport, clock):
        await become(database, UNKNOWN)
    assert len(await telegram.log(method="sendMessage")) == 2


async def test_a_telegram_that_is_away_is_waited_for(
    database: Database, clock: Clock, unused_tcp_port: int
) -> None:
    transport = Transport(SecretStr(TOKEN), f"http://127.0.0.1:{unused_tcp_port}/bot")
    await store(database, message(7, "patience"))

    async def tried() -> bool:
        async with database.read() as db:
            return (await db.scalars(select(Delivery.error))).one() is not None

    async with sending(database, transport, clock):
        await eventually(tried, wanted=True)
        simulator = Simulator(clock=clock, token=TOKEN)
        async with serve(simulator, port=unused_tcp_port) as url, Telegram(url) as telegram:
            await telegram.person("Amina", id=7, started=True)
            await become(database, SENT)
            assert await texts(telegram) == ["patience"]
    await transport.close()


async def test_a_429_of_one_chat_holds_up_nobody_else(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    slow, *others = guests
    # Longer than a busy machine needs for the others.
    await telegram.fault("429", "sendMessage", chat_id=slow.id, retry_after=4)
    await store(database, message(slow.id, "later"))
    async with sending(database, transport, clock) as sender:
        await eventually(lambda: refusals(telegram), 1)
        await store(database, *(message(guest.id, "now") for guest in others))
        sender.nudge()
        await become(database, SENT, SENT, SENT)
    assert await texts(telegram) == ["now", "now", "later"]
    assert await waited(telegram, "later") >= 4


async def test_a_429_of_two_chats_holds_up_everybody(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    for guest in guests[:2]:
        await telegram.fault("429", "sendMessage", chat_id=guest.id, retry_after=2)
    await store(database, *(message(guest.id, "held") for guest in guests[:2]))
    async with sending(database, transport, clock) as sender:
        await eventually(lambda: refusals(telegram), 2)
        await store(database, message(guests[2].id, "bystander"))
        sender.nudge()
        await become(database, SENT, SENT, SENT)
    assert await waited(telegram, "bystander") >= 1.9


async def refusals(telegram: Telegram) -> int:
    return sum("error" in call for call in await telegram.log(method="sendMessage"))


async def waited(telegram: Telegram, text: str) -> float:
    """Real seconds between the last refusal and the acceptance of a text."""
    calls = await telegram.log(method="sendMessage")
    refused = max(datetime.fromisoformat(call["at"]) for call in calls if "error" in call)
    (accepted,) = (call["at"] for call in calls if "result" in call and call["params"]["text"] == text)
    return (datetime.fromisoformat(accepted) - refused).total_seconds()


async def test_a_group_that_moved_is_followed(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    group = await telegram.group("Delegation", *guests)
    async with database.begin() as db:
        db.add(Chat(id=group.chat_id, kind="group"))
    old = group.chat_id
    group = await group.migrate()
    await store(database, message(old, "where did you go?"))
    async with sending(database, transport, clock):
        await become(database, SENT)
    assert (await group.last()).text == "where did you go?"
    async with database.read() as db:
        moved = (await db.scalars(select(Chat.migrated_to).where(Chat.id == old))).one()
    assert moved == group.chat_id


async def test_an_edit_that_changes_nothing_counts_and_one_that_came_too_late_is_said_anew(
    database: Database, transport: Transport, telegram: Telegram, guests: Sequence[Guest], clock: Clock
) -> None:
    one = guests[0].id
    await store(database, message(one, "words"))
    async with sending(database, transport, clock) as sender:
        await become(database, SENT)
        message_id = (await guests[0].last()).message_id
        same = Message(one, "editMessageText", json.dumps({"text": "words", "message_id": message_id}))
        lost = Message(one, "editMessageText", json.dumps({"text": "anew", "message_id": 999}))
        await store(database, same, lost)
        sender.nudge()
        await become(database, SENT, SENT, DeliveryState.FAILED, SENT)
    assert [seen.text for seen in await guests[0].messages()] == ["words", "anew"]
