"""Whatever is killed when: nothing is lost, nothing happens twice."""

import asyncio
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.simulator import Telegram
from models import Delivery, DeliveryState, InboxState, InboxUpdate, Notice, NoticeWords, Priority
from models.database import Database, open_database
from models.migrate import migrate
from tests.bot_process import BotProcess
from tests.eventually import eventually
from tests.test_models import NOON

WINDOW = 150 + 128  # at 1,000/s: what the sender claims ahead, and what is in flight
LEASES_END = 60  # seconds; a claim's lease is half of it


def updates(people: list[int]) -> list[dict[str, Any]]:
    """One /help from each."""
    return [
        {
            "message": {
                "message_id": 1,
                "date": 1751270400,
                "chat": {"id": id_, "type": "private", "first_name": "Guest"},
                "from": {"id": id_, "is_bot": False, "first_name": "Guest", "language_code": "en"},
                "text": "/help",
                "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
            }
        }
        for id_ in people
    ]


async def crowd(telegram: Telegram, count: int) -> list[int]:
    bodies = [{"id": 10_000 + n, "first_name": "Guest", "started": True} for n in range(count)]
    return [guest.id for guest in await telegram.people(bodies)]


async def heard(telegram: Telegram) -> Counter[int]:
    """How often each chat was sent the message."""
    return Counter(int(call["chat_id"]) for call in await telegram.log(method="sendMessage"))


async def finished(database: Database) -> bool:
    async with database.read() as db:
        waiting = select(func.count()).select_from(InboxUpdate).where(InboxUpdate.state == InboxState.WAITING)
        live = (DeliveryState.PENDING, DeliveryState.SENDING)
        open_ = select(func.count()).select_from(Delivery).where(Delivery.state.in_(live))
        return await db.scalar(waiting) == await db.scalar(open_) == 0


async def through_kills(bot: BotProcess, database: Database, kills: int, steps: tuple[int, int]) -> None:
    """Kill the bot again and again after random progress, then let it finish."""
    chance = random.Random(kills)
    for _ in range(kills):
        await bot.start()
        await bot.progress(chance.randint(*steps))
        await bot.kill()
    await bot.start()
    await eventually(lambda: finished(database), wanted=True, seconds=LEASES_END)
    assert await bot.stop() == 0


