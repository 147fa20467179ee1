"""The bot's door: /bot<token>/<method>, and its files."""

import asyncio
import inspect
import json
import time
from typing import Any

from aiohttp import web

from bot.simulator.botapi.methods import BY_LOWER_NAME
from bot.simulator.errors import ApiError, too_many_requests
from bot.simulator.faults import Fault
from bot.simulator.parameters import Parameters, read
from bot.simulator.world import World

# What counts against the flood limits.
COUNTED = ("send", "edit", "copy", "forward")
UNAUTHORIZED = ApiError(401, "Unauthorized")
METHOD_NOT_FOUND = ApiError(404, "Not Found: method not found")


class Gateway:
    """Receives the bot's calls and answers them, or fails as planned."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token:[^/]*}/{method}", self.call),
            web.get("/file/bot{token:[^/]*}/{path:.+}", self.file),
        ]

    def authorize(self, token: str) -> bool:
        """Whether the token is the bot's; without a set one, any of the right form names the bot."""
        number, _, secret = token.partition(":")
        if not (number.isascii() and number.isdigit() and secret):
            return False
        if self._world.token is not None:
            return token == self._world.token
        self._world.bot.id = int(number)
        return True

    async def call(self, request: web.Request) -> web.StreamResponse:
        if not self.authorize(request.match_info["token"]):
            return answer(UNAUTHORIZED)
        known = BY_LOWER_NAME.get(request.match_info["method"].lower())
        if known is None:
            return answer(METHOD_NOT_FOUND)
        try:
            call = await read(request, known[0])
        except ApiError as error:
            return answer(error)
        fault = self._world.faults.take(call.method.lower(), call.text("chat_id"))
        if fault is not None:
            refusal = fault.refusal()
            if refusal is not None:
                self._world.record(call, {"error": refusal.body()})
                return answer(refusal)
            if fault.kind == "drop_before":
                return cut(request)
            if fault.kind == "redeliver":
                # There is something to hand out: nothing to wait for.
                call.values["timeout"] = 0
        outcome = await self.perform(call)
        if fault is not None:
            return await self.spoil(request, outcome, fault)
        return answer(outcome)

    async def perform(self, call: Parameters) -> Any:
        """Carries a call out and writes it into the log; returns the result, or the refusal."""
        method = BY_LOWER_NAME[call.method.lower()][1]
        try:
            self.keep_limits(call)
            result = method(self._world, call)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            if call.method != "getUpdates":
                self._world.record(call, {"error": error.body()})
            return error
        if call.method != "getUpdates":
            self._world.record(call, {"result": result})
        return result

    def keep_limits(self, call: Parameters) -> None:
        if self._world.limits.active and call.method.startswith(COUNTED) and call.method != "sendChatAction":
            seconds = self._world.limits.refuse(call.integer("chat_id"), time.monotonic())
            if seconds is not None:
                raise too_many_requests(seconds)

    async def spoil(self, request: web.Request, outcome: Any, fault: Fault) -> web.StreamResponse:
        """What is left of an answer after a fault that strikes late."""
        if fault.kind == "drop":
            return cut(request)
        if fault.kind == "garbage":
            return web.Response(text="<html>no JSON here")
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "redeliver" and isinstance(outcome, list):
            outcome = [*self._world.updates.taken_lately(), *outcome]
        return answer(outcome)

    async def file(self, request: web.Request) -> web.StreamResponse:
        if not self.authorize(request.match_info["token"]):
            return answer(UNAUTHORIZED)
        stored = self._world.files.at(request.match_info["path"])
        if stored is None:
            return answer(ApiError(404, "Not Found"))
        return web.Response(body=stored.content, content_type="application/octet-stream")


def answer(outcome: Any) -> web.Response:
    """A result or a refusal, as Telegram writes it."""
    if isinstance(outcome, ApiError):
        return web.Response(
            body=json.dumps(outcome.body()).encode(), status=outcome.code, content_type="application/json"
        )
    return web.Response(
        body=json.dumps({"ok": True, "result": outcome}).encode(), content_type="application/json"
    )


def cut(request: web.Request) -> web.Response:
    """Ends the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
