"""Answer recall from the command line, beside a running bot: its sender delivers what is written here."""

from collections.abc import Callable
from datetime import datetime

from bot.app import furnish, versions
from bot.clock import Clock
from bot.services import answers
from bot.services import recall as recalls
from bot.settings import Settings
from models.database import open_database
from models.migrate import migrate


async def recall(settings: Settings, since: datetime, *, dry_run: bool, say: Callable[[str], None]) -> None:
    """Tell everyone who was told, since then, what the event's folder says otherwise today."""
    house = furnish(settings.event.folder)
    today = versions(house)
    database = open_database(settings.database.url.get_secret_value())
    try:
        await migrate(database.engine)
        async with database.begin() as db:
            await answers.keep_versions(db, today.values())
            found = await recalls.outdated(db, today, since)
            for correction in found:
                say(f"{correction.fact}: told to {correction.chats}")
                if not dry_run:
                    wall = Clock().wall()
                    written = await recalls.correct(db, correction, today, house.texts, since, wall)
                    say(f"{correction.fact}: {written} corrections written")
            if not found:
                say("nobody was told anything that is no longer so")
    finally:
        await database.close()
