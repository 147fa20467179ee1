"""Failures on demand, flood limits, and the log that knows what was accepted."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.simulator.faults import Faults
from bot.simulator.guest import Guest
from bot.simulator.limits import Limits
from tests.workbench import TOKEN, Bench, workbench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with workbench() as opened:
        yield opened


@pytest.fixture
async def guest(bench: Bench) -> Guest:
    return await bench.telegram.person("Amina", started=True)


async def said(guest: Guest) -> list[str]:
    return [message.text for message in await guest.messages()]


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        ({"kind": "429", "retry_after": 7}, "429 Too Many Requests: retry after 7"),
        ({"kind": "403"}, "403 Forbidden: bot was blocked by the user"),
        ({"kind": "400", "description": "Bad Request: PEER_ID_INVALID"}, "400 Bad Request: PEER_ID_INVALID"),
        ({"kind": "500"}, "500 Internal Server Error"),
        ({"kind": "502"}, "502 Bad Gateway"),
    ],
)
async def test_a_planned_refusal_comes_once_and_nothing_is_sent(
    bench: Bench, guest: Guest, fault: dict[str, Any], refusal: str
) -> None:
    await bench.telegram.fault(**fault, method="sendMessage")
    assert await bench.call("sendMessage", chat_id=guest.id, text="x") == refusal
    assert await said(guest) == []
    assert (await bench.call("sendMessage", chat_id=guest.id, text="x"))["text"] == "x"


async def test_a_refusal_carries_retry_after(bench: Bench, guest: Guest) -> None:
    await bench.telegram.fault("429", retry_after=7)
    answer = await bench.raw("sendMessage", chat_id=guest.id, text="x")
    assert answer["parameters"] == {"retry_after": 7}


async def test_a_dropped_answer_leaves_the_message_sent_and_logged(bench: Bench, guest: Guest) -> None:
    await bench.telegram.fault("drop", method="sendMessage", after=1)
    await bench.call("sendMessage", chat_id=guest.id, text="one")
    with pytest.raises(aiohttp.ClientError):
        await bench.call("sendMessage", chat_id=guest.id, text="two")
    assert await said(guest) == ["one", "two"]
    assert [call["params"]["text"] for call in await bench.telegram.log(method="sendMessage")] == [
        "one",
        "two",
    ]


async def test_a_call_dropped_before_it_is_accepted_leaves_no_trace(bench: Bench, guest: Guest) -> None:
    await bench.telegram.fault("drop_before", chat_id=guest.id)
    with pytest.raises(aiohttp.ClientError):
        await bench.call("sendMessage", chat_id=guest.id, text="x")
    assert await said(guest) == []
    assert await bench.telegram.log() == []


async def test_a_late_answer_comes_after_the_message(bench: Bench, guest: Guest) -> None:
    await bench.telegram.fault("delay", seconds=60)
    late = asyncio.create_task(bench.call("sendMessage", chat_id=guest.id, text="x"))
    await guest.heard()
    assert not late.done()
    late.cancel()


async def test_garbage_is_no_json(bench: Bench, guest: Guest) -> None:
    await bench.telegram.fault("garbage")
    address = f"{bench.url}/bot{TOKEN}/sendMessage"
    async with bench.session.get(address, params={"chat_id": guest.id, "text": "x"}) as response:
        assert (response.status, (await response.text())[0]) == (200, "<")
    assert await said(guest) == ["x"]


async def test_confirmed_updates_come_again(bench: Bench, guest: Guest) -> None:
    sent = await guest.send("once")
    assert sent.update_id is not None
    assert await bench.call("getUpdates", offset=sent.update_id + 1) == []
    await bench.telegram.fault("redeliver")
    again = await bench.call("getUpdates", offset=sent.update_id + 1, timeout=30)
    assert [update["update_id"] for update in again] == [sent.update_id]
    assert await bench.call("getUpdates", offset=sent.update_id + 1) == []


async def test_polling_does_not_use_up_a_fault_for_any_method(bench: Bench, guest: Guest) -> None:
    await bench.telegram.fault("502")
    assert await bench.call("getUpdates") == []
    assert await bench.call("sendMessage", chat_id=guest.id, text="x") == "502 Bad Gateway"


async def test_faults_can_be_taken_back(bench: Bench) -> None:
    await bench.telegram.fault("502", times=5)
    await bench.telegram.clear_faults()
    assert (await bench.call("getMe"))["id"] == 1000


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind of fault: 418"):
        Faults().plan({"kind": "418"})


async def test_the_log_holds_calls_refusals_and_places(bench: Bench, guest: Guest) -> None:
    await bench.call("sendMessage", chat_id=guest.id, text="x", reply_markup='{"force_reply": true}')
    await bench.call("sendMessage", chat_id=5, text="x")
    first, second = await bench.telegram.log()
    assert (first["seq"], first["method"], first["chat_id"]) == (1, "sendMessage", guest.id)
    assert first["params"]["reply_markup"] == {"force_reply": True}
    assert first["result"]["message_id"] == 1
    assert second["error"]["description"] == "Bad Request: chat not found"
    assert await bench.telegram.log(after=1) == [second]


@pytest.mark.parametrize("count", ["bucket", "window"])
async def test_a_flood_is_refused_and_counted(bench: Bench, guest: Guest, count: str) -> None:
    await bench.telegram.limits(overall_per_second=3, count=count)
    outcomes = [await bench.call("sendMessage", chat_id=guest.id, text="x") for _ in range(5)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert refused == ["429 Too Many Requests: retry after 1"] * 2
    limits = await bench.telegram.limits()
    assert (limits["accepted"], limits["violations"], limits["refused"]) == (3, 2, {"overall": 2})


async def test_each_chat_and_each_group_has_its_own_limit(bench: Bench, guest: Guest) -> None:
    other = await bench.telegram.person("Bob", started=True)
    group = await bench.telegram.group("Delegates", guest)
    await bench.telegram.limits(chat_per_second=1, group_per_minute=20)
    for chat_id in (guest.id, other.id, group.chat_id):
        assert (await bench.call("sendMessage", chat_id=chat_id, text="x"))["text"] == "x"
    assert (
        await bench.call("sendMessage", chat_id=other.id, text="x") == "429 Too Many Requests: retry after 1"
    )


def test_a_window_counts_any_second_and_a_bucket_refills() -> None:
    outcomes = {}
    for count in ("bucket", "window"):
        limits = Limits()
        limits.set({"overall_per_second": 2, "count": count})
        outcomes[count] = [limits.refuse(1, now) for now in (10.0, 10.4, 10.9, 12.5)]
    assert outcomes == {"bucket": [None, None, None, None], "window": [None, None, 1, None]}
