"""The real bot as a process of its own, to be killed at any moment."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path

from bot.simulator import Telegram
from tests.conftest import KEYS, TOKEN
from tests.processes import RUNNING

ROOT = Path(__file__).parent.parent


class BotProcess:
    """`python -m bot run` against a simulated Telegram; `module` may be one with a safeguard switched off."""

    def __init__(
        self, folder: Path, telegram: Telegram, database_url: str, module: str = "bot", *, now: str = "",
        per_second: int = 1000,
    ) -> None:  # fmt: skip
        self._telegram = telegram
        self._command = [sys.executable, "-m", module, "run", "--config", str(folder / "config.toml")]
        self._command += ["--now", now] if now else []
        self._process: Process | None = None
        self._seen = 0
        (folder / "config.toml").write_text(
            f"""
            [telegram]
            token = "{TOKEN}"
            api_url = "{telegram.url}/bot"
            messages_per_second = {per_second}
            paid_broadcast = true
            [database]
            url = "{database_url}"
            [log]
            level = "error"
            """,
            "utf-8",
        )

    async def start(self) -> None:
        # Not waited for: a kill may as well hit the start.
        env = dict(os.environ) | {"OPENBLAS_NUM_THREADS": "1", "USHER_PRIVACY__KEYS": KEYS.written()}
        self._process = await asyncio.create_subprocess_exec(*self._command, cwd=ROOT, env=env)
        RUNNING.add(self._process.pid)

    @property
    def pid(self) -> int:
        """Its number, once it has started."""
        assert self._process is not None
        return self._process.pid

    async def progress(self, calls: int, method: str = "sendMessage") -> None:
        """Waits until the bot has made so many more calls, or there is no more to be made."""
        made = 0
        async with asyncio.timeout(60):
            while made < calls:
                new = await self._telegram.log(after=self._seen)
                self._seen = new[-1]["seq"] if new else self._seen
                made += sum(call["method"] == method for call in new)
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """SIGKILL: no warning, no last words."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        code = await self._process.wait()
        RUNNING.discard(self._process.pid)
        return code
