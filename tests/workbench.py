"""A simulator to try by hand: its Bot API, its people, and a clock."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.clock import Clock
from bot.simulator import Simulator, Telegram, serve

TOKEN = "1000:secret"
JSON = {"Content-Type": "application/json"}
START = datetime(2025, 6, 30, 8, tzinfo=UTC)
Json = dict[str, Any]


@dataclass
class Bench:
    """A simulator, people's way in, and a bot's way in without any library."""

    telegram: Telegram
    clock: Clock
    url: str
    session: aiohttp.ClientSession

    async def call(self, method: str, **params: Any) -> Any:
        """The result of a method, or the refusal as "code description"."""
        answer = await self.raw(method, **params)
        return answer["result"] if answer["ok"] else f"{answer['error_code']} {answer['description']}"

    async def raw(self, method: str, token: str = TOKEN, **params: Any) -> Json:
        async with self.session.post(
            f"{self.url}/bot{token}/{method}", data=json.dumps(params), headers=JSON
        ) as response:
            answer: Json = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer


@asynccontextmanager
async def workbench(**options: Any) -> AsyncIterator[Bench]:
    """A simulator whose clock stands still."""
    clock = Clock(START, speed=0)
    async with (
        serve(Simulator(clock=clock, token=TOKEN, **options), port=0) as url,
        Telegram(url) as telegram,
        aiohttp.ClientSession() as session,
    ):
        yield Bench(telegram, clock, url, session)
