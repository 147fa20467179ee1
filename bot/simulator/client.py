"""Driving the simulator from a test or a script."""

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.simulator.guest import Group, Guest
from bot.simulator.seen import Json

CONNECTIONS = 100


class SimulatorError(Exception):
    """The simulator refused what a script asked for."""


class Telegram:
    """A connection to a running simulator."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._stack = AsyncExitStack()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        timeout = aiohttp.ClientTimeout(total=None)
        self._session = await self._stack.enter_async_context(
            aiohttp.ClientSession(connector=connector, timeout=timeout)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            msg = "use it as `async with Telegram(url) as telegram`"
            raise RuntimeError(msg)
        return self._session

    async def ask(self, verb: str, path: str, body: Any = None, **query: Any) -> Any:
        """One request to the person's side; raises a SimulatorError when refused."""
        data = None if body is None else json.dumps(body).encode()
        query = {name: str(value) for name, value in query.items() if value is not None}
        async with self.session.request(verb, self.url + path, data=data, params=query) as response:
            return await result_of(response)

    async def upload(self, path: str, form: aiohttp.FormData) -> Any:
        async with self.session.post(self.url + path, data=form) as response:
            return await result_of(response)

    async def person(self, first_name: str, language: str | None = None, **details: Any) -> Guest:
        """A new person with a private chat; `started=True` lets the bot write first."""
        body = {"first_name": first_name, "language_code": language, **details}
        return Guest(self, await self.ask("POST", "/sim/people", body))

    async def people(self, bodies: Sequence[Json]) -> list[Guest]:
        """Many people in one request, each given as to POST /sim/people."""
        return [Guest(self, body) for body in await self.ask("POST", "/sim/people", list(bodies))]

    async def group(self, title: str, *members: Guest, supergroup: bool = False, **details: Any) -> Group:
        """A group of these people and the bot."""
        numbers = [guest.id for guest in members]
        body = {"title": title, "members": numbers, "supergroup": supergroup, **details}
        return Group(self, await self.ask("POST", "/sim/groups", body))

    async def state(self) -> Json:
        return dict(await self.ask("GET", "/sim/state"))

    async def confirmed(self, update_id: int | None, timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Waits until the bot has taken the update; a TimeoutError after so many seconds."""
        if update_id is None:
            return
        state = await self.ask("GET", "/sim/updates", confirmed=update_id, timeout=timeout)
        if state["confirmed"] < update_id:
            msg = f"the bot did not take update {update_id} within {timeout} s"
            raise TimeoutError(msg)

    async def updates(self) -> Json:
        """How many updates wait, the last one's id, and the last confirmed one's."""
        return dict(await self.ask("GET", "/sim/updates"))

    async def inject(self, raw: Any) -> list[Any]:
        """Queues raw updates as they are; returns their ids."""
        return list((await self.ask("POST", "/sim/updates", raw))["update_ids"])

    async def log(self, after: int = 0, method: str | None = None, chat_id: int | None = None) -> list[Json]:
        """The bot's calls in order, or those of one method, or to one chat."""
        calls = await self.ask("GET", "/sim/log", after=after)
        return [
            call
            for call in calls
            if method in {None, call["method"]} and (chat_id is None or str(call["chat_id"]) == str(chat_id))
        ]

    async def fetch(self, file_id: str) -> bytes:
        """A file's content, as people download it."""
        async with self.session.get(f"{self.url}/sim/files/{file_id}") as response:
            response.raise_for_status()
            return await response.read()

    async def fault(self, kind: str, method: str | None = None, **details: Any) -> int:
        """Plans a failure; returns its id."""
        return int((await self.ask("POST", "/sim/faults", {"kind": kind, "method": method, **details}))["id"])

    async def clear_faults(self) -> None:
        await self.ask("DELETE", "/sim/faults")

    async def limits(self, **limits: Any) -> Json:
        """Sets flood limits when given some; returns those that hold and how often they were broken."""
        if limits:
            return dict(await self.ask("POST", "/sim/limits", limits))
        return dict(await self.ask("GET", "/sim/limits"))

    async def clock(self, **change: Any) -> Json:
        """Moves the clock (`to`, `advance` by seconds, `speed`) if told to; returns what it says."""
        if change:
            return dict(await self.ask("POST", "/sim/clock", change))
        return dict(await self.ask("GET", "/sim/clock"))


async def result_of(response: aiohttp.ClientResponse) -> Any:
    body = json.loads(await response.read() or b"null")
    if response.status >= 400:
        raise SimulatorError(body.get("error", body) if isinstance(body, dict) else body)
    return body
