"""Usher's side of the benchmark of reminders, each figure in a process of its own.

`python -m benchmarks.reminding tick DATABASE --people N` prints seconds as JSON; `remind DATABASE --url URL`
runs the whole bot, with reminders that become due as soon as it looks, until ended.
"""

import argparse
import asyncio
import json
import logging
import signal
import statistics
import time
from datetime import timedelta

import structlog
from pydantic import SecretStr
from sqlalchemy import func, insert, literal, select

from benchmarks.common import TOKEN
from benchmarks.usher import populate
from bot.app import Usher, build, furnish
from bot.clock import Clock
from bot.delivery.memory import keep_what_is_loaded
from bot.services import programme
from bot.settings import DatabaseSettings, PrivacySettings, Settings, TelegramSettings
from bot.ticks import Ticks
from models import Bookmark, Delivery, Person
from models.cipher import new_keys
from models.migrate import migrate

LEAD = timedelta(minutes=15)
IDLE = 5  # ticks with nothing due, of which the median counts


def made(database: str, url: str) -> Usher:
    """The bot, its clock a minute before the reminders of its last session are due."""
    telegram = TelegramSettings(token=SecretStr(TOKEN), api_url=f"{url}/bot")
    settings = Settings(
        telegram=telegram,
        database=DatabaseSettings(url=SecretStr(database)),
        privacy=PrivacySettings(keys=SecretStr(new_keys().written())),
    )
    house = furnish(settings.event.folder)
    due = house.event.sessions[-1].start - LEAD
    return build(settings, Clock(due - timedelta(minutes=1)), house)


async def subscribe(usher: Usher, people: int) -> None:
    """So many people with a bookmark on the last session; the first tick has passed."""
    await migrate(usher.database.engine)
    await populate(usher.database, usher.clock, people)
    async with usher.database.begin() as db:
        now, sessions = usher.clock.now(), usher.house.event.sessions
        await programme.publish(db, programme.FOLDER, sessions, now)
        number = (await programme.numbers(db, [sessions[-1].id]))[sessions[-1].id]
        columns = Bookmark.__table__.c
        row = {
            "person_id": Person.id,
            "session_id": literal(number, columns.session_id.type),
            "created_at": literal(now, columns.created_at.type),
        }
        await db.execute(insert(Bookmark).from_select(list(row), select(*row.values())))
    await ticked(usher)


async def ticked(usher: Usher) -> float:
    """Seconds that a tick took."""
    ticks = Ticks(usher.database, usher.dispatcher, usher.sender, usher.clock)
    start = time.perf_counter()
    await ticks.alerts()
    return time.perf_counter() - start


async def tick(usher: Usher, people: int) -> dict[str, float]:
    """Ticks over so many subscribers, before and when their reminders are due."""
    await subscribe(usher, people)
    idle = statistics.median([await ticked(usher) for _ in range(IDLE)])
    usher.clock.move_to(usher.clock.now() + timedelta(minutes=1))
    due = await ticked(usher)
    async with usher.database.read() as db:
        written = await db.scalar(select(func.count()).select_from(Delivery)) or 0
    await usher.database.close()
    return {"idle": idle, "due": due, "written": written}


async def remind(usher: Usher, people: int) -> None:
    """The whole bot, at Telegram's pace; its first tick finds all reminders due."""
    await subscribe(usher, people)
    keep_what_is_loaded()
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    usher.clock.move_to(usher.clock.now() + timedelta(minutes=1))
    await usher.run(stopped)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["tick", "remind"])
    parser.add_argument("database", help="the URL of an empty one")
    parser.add_argument("--url", default="http://127.0.0.1:1")
    parser.add_argument("--people", type=int, required=True)
    options = parser.parse_args()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    usher = made(options.database, options.url)
    if options.what == "tick":
        print(json.dumps(asyncio.run(tick(usher, options.people))))
    else:
        asyncio.run(remind(usher, options.people))


if __name__ == "__main__":
    main()
