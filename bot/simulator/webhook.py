"""Pushing updates to the bot's own address."""

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.simulator.timepiece import Clock
from bot.simulator.updates import Updates

ANSWER_SECONDS = 60.0
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0


@dataclass(slots=True)
class Failure:
    """The last failed delivery: Unix time and what went wrong."""

    at: int
    reason: str


class Webhook:
    """Delivers the waiting updates one after another while an address is set; repeats what failed."""

    def __init__(self, updates: Updates, clock: Clock) -> None:
        self._updates = updates
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_failure: Failure | None = None

    def set(self, url: str, secret: str, max_connections: int) -> None:
        """Starts to deliver there; an empty address ends it."""
        self.stop()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.last_failure = None
        if url:
            self._task = asyncio.get_running_loop().create_task(self._deliver())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def close(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _deliver(self) -> None:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
            pause = FIRST_PAUSE
            while True:
                await self._updates.changed.until(lambda: self._updates.waiting() > 0, 3600.0)
                waiting = self._updates.head(1)
                if not waiting:
                    continue
                failure = await self._post(session, waiting[0])
                if failure is None:
                    self._updates.confirm_first()
                    pause = FIRST_PAUSE
                else:
                    self.last_failure = Failure(int(self._clock.now().timestamp()), failure)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> str | None:
        """None when the bot took the update, else the reason in Telegram's words."""
        try:
            async with session.post(self.url, data=json.dumps(update)) as response:
                await response.read()
                if 200 <= response.status < 300:
                    return None
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except (aiohttp.ClientError, OSError) as error:
            return str(error) or type(error).__name__