async def one_by_one(
    tmp_path: Path, telegram: Telegram, database: Database, url: str, module: str, *, count: int, kills: int
) -> tuple[int, dict[int, int], Counter[int], set[int]]:
    """How many updates were handled; by chat the effects and what was said; who is reported as unknown."""
    people = await crowd(telegram, count)
    await telegram.inject(updates(people))
    bot = BotProcess(tmp_path, telegram, url, module)
    await through_kills(bot, database, kills, (1, count // kills - 1))
    async with database.read() as db:
        handled = select(func.count()).select_from(InboxUpdate)
        done = await db.scalar(handled.where(InboxUpdate.state == InboxState.HANDLED))
        effects = await db.execute(select(Delivery.chat_id, func.count()).group_by(Delivery.chat_id))
        unknown = await db.scalars(select(Delivery.chat_id).where(Delivery.state == DeliveryState.UNKNOWN))
        return done or 0, dict(effects.all()), await heard(telegram), set(unknown)


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_twelve_kills_with_three_thousand_updates_lose_none_and_repeat_no_effect(
    tmp_path: Path, telegram: Telegram, database: Database, database_url: str
) -> None:
    done, effects, said, unknown = await one_by_one(
        tmp_path, telegram, database, database_url, "bot", count=3000, kills=12
    )
    assert (done, len(effects), set(effects.values())) == (3000, 3000, {1})
    # Who was in hand at two kills may not have been sent it: that is reported, never silent.
    assert (len(set(said) | unknown), max(said.values()) <= 2) == (3000, True)


async def test_confirming_updates_before_they_are_stored_would_lose_some(
    tmp_path: Path, telegram: Telegram
) -> None:
    url = f"sqlite:///{tmp_path / 'usher.db'}"
    database = open_database(url)
    people = await crowd(telegram, 600)
    await telegram.person("Last", id=20_000, started=True)
    await telegram.inject(updates(people))
    bot = BotProcess(tmp_path, telegram, url, "tests.unsafe_confirm_before_storing")
    for taken in (0, 100, 200):
        await bot.start()
        await fewer_than(telegram, 600 - taken)
        await bot.kill()
    await bot.start()
    # Whoever comes last is answered, so everything before them was either answered or lost.
    await telegram.inject(updates([last := 20_000]))
    await eventually(lambda: answered(telegram, last), wanted=True, seconds=30)
    await eventually(lambda: finished(database), wanted=True, seconds=LEASES_END)
    await bot.stop()
    await database.close()
    assert len(await heard(telegram)) < 601


async def answered(telegram: Telegram, person: int) -> bool:
    return person in await heard(telegram)


async def left(telegram: Telegram) -> int:
    """How many updates Telegram still holds."""
    return int((await telegram.updates())["queued"])


async def fewer_than(telegram: Telegram, count: int) -> None:
    async def look() -> bool:
        return await left(telegram) < count

    await eventually(look, wanted=True, seconds=30)


async def fan_out(database: Database, people: list[int]) -> None:
    async with database.begin() as db:
        db.add(notice := Notice(kind="broadcast", key="k", created_at=NOON))
        await db.flush()
        payload = json.dumps({"text": "The doors are open."})
        db.add(NoticeWords(notice_id=notice.id, language="en", method="sendMessage", payload=payload))
        row = {"notice_id": notice.id, "language": "en", "priority": Priority.BROADCAST, "created_at": NOON}
        await db.execute(insert(Delivery), [row | {"chat_id": id_} for id_ in people])


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_twenty_kills_while_sending_to_five_thousand_lose_nobody_in_silence(
    tmp_path: Path, telegram: Telegram, database: Database, database_url: str
) -> None:
    people = await crowd(telegram, 5000)
    await fan_out(database, people)
    await through_kills(BotProcess(tmp_path, telegram, database_url), database, 20, (1, 230))
    said = await heard(telegram)
    async with database.read() as db:
        states = await db.execute(select(Delivery.chat_id, Delivery.state))
        became = dict(states.all())
    silent = [id_ for id_ in people if not said[id_] and became[id_] != DeliveryState.UNKNOWN]
    assert silent == []
    assert set(became.values()) <= {DeliveryState.SENT, DeliveryState.UNKNOWN}
    assert max(said.values()) <= 2
    assert sum(times == 2 for times in said.values()) <= WINDOW * 20


@pytest.mark.parametrize("module", ["tests.unsafe_mark_before_sending"])
async def test_marking_before_sending_would_lose_some_in_silence(
    tmp_path: Path, telegram: Telegram, module: str
) -> None:
    url = f"sqlite:///{tmp_path / 'usher.db'}"
    bot = BotProcess(tmp_path, telegram, url, module)
    database = open_database(url)
    await migrate(database.engine)
    people = await crowd(telegram, 1500)
    await fan_out(database, people)
    for _ in range(3):
        await bot.start()
        await bot.progress(50)
        await bot.kill()
    await bot.start()
    await eventually(lambda: finished(database), wanted=True, seconds=LEASES_END)
    await bot.stop()
    await database.close()
    assert len(await heard(telegram)) < 1500


async def test_asked_to_leave_it_finishes_what_is_in_hand_within_ten_seconds(
    tmp_path: Path, telegram: Telegram, database: Database, database_url: str
) -> None:
    people = await crowd(telegram, 2000)
    await fan_out(database, people)
    bot = BotProcess(tmp_path, telegram, database_url)
    await bot.start()
    await bot.progress(200)
    async with asyncio.timeout(10):
        assert await bot.stop() == 0
    async with database.read() as db:
        left = await db.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
        states = dict(left.all())
    said = await heard(telegram)
    assert set(states) == {DeliveryState.SENT, DeliveryState.PENDING}
    assert (states[DeliveryState.SENT], max(said.values())) == (len(said), 1)
