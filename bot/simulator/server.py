"""The simulator: the world and its doors, served over HTTP."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.simulator.botapi.gateway import Gateway
from bot.simulator.controls import Controls
from bot.simulator.groups import Groups
from bot.simulator.page_files import page_routes
from bot.simulator.people import Bot
from bot.simulator.person import PersonSide
from bot.simulator.timepiece import Clock, Moment
from bot.simulator.world import World

LARGEST_REQUEST = 64 * 1024 * 1024
SHUTDOWN_SECONDS = 1.0


class Simulator:
    """A Telegram of one's own: one bot, its people and their chats, in memory.

    `people` are given as to POST /sim/people. Without a `token` any well-formed one is accepted.
    `zone` is the time zone (like "Europe/Zurich") in which the page shows times, `zone_name` what the page
    calls it ("Geneva time").
    """

    def __init__(
        self,
        *,
        clock: Clock,
        token: str | None = None,
        moments: Sequence[Moment] = (),
        people: Sequence[Mapping[str, Any]] = (),
        first_name: str = "Usher",
        username: str = "usher_bot",
        zone: str | None = None,
        zone_name: str | None = None,
    ) -> None:
        bot = Bot(first_name=first_name, username=username)
        if token is not None:
            bot.id = int(token.partition(":")[0])
        self.world = World(clock, bot, token, moments, zone, zone_name)
        for person in people:
            self.world.new_person(person)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.add_routes(Gateway(self.world).routes())
        app.add_routes(PersonSide(self.world).routes())
        app.add_routes(Groups(self.world).routes())
        app.add_routes(Controls(self.world).routes())
        app.add_routes(page_routes())
        app.on_shutdown.append(self._close)
        return app

    async def _close(self, app: web.Application) -> None:
        # Those who wait on an open connection would hold the shutdown up.
        self.world.close()
        await self.world.webhook.close()


@asynccontextmanager
async def serve(simulator: Simulator, host: str = "127.0.0.1", port: int = 8790) -> AsyncIterator[str]:
    """Serves the simulator and yields its address; port 0 takes any free one."""
    runner = web.AppRunner(simulator.application(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound = runner.addresses[0][1]
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()
