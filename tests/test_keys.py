"""Keys: made once, kept apart from what they protect, checked, and replaced."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.keys import keys_file, load_cipher
from bot.rotating import rotate
from bot.services import keys
from bot.settings import DatabaseSettings, PrivacySettings, Settings, SettingsError
from models import (
    OpenQuestion,
)
from models.cipher import Cipher, new_keys
from models.database import Database, open_database
from models.migrate import UnusableDatabaseError, migrate
from tests.conftest import KEYS
from tests.test_privacy import CANARY, somebody


def settings(folder: Path, **privacy: Any) -> Settings:
    database = DatabaseSettings(url=SecretStr(f"sqlite:///{folder / 'data' / 'usher.db'}"))
    return Settings(database=database, privacy=PrivacySettings(**privacy))


def test_the_first_run_makes_keys_that_only_this_user_can_read(tmp_path: Path) -> None:
    with_file = settings(tmp_path, keys_file=tmp_path / "secret" / "keys")
    stored = load_cipher(with_file).encrypt(CANARY)
    file = keys_file(with_file)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert load_cipher(with_file).decrypt(stored) == CANARY


def test_keys_lie_apart_from_what_they_protect_and_nobody_else_may_read_them(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(SettingsError, match="keep the two apart"):
        load_cipher(settings(tmp_path, keys_file=tmp_path / "data" / "keys"))
    file = tmp_path / "keys"
    load_cipher(settings(tmp_path, keys_file=file))
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        load_cipher(settings(tmp_path, keys_file=file))


@pytest.mark.parametrize("given", ["", "one", "neither nor", "a" * 44])
def test_a_key_that_is_none_is_told_and_not_repeated(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_cipher(settings(tmp_path, keys=SecretStr(given)))
    assert given == "" or given not in str(error.value)


async def test_a_database_of_other_keys_is_refused_untouched(database: Database, database_url: str) -> None:
    async with database.begin() as db:
        await keys.check(db)
    stranger = open_database(database_url, Cipher(new_keys()))
    with pytest.raises(UnusableDatabaseError, match="other keys"):
        async with stranger.begin() as db:
            await keys.check(db)
    await stranger.close()
    async with database.begin() as db:
        await keys.check(db)


async def test_a_new_key_takes_over_and_the_old_one_can_go(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with_file = settings(tmp_path, keys_file=tmp_path / "keys")
    running = open_database(with_file.database.url.get_secret_value(), load_cipher(with_file))
    await migrate(running.engine)
    await somebody(running)
    said: list[str] = []

    await rotate(with_file, drop_old=False, say=said.append)

    async with running.read() as db:  # the bot that runs finds the new key by itself
        assert await db.scalar(select(OpenQuestion.text)) == CANARY
    old = Cipher(load_keys(tmp_path / "keys", 1))
    async with running.read() as db:
        connection = await db.connection()
        stored = (await connection.exec_driver_sql("SELECT text FROM open_questions")).scalar_one()
    with pytest.raises(Exception, match="not at hand"):
        old.decrypt(stored)
    await running.close()

    await rotate(with_file, drop_old=True, say=said.append)

    again = open_database(with_file.database.url.get_secret_value(), load_cipher(with_file))
    async with again.read() as db:
        assert await db.scalar(select(OpenQuestion.text)) == CANARY
    await again.close()
    assert len((tmp_path / "keys").read_text().split("\n")) == 4  # a word about it, two keys, the end


def load_keys(file: Path, start: int) -> Any:
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return type(KEYS)(tuple(lines[start:-1]), lines[-1])
