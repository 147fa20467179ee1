"""Questions read ahead by a second process: to the same effect, and the bot does without it at any time."""

import asyncio
import multiprocessing
import os
import pickle
import signal
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.questions import questions
from bot.event import load
from bot.knowledge import Knowledge
from bot.knowledge.ahead import ROOM, Ahead, read_ahead
from bot.simulator import Telegram
from tests.bot_process import BotProcess
from tests.eventually import eventually

ASKED = [
    "what is wsis+20?",
    "when is the citiverse session, and where is it?",
    "à quelle heure commence la séance sur le climat ?",
    "¿quién organiza esto y cuánto cuesta?",
    "где проходит саммит",
    "متى جلسة المدن الافتراضية وأين؟",
    "气候那场几点开始，在哪里？",
    "how do i become a llama farmer",
]
# From 3.12 on, Python warns of threads when a process is copied; the tests have some, the bot has not.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def fresh() -> Knowledge:
    """A knowledge that remembers nothing."""
    return Knowledge(load(Path("events/wsis20")))


@pytest.fixture
async def ahead(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ahead]:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(os, "sched_setaffinity", lambda *_: None)  # the tests may use all cores
    found = read_ahead(fresh())
    assert found
    async with found.running():
        yield found


def second_process() -> int:
    (process,) = multiprocessing.active_children()
    assert process.pid
    return process.pid


def test_what_was_read_ahead_is_understood_as_on_the_spot() -> None:
    told, asked = fresh(), fresh()
    many = [text for _, text in islice(questions(), 60)] + ASKED
    told.remember(pickle.loads(pickle.dumps(asked.read_ahead(many))))
    for question in many:
        one, other = (knowledge.understand(question, language="en") for knowledge in (told, asked))
        assert (one.kind, one.facts, one.gap) == (other.kind, other.facts, other.gap)
        assert one.score == pytest.approx(other.score, abs=0.01)


async def test_another_process_reads_while_this_one_does_other_things(ahead: Ahead) -> None:
    ahead.begin(ASKED)
    await ahead.ready(ASKED)
    assert all(ahead.knowledge.has_read(question) for question in ASKED)


async def test_what_does_not_fit_is_left_to_be_read_on_the_spot(ahead: Ahead) -> None:
    ahead.begin([f"question {number}" for number in range(ROOM + 1)])
    await ahead.ready(["question 1"])
    assert not ahead.knowledge.has_read("question 1")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
async def test_without_the_other_process_nobody_waits(
    ahead: Ahead, end: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.knowledge.ahead.PATIENCE", 0.1)
    os.kill(second_process(), end)
    async with asyncio.timeout(10):
        for question in ASKED:
            ahead.begin([question])
            await ahead.ready([question])
    assert ahead.knowledge.understand(ASKED[0], language="en").facts == ("wsis20-about",)


def test_on_a_single_core_everything_is_read_on_the_spot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert read_ahead(fresh()) is None


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="a single core has no second process")
async def test_the_second_process_has_a_core_of_its_own_and_ends_with_a_bot_that_is_killed(
    telegram: Telegram, tmp_path: Path
) -> None:
    bot = BotProcess(tmp_path, telegram, f"sqlite:///{tmp_path / 'usher.db'}")
    await bot.start()
    await bot.progress(1, "setMyCommands")
    (second,) = map(int, Path(f"/proc/{bot.pid}/task/{bot.pid}/children").read_text("utf-8").split())
    assert not os.sched_getaffinity(second) & os.sched_getaffinity(bot.pid)
    await bot.kill()

    async def lives() -> bool:
        stat = Path(f"/proc/{second}/stat")
        return stat.exists() and ") Z " not in stat.read_text("utf-8")

    await eventually(lives, False)
