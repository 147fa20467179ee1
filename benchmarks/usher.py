"""Usher's side of the benchmark, each figure in a process of its own, on SQLite with synchronous=FULL.

`python -m benchmarks.usher fan-out URL --database FILE` prints its figures as JSON; `answer` runs the
whole bot, as `bot.app.build` wires it, until ended.
"""

import argparse
import asyncio
import json
import logging
import os
import resource
import signal
import statistics
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr
from sqlalchemy import exists, false, func, insert, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.common import TEXT, TOKEN
from bot.app import build, furnish
from bot.clock import Clock
from bot.delivery.claims import live
from bot.delivery.fanout import fan_out
from bot.delivery.memory import keep_what_is_loaded
from bot.delivery.sender import Sender
from bot.delivery.transport import Transport
from bot.knowledge import read_ahead
from bot.settings import DatabaseSettings, PrivacySettings, Settings, TelegramSettings
from models import Chat, Delivery, DeliveryState, Notice, NoticeWords, Person, Priority, Role
from models.cipher import new_keys, random_cipher
from models.database import Database, open_database
from models.migrate import migrate

UNLIMITED = 1e6


async def notice(db: AsyncSession, clock: Clock) -> int:
    """A notice with its words."""
    added = Notice(kind="broadcast", key="benchmark", created_at=clock.wall())
    db.add(added)
    await db.flush()
    payload = json.dumps({"text": TEXT})
    db.add(NoticeWords(notice_id=added.id, language="en", method="sendMessage", payload=payload))
    return added.id


async def populate(database: Database, clock: Clock, count: int) -> None:
    """So many people, each with a chat of the same number."""
    number = select(literal(1).label("id")).cte("numbers", recursive=True)
    number = number.union_all(select(number.c.id + 1).where(number.c.id < count))
    person = {
        "telegram_id": number.c.id,
        "language": literal("en"),
        "language_chosen": false(),
        "role": literal(Role.PARTICIPANT, Person.__table__.c.role.type),
        "first_seen_at": literal(clock.wall(), Person.__table__.c.first_seen_at.type),
    }
    chat = {"id": Person.telegram_id, "kind": literal("private"), "person_id": Person.id, "reachable": true()}
    async with database.begin() as db:
        await db.execute(insert(Person).from_select(list(person), select(*person.values())))
        await db.execute(insert(Chat).from_select(list(chat), select(*chat.values())))


async def enqueue(database: Database, clock: Clock, count: int) -> dict[str, float]:
    """Store a broadcast to so many people, each in their language."""
    await populate(database, clock, count)
    recipients = select(Chat.id, Person.language).join(Person, Chat.person_id == Person.id)
    start = time.perf_counter()
    async with database.begin() as db:
        id_ = await notice(db, clock)
        recipients = recipients.where(Chat.reachable)
        added = await fan_out(db, id_, recipients, priority=Priority.BROADCAST, wall=clock.wall())
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"added": added, "seconds": seconds, "megabytes": peak}


async def broadcast(url: str, database: Database, options: argparse.Namespace) -> dict[str, float]:
    """Send a stored broadcast; over when every outcome is stored, or when the time is up."""
    clock = Clock()
    await enqueue(database, clock, options.messages)
    transport = Transport(SecretStr(TOKEN), f"{url}/bot", connections=options.at_once)
    sender = Sender(database, transport, clock, per_second=options.per_second)
    start, cpu = time.perf_counter(), time.process_time()
    sending = asyncio.create_task(sender.run())
    with suppress(TimeoutError):
        async with asyncio.timeout(options.seconds):
            await finished(database)
    seconds, used = time.perf_counter() - start, time.process_time() - cpu
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await transport.close()
    async with database.read() as db:
        sent = await db.scalar(select(func.count()).where(Delivery.state == DeliveryState.SENT)) or 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rate": sent / seconds, "load": used / seconds, "sent": sent, "megabytes": peak}


async def finished(database: Database) -> None:
    """Return when no delivery waits or is under way any more."""
    left = True
    while left:
        await asyncio.sleep(0.05)
        async with database.read() as db:
            left = bool(await db.scalar(select(exists().where(live()))))


def answer(url: str, file: Path) -> None:
    """The whole bot, its pace aside, until SIGTERM."""
    telegram = TelegramSettings(token=SecretStr(TOKEN), api_url=f"{url}/bot")
    database = DatabaseSettings(url=SecretStr(f"sqlite:///{file}"))
    privacy = PrivacySettings(keys=SecretStr(new_keys().written()))
    settings = Settings(telegram=telegram, database=database, privacy=privacy)
    unlimited = telegram.model_copy(update={"messages_per_second": UNLIMITED})
    settings = settings.model_copy(update={"telegram": unlimited})
    house = furnish(settings.event.folder)
    keep_what_is_loaded()
    usher = build(settings, Clock(), house, read_ahead(house.knowledge))

    async def running() -> None:
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        await usher.run(stopped)

    asyncio.run(running())


def fsync(folder: Path, times: int = 200) -> dict[str, float]:
    """Seconds that one fsync of a page takes, in the median."""
    taken = []
    file = folder / "fsync"
    with file.open("wb", buffering=0) as page:
        for _ in range(times):
            page.write(os.urandom(4096))
            start = time.perf_counter()
            os.fsync(page.fileno())
            taken.append(time.perf_counter() - start)
    file.unlink()
    return {"median": statistics.median(taken)}


async def measured(options: argparse.Namespace) -> dict[str, Any]:
    database = open_database(f"sqlite:///{options.database}", random_cipher())
    await migrate(database.engine)
    keep_what_is_loaded()
    try:
        if options.what == "enqueue":
            return await enqueue(database, Clock(), options.messages)
        return await broadcast(options.url, database, options)
    finally:
        await database.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["fan-out", "enqueue", "answer", "fsync"])
    parser.add_argument("url")
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--per-second", type=float, default=UNLIMITED)
    parser.add_argument("--seconds", type=float, default=600, help="stop then, whatever is left")
    options = parser.parse_args()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if options.what == "answer":
        answer(options.url, options.database)
    elif options.what == "fsync":
        print(json.dumps(fsync(options.database.parent)))
    else:
        print(json.dumps(asyncio.run(measured(options))))


if __name__ == "__main__":
    main()
