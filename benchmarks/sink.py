"""The sink: a Bot API server on a bare protocol, which does next to nothing so that it limits nobody.

`python -m benchmarks.sink` prints its address; GET /statistics tells what it has seen.
"""

import argparse
import asyncio
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.ledger import Bucket, Limit, Sent, Supply, Window, result

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
# In JSON as in a form, and read without parsing either.
CHAT = re.compile(rb'chat_id(?:"\s*:\s*|=)"?(-?\d+)')
OFFSET = re.compile(rb'offset(?:"\s*:\s*|=)"?(-?\d+)')
AT_MOST = re.compile(rb'limit(?:"\s*:\s*|=)"?(\d+)')
HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
SENT = (
    b'{"ok":true,"result":{"message_id":%d,"from":{"id":1,"is_bot":true,"first_name":"Bench","username":'
    b'"bench_bot"},"chat":{"id":%d,"first_name":"Guest","type":"private"},"date":1751270400,"text":"Received"}}'
)
FLOOD = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1",'
    b'"parameters":{"retry_after":1}}'
)
Reply = Callable[[bytes, bytes], None]


class Sink:
    """Answers the Bot API's methods."""

    def __init__(self, sent: Sent, supply: Supply, round_trip: float) -> None:
        self._sent = sent
        self._supply = supply
        self._round_trip = round_trip
        self._polls: list[tuple[bytes, Reply]] = []
        self._started: tuple[float, float] | None = None
        supply.on_release = self._hand_out

    def answer(self, path: str, body: bytes, reply: Reply) -> None:
        """Answer a request, now or later."""
        method = path.rpartition("/")[2]
        if method == "sendMessage":
            self._take(body, self._delayed(reply) if self._round_trip else reply)
        elif method == "getUpdates":
            self._polls.append((body, reply))
            self._hand_out()
        elif method == "getMe":
            reply(b"200 OK", result(BOT))
        elif method.startswith("statistics"):
            reply(b"200 OK", json.dumps(self._statistics(path)).encode())
        else:
            reply(b"200 OK", result(True))

    def _delayed(self, reply: Reply) -> Reply:
        def later(status: bytes, body: bytes) -> None:
            asyncio.get_running_loop().call_later(self._round_trip, reply, status, body)

        return later

    def _take(self, body: bytes, reply: Reply) -> None:
        now = time.perf_counter()
        self._started = self._started or (now, time.process_time())
        found = CHAT.search(body)
        chat_id = int(found[1]) if found else 0
        number = self._sent.add(chat_id, now)
        if number is None:
            reply(b"429 Too Many Requests", FLOOD)
            return
        self._supply.answered(chat_id, now)
        reply(b"200 OK", SENT % (number, chat_id))

    def _hand_out(self) -> None:
        """Give the latest poll what is there; with nothing there it waits, as on Telegram."""
        while self._polls:
            body, reply = self._polls[-1]
            offset, limit = OFFSET.search(body), AT_MOST.search(body)
            updates = self._supply.take(
                int(offset[1]) if offset else 0, int(limit[1]) if limit else 100, time.perf_counter()
            )
            if not updates:
                return
            self._polls.pop()
            reply(b"200 OK", result(updates))

    def _statistics(self, path: str) -> dict[str, Any]:
        """All counts; `?within=60` adds how many messages came in the first 60 seconds."""
        seen = self._sent.summary() | self._supply.summary()
        if self._started is not None:
            wall, cpu = self._started
            seen["load"] = (time.process_time() - cpu) / max(1e-9, time.perf_counter() - wall)
        within = parse_qs(urlsplit(path).query).get("within")
        if within and seen["messages"]:
            seen["within"] = self._sent.within(float(within[0]))
        return seen


class Connection(asyncio.Protocol):
    """One kept-alive connection; requests follow one another."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            found = LENGTH.search(head)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            self._sink.answer(head.split(b" ", 2)[1].decode(), body, self._reply)

    def _reply(self, status: bytes, body: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(HEAD % (status, len(body)) + body)


def limit(kind: str, rate: float) -> Limit | None:
    """How this server counts."""
    if kind == "none":
        return None
    return Bucket(rate) if kind == "bucket" else Window(rate)


async def serve(options: argparse.Namespace) -> None:
    """Serve until the process is ended."""
    loop = asyncio.get_running_loop()
    supply = Supply(options.updates, options.pause, loop.call_later)
    sink = Sink(Sent(limit(options.limit, options.rate)), supply, options.round_trip)
    server = await loop.create_server(lambda: Connection(sink), "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--updates", type=int, default=0, help="how many updates to hand out")
    parser.add_argument("--pause", type=float, help="seconds between an answer and the next update")
    parser.add_argument("--round-trip", type=float, default=0, help="seconds until a message is answered")
    parser.add_argument("--limit", choices=["none", "bucket", "window"], default="none")
    parser.add_argument("--rate", type=float, default=30, help="messages a second")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
