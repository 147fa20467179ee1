"""Answer recall from the command line, beside a running bot: its sender delivers what is written here."""

from collections.abc import Callable
from datetime import datetime

from bot.app import furnish
from bot.clock import Clock
from bot.context import House
from bot.keys import load_cipher
from bot.services import correcting, facts, programme
from bot.services import recall as recalls
from bot.settings import Settings
from models.database import Database, open_database
from models.migrate import migrate


async def recall(settings: Settings, since: datetime, *, dry_run: bool, say: Callable[[str], None]) -> None:
    """Tell everyone who was told, since then, what the event's folder says otherwise today."""
    house = furnish(settings.event.folder)
    database = open_database(settings.database.url.get_secret_value(), load_cipher(settings))
    try:
        await migrate(database.engine)
        for line in await correct_all(database, house, Clock(), since, dry_run=dry_run):
            say(line)
    finally:
        await database.close()


async def correct_all(
    database: Database, house: House, clock: Clock, since: datetime, *, dry_run: bool
) -> list[str]:
    """Write all corrections in one transaction; returns what there is to say about it."""
    async with database.begin() as db:
        if not dry_run:
            await programme.publish(db, programme.FOLDER, house.event.sessions, clock.now())
            await recalls.hold(db)
        stored = {one.id: one for one in await programme.sessions(db)}
        sessions = stored if not dry_run else stored | {one.id: one for one in house.event.sessions}
        house = house.at(tuple(sessions.values()), await facts.by_hand(db))
        found = await correcting.find(db, house.event, house.knowledge, since)
        if not dry_run:
            await correcting.correct(db, found, house.texts, clock.now(), clock.wall())
    if not found.people:
        return ["nobody was told anything that is no longer so"]
    listed = [f"{fact}: told to {chats}" for fact, chats in sorted(found.facts.items())]
    return [*listed, f"{found.people} to be corrected" if dry_run else f"{found.people} corrected"]
