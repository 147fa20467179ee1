"""Announcements to many by the real process: killed in the middle, paused, cancelled."""

import os
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, literal, select

from bot.clock import Clock
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import Broadcast, Chat, Delivery, DeliveryState, Person
from models.database import Database
from tests.announcing import draft
from tests.bot_process import BotProcess
from tests.conftest import ORGANISER
from tests.eventually import eventually
from tests.test_models import NOON
from tests.test_registration import labels, tapped

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]

AUDIENCE = int(os.environ.get("USHER_TEST_AUDIENCE", "20000"))
FIRST = 10_000  # the number of the first of them
AT_ONCE = 5000  # people in one request
IN_HAND = 150 + 128  # at 1,000/s: what the sender claims ahead, and what is in flight
PATIENCE = 180  # seconds for all of it, a claim's lease among them


@pytest.fixture
def bot(tmp_path: Path, telegram: Telegram, database_url: str, monkeypatch: pytest.MonkeyPatch) -> BotProcess:
    """The real process, in whose settings person 900 is an organiser."""
    monkeypatch.setenv("USHER_PEOPLE__ORGANISERS", f"[{ORGANISER}]")
    return BotProcess(tmp_path, telegram, database_url)


async def crowd(telegram: Telegram, database: Database) -> None:
    """Many people who can be reached."""
    numbers = range(FIRST, FIRST + AUDIENCE)
    bodies = [{"id": id_, "first_name": "Guest", "started": True} for id_ in numbers]
    for start in range(0, AUDIENCE, AT_ONCE):
        await telegram.people(bodies[start : start + AT_ONCE])
    async with database.begin() as db:
        rows = [{"telegram_id": id_, "language": "en", "first_seen_at": NOON} for id_ in numbers]
        await db.execute(insert(Person), rows)
        people = select(Person.telegram_id, literal("private"), Person.id, literal(True))
        await db.execute(insert(Chat).from_select(["id", "kind", "person_id", "reachable"], people))


async def begun(bot: BotProcess, telegram: Telegram, database: Database) -> tuple[Guest, Seen]:
    """An announcement to all of them that is on its way, and its progress."""
    await crowd(telegram, database)
    await bot.start()
    organiser = await telegram.person("Claire", language="en", id=ORGANISER)
    await draft(organiser)
    await tapped(organiser, "Send it now")
    return organiser, await tapped(organiser, f"Yes, send it to {AUDIENCE + 1:,} people")


async def calls(telegram: Telegram) -> list[dict[str, Any]]:
    """What was sent to them."""
    return [call for call in await telegram.log(method="sendMessage") if int(call["chat_id"]) >= FIRST]


async def said(telegram: Telegram) -> Counter[int]:
    """How often each of them was sent it."""
    return Counter(int(call["chat_id"]) for call in await calls(telegram))


async def became(database: Database) -> dict[DeliveryState, int]:
    async with database.read() as db:
        mine = select(Delivery.state, func.count()).where(Delivery.notice_id.is_not(None))
        return dict((await db.execute(mine.group_by(Delivery.state))).all())


async def is_settled(database: Database) -> bool:
    async with database.read() as db:
        return await db.scalar(select(Broadcast.settled)) or False


async def offers(guest: Guest, label: str) -> bool:
    return any(label in labels(message) for message in await guest.messages())


async def report(organiser: Guest, message_id: int) -> list[str]:
    """The lines of the figures."""
    shown = next(one for one in await organiser.messages() if one.message_id == message_id)
    return shown.text.split("\n\n")[1].split("\n")


async def test_killed_in_the_middle_of_many_it_resumes_and_the_report_adds_up(
    bot: BotProcess, telegram: Telegram, database: Database
) -> None:
    organiser, progress = await begun(bot, telegram, database)
    for _ in range(2):
        await bot.progress(AUDIENCE // 4)
        await bot.kill()
        await bot.start()
    await eventually(lambda: is_settled(database), wanted=True, seconds=PATIENCE)
    assert await bot.stop() == 0
    heard, states = await said(telegram), await became(database)
    unknown = states.get(DeliveryState.UNKNOWN, 0)
    assert sum(states.values()) == AUDIENCE + 1
    assert set(states) <= {DeliveryState.SENT, DeliveryState.UNKNOWN}
    assert len(heard) >= AUDIENCE - unknown  # nobody is left out in silence
    assert max(heard.values()) <= 2
    assert sum(times == 2 for times in heard.values()) <= 2 * IN_HAND
    lines = [f"For {AUDIENCE + 1:,} people", f"Sent: {states[DeliveryState.SENT]:,}"]
    if unknown:
        lines.append(f"Perhaps delivered, nobody can tell: {unknown}")
    assert await report(organiser, progress.message_id) == lines


async def test_cancelled_nobody_hears_it_two_seconds_later(
    bot: BotProcess, telegram: Telegram, database: Database, clock: Clock
) -> None:
    organiser, _ = await begun(bot, telegram, database)
    await bot.progress(AUDIENCE // 4)
    then = clock.now()
    await organiser.tap("Cancel the rest")
    await eventually(lambda: offers(organiser, "Yes, cancel the rest"), wanted=True)  # an edit may come first
    progress = await tapped(organiser, "Yes, cancel the rest")
    await eventually(lambda: is_settled(database), wanted=True, seconds=PATIENCE)
    assert await bot.stop() == 0
    heard, states = await said(telegram), await became(database)
    sent, cancelled = states[DeliveryState.SENT], states[DeliveryState.CANCELLED]
    assert sent + cancelled == AUDIENCE + 1
    assert AUDIENCE // 4 <= heard.total() < AUDIENCE
    last = (await calls(telegram))[-1]
    assert datetime.fromisoformat(last["at"]) - then < timedelta(seconds=2)
    lines = [f"Sent: {sent:,}", f"Cancelled before it went out: {cancelled:,}"]
    assert await report(organiser, progress.message_id) == [f"For {AUDIENCE + 1:,} people", *lines]
