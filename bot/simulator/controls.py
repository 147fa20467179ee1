"""The strings behind the scenes: state, log, stream, clock, faults, limits."""

import contextlib
import math
from datetime import datetime, timedelta

from aiohttp import web

from bot.simulator.feed import as_event
from bot.simulator.people import Json
from bot.simulator.requests import body_of, number, object_of, refuse, reply, seconds
from bot.simulator.timepiece import iso
from bot.simulator.world import World

HEARTBEAT_SECONDS = 15.0


class Controls:
    """What neither a person nor a bot could do."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sim/state", self.state),
            web.get("/sim/stream", self.stream),
            web.get("/sim/log", self.log),
            web.get("/sim/updates", self.updates),
            web.post("/sim/updates", self.inject),
            web.get("/sim/faults", self.planned),
            web.post("/sim/faults", self.plan),
            web.delete("/sim/faults", self.clear_faults),
            web.get("/sim/limits", self.limits),
            web.post("/sim/limits", self.set_limits),
            web.get("/sim/clock", self.clock),
            web.post("/sim/clock", self.set_clock),
        ]

    async def state(self, request: web.Request) -> web.Response:
        world = self._world
        return reply(
            {
                "bot": world.bot.shown(),
                "people": [person.shown() for person in world.people.values()],
                "chats": [chat.shown() for chat in world.chats.values()],
                "clock": self._time(),
                "moments": [moment.shown() for moment in world.moments],
                "zone": world.zone,
                "zone_name": world.zone_name,
                "seq": world.feed.seq,
            }
        )

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events; `after` replays, `chat_id` narrows to one chat."""
        feed = self._world.feed
        given = request.query.get("after", request.headers.get("Last-Event-ID"))
        seq = feed.seq if given is None else number(given)
        only = number(request.query["chat_id"]) if "chat_id" in request.query else None
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            await response.write(b": here\n\n")
            while not self._world.closing:
                changes = await feed.wait(seq, HEARTBEAT_SECONDS)
                seq = max(seq, feed.seq)
                events = [as_event(change) for change in changes if only in {None, change.get("chat_id")}]
                await response.write(b"".join(events) or b": still here\n\n")
        return response

    async def log(self, request: web.Request) -> web.Response:
        after = number(request.query.get("after", 0))
        calls = self._world.calls
        wanted = max(0, self._world.call_seq - after)
        return reply(list(calls)[-wanted:] if wanted else [])

    async def updates(self, request: web.Request) -> web.Response:
        updates = self._world.updates
        if "confirmed" in request.query:
            awaited = number(request.query["confirmed"])
            await updates.changed.until(lambda: updates.confirmed >= awaited, seconds(request, 5.0))
        return reply(
            {
                "queued": updates.waiting(),
                "last": updates.last,
                "confirmed": updates.confirmed,
                "pollers": self._world.poller.waiting,
            }
        )

    async def inject(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        raws = body if isinstance(body, list) else [body]
        return reply({"update_ids": [self._world.updates.inject(raw) for raw in raws]})

    async def planned(self, request: web.Request) -> web.Response:
        return reply(self._world.faults.shown())

    async def plan(self, request: web.Request) -> web.Response:
        try:
            fault = self._world.faults.plan(await object_of(request))
        except (ValueError, TypeError) as error:
            raise refuse(str(error)) from None
        return reply({"id": fault.id})

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._world.faults.clear()
        return reply({})

    async def limits(self, request: web.Request) -> web.Response:
        return reply(self._world.limits.shown())

    async def set_limits(self, request: web.Request) -> web.Response:
        self._world.limits.set(await object_of(request))
        return reply(self._world.limits.shown())

    async def clock(self, request: web.Request) -> web.Response:
        return reply(self._time())

    async def set_clock(self, request: web.Request) -> web.Response:
        """`to` an instant, `advance` by seconds, or a new `speed`."""
        body = await object_of(request)
        clock = self._world.clock
        try:
            if "to" in body:
                clock.move_to(datetime.fromisoformat(str(body["to"])))
            if "advance" in body:
                clock.move_to(clock.now() + timedelta(seconds=float(body["advance"])))
            if "speed" in body:
                clock.speed = speed_of(body["speed"])
        except (ValueError, TypeError, OverflowError) as error:
            raise refuse(str(error)) from None
        self._world.feed.add("clock", clock=self._time())
        self._world.updates.changed.fire()
        return reply(self._time())

    def _time(self) -> Json:
        return {"now": iso(self._world.clock.now()), "speed": self._world.clock.speed}


def speed_of(given: object) -> float:
    speed = float(str(given))
    if not math.isfinite(speed) or speed < 0:
        msg = "the speed is a number, 0 or more"
        raise ValueError(msg)
    return speed
