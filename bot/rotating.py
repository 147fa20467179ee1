"""Replacing the keys, beside a running bot or without one."""

import asyncio
from collections.abc import Callable

from bot.keys import add_key, drop_old_keys, keys_file, load_cipher
from bot.services import keys
from bot.settings import Settings
from models.database import open_database
from models.migrate import migrate


async def rotate(settings: Settings, *, drop_old: bool, say: Callable[[str], None]) -> None:
    """Encrypt everything anew: with a new key, or (`drop_old`) with the newest, and forget the others.

    A running bot goes on writing with the key it knew at its start; hence two steps, with a restart between.
    """
    file = None if settings.privacy.keys is not None else keys_file(settings)
    cipher = load_cipher(settings)
    if file is not None and not drop_old:
        await asyncio.to_thread(add_key, file)
        cipher = load_cipher(settings)
    database = open_database(settings.database.url.get_secret_value(), cipher)
    try:
        await migrate(database.engine)
        async with database.begin() as db:
            await keys.check(db)
        say(f"{await keys.renew(database)} rows are encrypted with the newest key")
    finally:
        await database.close()
    if file is None:
        say("The keys come from the settings: when every bot has been restarted, take the old ones out.")
    elif drop_old:
        say(f"{await asyncio.to_thread(drop_old_keys, file)} old keys forgotten")
    else:
        say(f"A new key is in {file}. Restart the bot, then run: python -m bot rotate-key --drop-old")
