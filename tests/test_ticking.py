"""When ticks come: one after the other, however long one takes and whatever becomes of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs
from telegram.ext import ApplicationBuilder, ContextTypes

from bot.context import App, Context
from bot.ticks import Tick, Ticks, hush, schedule
from tests.conftest import TOKEN
from tests.eventually import eventually

EVERY = 0.01  # seconds


class Bells(Ticks):
    """One tick alone."""

    def __init__(self, tick: Tick) -> None:
        self._tick = tick

    def all(self) -> list[tuple[str, Tick, float]]:
        return [("bells", self._tick, EVERY)]


@asynccontextmanager
async def ringing(tick: Tick, ring: Callable[[App, Ticks], None] = schedule) -> AsyncIterator[None]:
    """A job queue that ticks."""
    app: App = (
        ApplicationBuilder().token(TOKEN).context_types(ContextTypes(context=Context)).updater(None).build()
    )
    queue = app.job_queue
    assert queue is not None
    ring(app, Bells(tick))
    await queue.start()
    yield
    hush(app)
    await queue.stop()


class Slow:
    """A tick that takes longer than the time between two."""

    def __init__(self) -> None:
        self.rung = 0
        self.at_once = self.most_at_once = 0

    async def __call__(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(10 * EVERY)
        self.at_once -= 1
        self.rung += 1

    async def has_rung_thrice(self) -> bool:
        return self.rung >= 3


async def test_a_long_tick_is_followed_by_the_next_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    slow = Slow()
    with caplog.at_level(logging.WARNING):
        async with ringing(slow):
            await eventually(slow.has_rung_thrice, wanted=True)
    assert (slow.most_at_once, caplog.messages) == (1, [])


async def test_ticks_by_the_clock_would_complain_of_a_long_one(caplog: pytest.LogCaptureFixture) -> None:
    slow = Slow()

    def by_the_clock(app: App, ticks: Ticks) -> None:
        async def job(_: object) -> None:
            await slow()

        assert app.job_queue is not None
        app.job_queue.run_repeating(job, EVERY, job_kwargs={"misfire_grace_time": None, "coalesce": True})

    with caplog.at_level(logging.WARNING):
        async with ringing(slow, by_the_clock):
            await eventually(slow.has_rung_thrice, wanted=True)
    assert "maximum number of running instances reached" in caplog.text


async def test_a_tick_that_fails_is_logged_and_followed_by_the_next() -> None:
    rung: list[str] = []

    async def tick() -> None:
        rung.append("once more")
        if len(rung) == 1:
            raise ConnectionError

    async def twice() -> bool:
        return len(rung) >= 2

    with capture_logs() as logged:
        async with ringing(tick):
            await eventually(twice, wanted=True)
    assert [(line["event"], line["tick"]) for line in logged] == [
        ("a tick failed; the next one tries again", "bells")
    ]
