"""How fast Usher sends and answers, beside python-telegram-bot and aiogram as they come.

`python -m benchmarks.delivery [--quick] [PART …]` prints a table; parts: fan-out, answers, pacing,
paid, enqueue. Of several rounds, in which everybody has a turn, each one's best counts: on a busy
machine the others tell more about its neighbours.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.common import Row
from benchmarks.processes import ROOT, figures, running, sink

AT_ONCE = 100
BOTS = ("ptb", "aiogram", "usher")
NAMES = {"ptb": "python-telegram-bot", "aiogram": "aiogram", "usher": "Usher"}
ROUND_TRIP = 0.05  # seconds, as to the real Telegram


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    rounds: int = 3
    fan_out: tuple[int, int, int] = (1500, 8000, 15000)  # messages by PTB, aiogram, Usher
    updates: int = 2000
    spaced: int = 150
    pacing_seconds: int = 60
    paid_seconds: int = 12
    deliveries: int = 1_000_000


QUICK = Size(1, (200, 500, 1000), 200, 10, 3, 3, 50_000)


class Bench:
    """Measures the parts, in a folder on the disk that counts."""

    def __init__(self, size: Size, folder: Path) -> None:
        self._size = size
        self._folder = folder
        self._numbers = count()

    def _database(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"

    def fan_out(self) -> Iterator[Row]:
        rates: dict[str, list[float]] = {bot: [] for bot in BOTS}
        for _ in range(self._size.rounds):
            for bot, messages in zip(BOTS, self._size.fan_out, strict=True):
                with sink() as server:
                    what = ["fan-out", server.url, "--messages", messages, "--at-once", AT_ONCE]
                    seen = figures(*self._command(bot, *what))
                    arrived = server.statistics()
                if (arrived["messages"], arrived["chats"]) != (messages, messages):
                    raise RuntimeError(f"{bot}: {arrived['messages']} of {messages} messages arrived")
                rates[bot].append(seen["rate"])
        best = {bot: max(found) for bot, found in rates.items()}
        yield from (Row(f"Fan-out: {NAMES[b]}, no database", f"{best[b]:,.0f}/s") for b in BOTS[:2])
        yield Row("Fan-out: Usher, durable outbox", f"{best['usher']:,.0f}/s")
        for peer, goal in (("ptb", 15), ("aiogram", 1.5)):
            ratio = best["usher"] / best[peer]
            yield Row(f"  against {NAMES[peer]}", f"{ratio:.1f} ×", f"≥ {goal} ×", ratio >= goal)

    def answers(self) -> Iterator[Row]:
        rates: dict[str, list[float]] = {bot: [] for bot in BOTS}
        medians: dict[str, list[float]] = {bot: [] for bot in BOTS}
        fsyncs: list[float] = []
        for _ in range(self._size.rounds):
            for bot in BOTS:
                seen = self._answer(bot, self._size.updates)
                rates[bot].append(seen["answered"] / seen["answering"])
            for bot in BOTS:
                medians[bot].append(self._answer(bot, self._size.spaced, "--pause", 0.05)["median"])
            fsyncs.append(figures(*self._command("usher", "fsync", "-"))["median"])
        best = {bot: max(found) for bot, found in rates.items()}
        for bot in BOTS:
            kind = "stored, understood, durable" if bot == "usher" else "bare echo"
            yield Row(f"Answers under load: {NAMES[bot]}, {kind}", f"{best[bot]:,.0f}/s")
        ratio = best["usher"] / best["ptb"]
        yield Row("  against python-telegram-bot", f"{ratio:.2f} ×", "≥ 1 ×", ratio >= 1)
        low, fsync = {bot: min(found) for bot, found in medians.items()}, statistics.median(fsyncs)
        for bot in BOTS[:2]:
            yield Row(f"Latency of one answer: {NAMES[bot]}", f"{low[bot] * 1e3:.1f} ms")
        yield Row("One fsync", f"{fsync * 1e3:.2f} ms")
        goal = low["ptb"] + 2 * fsync + 0.005
        met = low["usher"] <= goal
        yield Row(
            "Latency of one answer: Usher", f"{low['usher'] * 1e3:.1f} ms", f"≤ {goal * 1e3:.1f} ms", met
        )

    def _answer(self, bot: str, updates: int, *options: object) -> dict[str, float]:
        with sink("--updates", updates, *options) as server:
            what = "answer" if bot == "usher" else "echo"
            with running(*self._command(bot, what, server.url)) as process:
                return server.wait_for_answers(updates, process)

    def pacing(self) -> Iterator[Row]:
        kinds = ("bucket", "window")
        with ThreadPoolExecutor() as both:
            paced = list(both.map(lambda kind: self._paced(kind, 30, self._size.pacing_seconds), kinds))
        yield from (row for rows in paced for row in rows[:-1])

    def paid(self) -> Iterator[Row]:
        for kind in ("bucket", "window"):
            yield from self._paced(kind, 1000, self._size.paid_seconds)

    def _paced(self, kind: str, rate: int, seconds: int) -> list[Row]:
        """Share of the permitted rate, refusals, and load, with a server that counts in its own way."""
        options = ("--limit", kind, "--rate", rate, "--round-trip", ROUND_TRIP)
        with sink(*options) as server:
            what = ["fan-out", server.url, "--messages", rate * (seconds + 2), "--at-once", 128]
            seen = figures(*self._command("usher", *what, "--per-second", rate, "--seconds", seconds + 1))
            counted = server.statistics(within=seconds)
        share, refused, load = counted["within"] / rate / seconds, counted["refused"], seen["load"]
        name = f"{rate:,}/s for {seconds} s, counted by {kind}"
        return [
            Row(f"{name}: share of what is permitted", f"{share:.1%}", "≥ 97 %", share >= 0.97),
            Row(f"{name}: refused (429)", str(refused), "0", refused == 0),
            Row(f"{name}: processor", f"{load:.2f} of a core", "< 1", load < 1),
        ]

    def enqueue(self) -> Iterator[Row]:
        deliveries = self._size.deliveries
        seen = figures(*self._command("usher", "enqueue", "-", "--messages", deliveries))
        if seen["added"] != deliveries:
            raise RuntimeError(f"{seen['added']} of {deliveries} deliveries were stored")
        seconds, memory = seen["seconds"], seen["megabytes"]
        yield Row(f"{deliveries:,} deliveries enqueued", f"{seconds:.1f} s", "≤ 10 s", seconds <= 10)
        yield Row("  at its peak", f"{memory:.0f} MB", "≤ 300 MB", memory <= 300)

    def _command(self, bot: str, *arguments: object) -> list[object]:
        if bot == "usher":
            return ["benchmarks.usher", *arguments, "--database", self._database()]
        return ["benchmarks.peers", bot, *arguments]


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "fan-out": Bench.fan_out,
    "answers": Bench.answers,
    "pacing": Bench.pacing,
    "paid": Bench.paid,
    "enqueue": Bench.enqueue,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast Usher sends and answers, beside its peers.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="try everything out; too short to judge by")
    parser.add_argument("--folder", type=Path, default=ROOT / "build", help="on the disk that counts")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    options.folder.mkdir(parents=True, exist_ok=True)
    missed = 0
    for part in options.parts or PARTS:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=options.folder))
            for row in PARTS[part](Bench(QUICK if options.quick else Size(), Path(folder))):
                print(row, flush=True)
                missed += row.met is False
    sys.exit(1 if missed and not options.quick else 0)


if __name__ == "__main__":
    main()
