"""How updates reach the bot: long polling, retention, the webhook."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.simulator.guest import Guest
from tests.workbench import Bench, workbench

Json = dict[str, Any]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with workbench() as opened:
        yield opened


@pytest.fixture
async def guest(bench: Bench) -> Guest:
    return await bench.telegram.person("Amina", language="fr", started=True)


async def texts(bench: Bench, **params: Any) -> list[str]:
    return [update["message"]["text"] for update in await bench.call("getUpdates", **params)]


async def test_only_smaller_ids_than_the_offset_are_forgotten(bench: Bench, guest: Guest) -> None:
    sent = [await guest.send(text) for text in "abc"]
    assert await texts(bench) == ["a", "b", "c"]
    assert await texts(bench, limit=2) == ["a", "b"]
    second = sent[1].update_id
    assert second is not None
    assert await texts(bench, offset=second) == ["b", "c"]
    assert await texts(bench, offset=second + 1) == ["c"]
    state = await bench.telegram.updates()
    assert (state["queued"], state["last"], state["confirmed"]) == (1, second + 1, second)


async def test_a_negative_offset_keeps_the_newest(bench: Bench, guest: Guest) -> None:
    for text in "abc":
        await guest.send(text)
    assert await texts(bench, offset=-2) == ["b", "c"]
    assert await texts(bench) == ["b", "c"]


async def test_a_poll_waits_for_the_next_update(bench: Bench, guest: Guest) -> None:
    poll = asyncio.create_task(texts(bench, timeout=30))
    await guest.send("at last")
    assert await poll == ["at last"]


async def test_of_two_pollers_the_older_is_sent_away(bench: Bench, guest: Guest) -> None:
    older = asyncio.create_task(bench.call("getUpdates", timeout=30))
    while (await bench.telegram.updates())["pollers"] == 0:
        pass
    newer = asyncio.create_task(texts(bench, timeout=30))
    assert await older == (
        "409 Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await guest.send("hello")
    assert await newer == ["hello"]


async def test_the_kinds_that_a_bot_wants_stick(bench: Bench, guest: Guest) -> None:
    await bench.call("getUpdates", allowed_updates=["callback_query"])
    await bench.call("getUpdates")
    assert (await guest.send("unwanted")).update_id is None
    assert (await guest.tap(data="x", message_id=1)).update_id is not None
    await bench.call("getUpdates", allowed_updates=[])
    assert (await guest.send("wanted")).update_id is not None


async def test_taps_wait_150_seconds_and_messages_a_day(bench: Bench, guest: Guest) -> None:
    await guest.tap(data="x", message_id=1)
    await guest.send("hello")
    await bench.telegram.clock(advance=149)
    assert len(await bench.call("getUpdates")) == 2
    await bench.telegram.clock(advance=2)
    assert await texts(bench) == ["hello"]
    await bench.telegram.clock(advance=24 * 3600)
    assert await texts(bench) == []


async def test_raw_updates_are_handed_out_as_they_are(bench: Bench) -> None:
    raws = [{"message": {"text": 5}}, {"update_id": "seven", "odd": None}, "no update at all"]
    ids = await bench.telegram.inject(raws)
    handed = await bench.call("getUpdates")
    assert handed[1:] == raws[1:]
    assert handed[0] == {"update_id": ids[0], "message": {"text": 5}}


async def test_a_script_waits_until_the_bot_has_taken_an_update(bench: Bench, guest: Guest) -> None:
    sent = await guest.send("hello")
    waiting = asyncio.create_task(bench.telegram.confirmed(sent.update_id))
    assert sent.update_id is not None
    await bench.call("getUpdates", offset=sent.update_id + 1)
    await waiting
    with pytest.raises(TimeoutError):
        await bench.telegram.confirmed(sent.update_id + 1, timeout=0.05)


class Receiver:
    """A bot's webhook: it refuses the first updates, then takes them."""

    def __init__(self, refusing: int) -> None:
        self.refusing = refusing
        self.taken: list[Json] = []
        self.secrets: set[str | None] = set()
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.refusing > 0:
            self.refusing -= 1
            return web.Response(status=500)
        self.taken.append(json.loads(await request.read()))
        return web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver(refusing=1)
    app = web.Application()
    app.add_routes([web.post("/hook", receiver.receive)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_the_webhook_is_told_again_until_it_takes_an_update(
    bench: Bench, guest: Guest, receiver: Receiver
) -> None:
    sent = [await guest.send(text) for text in ("before", "again")]
    assert await bench.call("setWebhook", url=receiver.url, secret_token="s3cret") is True
    await bench.telegram.confirmed(sent[-1].update_id)
    assert [update["message"]["text"] for update in receiver.taken] == ["before", "again"]
    assert receiver.secrets == {"s3cret"}
    info = await bench.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    conflict = await bench.call("getUpdates")
    assert conflict.startswith("409 Conflict: can't use getUpdates method while webhook is active")
    assert await bench.call("deleteWebhook", drop_pending_updates=True) is True
    assert await bench.call("getUpdates") == []


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"url": "http://example.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://example.com:1234/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://example.com/", "secret_token": "é"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_bad_webhook_is_refused(bench: Bench, params: Json, refusal: str) -> None:
    assert await bench.call("setWebhook", **params) == f"400 Bad Request: {refusal}"
