"""The webhook: Telegram brings updates by itself, and is told "received" once they are stored."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from bot.delivery.inbox import ALLOWED_UPDATES, Inbox
from bot.delivery.transport import Transport, TransportError

log = structlog.get_logger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_UPDATE = 2**20


class Webhook:
    """An HTTP server for one path; only who knows the secret gets in."""

    def __init__(self, inbox: Inbox, transport: Transport, *, url: str, listen: str, secret: str) -> None:
        self._inbox = inbox
        self._transport = transport
        self._url = url
        self._listen = listen
        self._secret = secret

    async def run(self) -> None:
        """Serve until cancelled."""
        async with self.serving():
            await asyncio.Event().wait()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve, Telegram being told where, until the block ends."""
        app = web.Application(client_max_size=LARGEST_UPDATE)
        app.router.add_post("/{path:.*}", self._receive)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        host, _, port = self._listen.rpartition(":")
        try:
            await web.TCPSite(runner, host, int(port)).start()
            await self._announce()
            yield
        finally:
            await runner.cleanup()

    async def _announce(self) -> None:
        """Tell Telegram where to bring updates; tried until it is told."""
        ask = {
            "url": self._url,
            "secret_token": self._secret,
            "allowed_updates": ALLOWED_UPDATES,
        }
        while True:
            try:
                await self._transport.call("setWebhook", json.dumps(ask))
            except TransportError as error:
                log.error("the webhook could not be set; trying again", why=str(error))
                await asyncio.sleep(5)
            else:
                return

    async def _receive(self, request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), self._secret.encode()):
            return web.Response(status=401)
        try:
            update = json.loads(await request.read())
        except ValueError:
            # Telegram would bring it again for ever: it is kept as dead, like any other.
            update = None
        await self._inbox.receive([update])
        return web.Response()
