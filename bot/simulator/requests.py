"""Small helps for the simulator's own routes (not the Bot API's)."""

import json
from typing import Any

from aiohttp import web

from bot.simulator.people import Chat, Person
from bot.simulator.world import World

Json = dict[str, Any]


def reply(body: Any, status: int = 200) -> web.Response:
    """JSON in plain ASCII, so that text which is no valid Unicode passes too."""
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


def refuse(reason: str, status: int = 400) -> web.HTTPException:
    """An error of the person's side: {"error": reason}."""
    body = json.dumps({"error": reason})
    if status == 404:
        return web.HTTPNotFound(text=body, content_type="application/json")
    return web.HTTPBadRequest(text=body, content_type="application/json")


async def body_of(request: web.Request) -> Any:
    try:
        return json.loads(await request.read() or b"{}")
    except ValueError:
        raise refuse("the body is not JSON") from None


async def object_of(request: web.Request) -> Json:
    body = await body_of(request)
    if not isinstance(body, dict):
        raise refuse("a JSON object is expected")
    return body


def person_of(world: World, given: Any) -> Person:
    person = world.people.get(number(given))
    if person is None:
        raise refuse(f"no such person: {given}", 404)
    return person


def chat_of(world: World, request: web.Request) -> Chat:
    given = request.match_info["chat_id"]
    chat = world.chats.get(number(given))
    if chat is None:
        raise refuse(f"no such chat: {given}", 404)
    return chat


def number(given: Any) -> int:
    try:
        return int(given)
    except (TypeError, ValueError):
        raise refuse(f"a number is expected: {given!r}") from None


def seconds(request: web.Request, default: float) -> float:
    """The `timeout` of a request, in seconds of real time."""
    try:
        return min(float(request.query.get("timeout", default)), 60.0)
    except ValueError:
        raise refuse("timeout is a number of seconds") from None
