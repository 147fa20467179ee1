"""Sink, peers and Usher each run in a process of their own, so that no one pays for another."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PATIENCE = 180.0  # seconds that any one figure may take


@dataclass(frozen=True)
class Sink:
    """A running sink."""

    url: str

    def statistics(self, within: float = 0) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/statistics?within={within}", timeout=10) as answer:
            seen: dict[str, Any] = json.load(answer)
            return seen

    def wait_for_answers(self, count: int, bot: "subprocess.Popen[str]") -> dict[str, Any]:
        """The statistics once so many updates are answered; RuntimeError if the bot gives up or is stuck."""
        end = time.monotonic() + PATIENCE
        while (seen := self.statistics())["answered"] < count:
            if bot.poll() is not None or time.monotonic() > end:
                msg = f"{seen['answered']} of {count} updates were answered"
                raise RuntimeError(msg)
            time.sleep(0.2)
        return seen


def python(*arguments: object) -> list[str]:
    return [sys.executable, "-m", *map(str, arguments)]


@contextmanager
def sink(*options: object) -> Iterator[Sink]:
    """A sink of its own for one figure."""
    with running("benchmarks.sink", *options) as process:
        if process.stdout is None:
            raise RuntimeError("the sink has no output")
        yield Sink(process.stdout.readline().strip())


@contextmanager
def running(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    """A process until the block ends."""
    with subprocess.Popen(python(*arguments), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def figures(*arguments: object) -> dict[str, float]:
    """What a process prints as JSON in its last line."""
    done = subprocess.run(python(*arguments), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
