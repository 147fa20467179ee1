"""The way to Telegram: one aiohttp session with kept-alive connections, for the sender and for PTB.

A failure is told apart by what it means for the message: surely not delivered, perhaps delivered, or
refused. Nobody else needs to know HTTP. The token is part of the URL, so no URL reaches an error.
"""

import json
from typing import Any

import aiohttp
from pydantic import SecretStr
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

Payload = str | bytes | aiohttp.FormData
JSON = {"Content-Type": "application/json"}
READ_SECONDS = 15.0
CONNECT_SECONDS = 5.0
# Shorter than any server's own patience: a connection that the server closes while a message is on
# its way leaves a doubt, one that we closed before does not.
KEEPALIVE_SECONDS = 15.0


class TransportError(Exception):
    """A call that brought no result."""


class NotDeliveredError(TransportError):
    """It surely did not reach Telegram."""


class PerhapsDeliveredError(TransportError):
    """It may have reached Telegram: no answer, or one that says nothing."""


class RefusedError(TransportError):
    """Telegram said no."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any]) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after: float | None = parameters.get("retry_after")
        self.migrate_to: int | None = parameters.get("migrate_to_chat_id")


class Transport:
    """Calls the Bot API."""

    def __init__(self, token: SecretStr, api_url: str, *, connections: int = 128) -> None:
        self._base = f"{api_url}{token.get_secret_value()}/"
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session, opened at first use inside the running loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEPALIVE_SECONDS),
                timeout=aiohttp.ClientTimeout(total=READ_SECONDS, sock_connect=CONNECT_SECONDS),
                auto_decompress=True,
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, method: str, payload: Payload, *, seconds: float = READ_SECONDS) -> Any:
        """The result of a method, its parameters given as JSON or as a form; raises a TransportError."""
        try:
            status, body = await self.request(method, payload, seconds)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotDeliveredError(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PerhapsDeliveredError(type(error).__name__) from None
        return result_of(status, body)

    async def request(self, method: str, payload: Payload, seconds: float) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        data = payload.encode() if isinstance(payload, str) else payload
        headers = None if isinstance(payload, aiohttp.FormData) else JSON
        url = self._base + method
        async with self.session.post(url, data=data, headers=headers, timeout=timeout) as answer:
            return answer.status, await answer.read()


def result_of(status: int, body: bytes) -> Any:
    """What Telegram's answer means."""
    try:
        answer = json.loads(body)
        if answer["ok"]:
            return answer["result"]
        code, description = int(answer["error_code"]), str(answer.get("description", ""))
        parameters = answer.get("parameters") or {}
    except (ValueError, KeyError, TypeError):
        msg = f"HTTP {status} without a readable answer"
        raise PerhapsDeliveredError(msg) from None
    if code >= 500:
        msg = f"{code} {description}"
        raise PerhapsDeliveredError(msg)
    raise RefusedError(code, description, parameters)


class PtbRequest(BaseRequest):
    """The same session for python-telegram-bot's own calls (getMe, setMyCommands, downloads)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    async def initialize(self) -> None:
        """Nothing to do: the transport opens its session at first use."""

    async def shutdown(self) -> None:
        """Nothing to do: the transport is closed by the one who made it."""

    async def do_request(  # type: ignore[override]  # PTB types its timeouts by a private sentinel
        self, url: str, method: str, request_data: RequestData | None = None, **timeouts: Any
    ) -> tuple[int, bytes]:
        form: aiohttp.FormData | None = None
        if request_data is not None:
            form = aiohttp.FormData(request_data.json_parameters)
            for name, (filename, content, mime) in (request_data.multipart_data or {}).items():
                form.add_field(name, content, filename=filename, content_type=mime)
        try:
            async with self._transport.session.request(method, url, data=form) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # `from None`: aiohttp's error may quote the URL, and the URL holds the token.
            raise NetworkError(type(error).__name__) from None
