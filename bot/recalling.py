"""Answer recall from the command line, beside a running bot: its sender delivers what is written here."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from bot.app import furnish, versions
from bot.clock import Clock
from bot.keys import load_cipher
from bot.services import answers
from bot.services import recall as recalls
from bot.settings import Settings
from models.database import open_database
from models.migrate import migrate


async def recall(settings: Settings, since: datetime, *, dry_run: bool, say: Callable[[str], None]) -> None:
    """Tell everyone who was told, since then, what the event's folder says otherwise today."""
    house, clock = furnish(settings.event.folder), Clock()
    today = versions(house)
    database = open_database(settings.database.url.get_secret_value(), load_cipher(settings))
    try:
        await migrate(database.engine)
        async with database.begin() as db:
            await recalls.hold(db)
            found = await recalls.corrections(db, today, since)
            facts = Counter(told.fact for correction in found for told in correction.told)
            for fact, chats in sorted(facts.items()):
                say(f"{fact}: told to {chats}")
            people = len({told.chat_id for correction in found for told in correction.told})
            if not dry_run:
                await answers.keep_versions(db, today.values())
                for correction in found:
                    await recalls.correct(db, correction, today, house.texts, clock.now(), clock.wall())
        if not people:
            say("nobody was told anything that is no longer so")
        else:
            say(f"{people} to be corrected" if dry_run else f"{people} corrected")
    finally:
        await database.close()
