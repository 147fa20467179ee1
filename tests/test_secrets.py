"""The token and the database's password show nowhere: not in a log, an error or the list of processes."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.simulator import Telegram
from tests.bot_process import ROOT
from tests.conftest import KEYS, TOKEN

PASSWORD = "pa55word"
NOWHERE = "http://127.0.0.1:9"


def command_line(process: int) -> str:
    """What anybody on the machine can see of a process."""
    return Path(f"/proc/{process}/cmdline").read_text("utf-8", "replace")


async def told(folder: Path, text: str, until: bytes) -> tuple[str, str]:
    """What a bot with these settings logs until it logs `until` or ends, and its command line meanwhile."""
    (folder / "config.toml").write_text(text, "utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml")),
        cwd=ROOT,
        env=dict(os.environ) | {"USHER_PRIVACY__KEYS": KEYS.written()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = bytearray()
    shown = ""
    async with asyncio.timeout(30):
        async for line in process.stdout:
            said += line
            shown = shown or command_line(process.pid)
            if until in line:
                break
    if process.returncode is None:
        process.terminate()
    said += await process.stdout.read()
    await process.wait()
    return said.decode(), shown


def settings(folder: Path, url: str, *, token: str = TOKEN, database: str | None = None) -> str:
    return f"""
        [telegram]
        token = "{token}"
        api_url = "{url}/bot"
        [database]
        url = "{database or f"sqlite:///{folder / 'usher.db'}"}"
        [log]
        level = "debug"
    """


async def test_trouble_with_telegram_is_told_without_the_token(tmp_path: Path, telegram: Telegram) -> None:
    await telegram.fault("500", method="deleteWebhook")
    await telegram.fault("garbage", method="setMyCommands", times=3)
    await telegram.fault("drop", method="getUpdates", times=2)
    said, shown = await told(tmp_path, settings(tmp_path, telegram.url), b"ready")
    assert "ready" in said
    assert (TOKEN in said, TOKEN in shown) == (False, False)


@pytest.mark.parametrize(
    ("url", "until"), [(NOWHERE, b"cannot be reached"), ("http://[broken", b"config.toml")]
)
async def test_a_telegram_that_is_not_there_is_told_without_the_token(
    tmp_path: Path, url: str, until: bytes
) -> None:
    said, shown = await told(tmp_path, settings(tmp_path, url), until)
    assert until.decode() in said
    assert (TOKEN in said, TOKEN in shown) == (False, False)


async def test_a_token_that_telegram_does_not_know_is_not_repeated(
    tmp_path: Path, telegram: Telegram
) -> None:
    said, _ = await told(tmp_path, settings(tmp_path, telegram.url, token="2000:another"), b"BotFather")
    assert "BotFather" in said
    assert "2000:another" not in said


async def test_a_database_that_is_not_there_is_told_without_its_password(
    tmp_path: Path, telegram: Telegram
) -> None:
    url = f"postgresql://usher:{PASSWORD}@127.0.0.1:9/usher"
    said, shown = await told(tmp_path, settings(tmp_path, telegram.url, database=url), b"cannot be opened")
    assert "cannot be opened" in said
    assert (PASSWORD in said, PASSWORD in shown, "Traceback" in said) == (False, False, False)


async def test_a_database_file_that_cannot_be_opened_is_told_in_one_line(
    tmp_path: Path, telegram: Telegram
) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'usher.db'}"
    said, _ = await told(tmp_path, settings(tmp_path, telegram.url, database=url), b"nothing: it ends")
    assert said.splitlines()[-1] == (
        "The database of [database] url cannot be opened: unable to open database file"
    )
    assert "Traceback" not in said
