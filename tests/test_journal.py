"""The journal: after a kill, what was begun is told apart from what was not, without waiting for a lease."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import build
from bot.clock import Clock
from bot.context import House
from bot.delivery import claims, outcomes
from bot.delivery import journal as journals
from bot.delivery.journal import CALLS, Journal, stem
from bot.settings import Settings
from bot.simulator import Telegram
from models import DeliveryState
from models.database import Database
from tests.crossing import POSTGRESQL, meanwhile
from tests.test_delivery import WALL, message, states, store

KILLED = """
import os, signal, sys
from pathlib import Path
from bot.delivery.journal import Journal
journal = Journal(Path(sys.argv[1]))
journal.begin(7)
print(journal.holder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_had_begun_is_known_to_the_next(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "sender")], stdout=subprocess.PIPE, check=False
    )
    after = Journal(tmp_path / "sender")
    assert (after.holder, after.begun) == (int(killed.stdout), frozenset({7}))
    after.close()


def test_two_living_processes_share_no_journal(tmp_path: Path) -> None:
    one, other = Journal(tmp_path / "sender"), Journal(tmp_path / "sender")
    assert one.holder != other.holder
    one.close()
    other.close()


def test_after_another_boot_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path / "sender")
    journal.begin(7)
    journal.close()
    (tmp_path / "boot").write_text("another")
    monkeypatch.setattr(journals, "BOOT", tmp_path / "boot")
    after = Journal(tmp_path / "sender")
    assert after.begun is None
    after.close()


def test_the_journal_keeps_the_last_calls_and_does_not_grow(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "sender")
    size = (tmp_path / "sender-0").stat().st_size
    for delivery in range(1, CALLS + 101):
        journal.begin(delivery)
    journal.close()
    after = Journal(tmp_path / "sender")
    assert after.begun == frozenset(range(101, CALLS + 101))
    assert (tmp_path / "sender-0").stat().st_size == size
    after.close()


@pytest.mark.parametrize("known", [True, False])
async def test_what_was_not_begun_is_in_no_doubt(database: Database, known: bool) -> None:
    await store(database, message(7, "begun"), message(8, "not begun"))
    async with database.begin() as db:
        first, _ = await claims.claim(db, 9, wall=WALL, holder=5)
    async with database.begin() as db:
        await outcomes.take_over(db, 5, {first.id} if known else None, wall=WALL)
        again = await claims.claim(db, 9, wall=WALL, holder=5)
    assert [one.doubts for one in again] == ([1, 0] if known else [1, 1])


async def test_nobody_elses_claims_are_taken_over(database: Database) -> None:
    await store(database, message(7, "theirs"), message(8, "nobody's"))
    async with database.begin() as db:
        await claims.claim(db, 1, wall=WALL, holder=6)
        await claims.claim(db, 1, wall=WALL)
    async with database.begin() as db:
        await outcomes.take_over(db, 5, set(), wall=WALL + timedelta(seconds=1))
    assert await states(database) == [DeliveryState.SENDING, DeliveryState.SENDING]


async def test_without_a_place_for_a_journal_the_bot_answers_all_the_same(
    settings: Settings, house: House, telegram: Telegram, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("bot.app.stem", lambda _: Path("/proc/nowhere/sender"))
    guest = await telegram.person("Amina", language="en")
    async with build(settings, clock, house).running():
        await guest.send("/help")
        assert len(await guest.heard()) == 1


def test_a_servers_journal_is_among_the_users_state_and_tells_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    one, other = (stem(f"postgresql://usher:{secret}@host/events") for secret in ("one", "two"))
    assert one == other
    assert one.parent == tmp_path / "usher"
    assert stem("postgresql://host/others") != one


@POSTGRESQL
async def test_what_another_process_takes_back_in_that_moment_stays_in_its_hands(database: Database) -> None:
    await store(database, message(7, "not begun"))
    async with database.begin() as db:
        await claims.claim(db, 9, wall=WALL, holder=5)
    later = WALL + claims.LEASE + timedelta(seconds=1)

    async def another() -> None:
        async with database.begin() as db:
            await outcomes.take_back(db, wall=later)
            assert len(await claims.claim(db, 9, wall=later, holder=6)) == 1

    async with database.begin() as db:
        with meanwhile(database, "SELECT deliveries.id", another):
            await outcomes.take_over(db, 5, set(), wall=later)
    assert await states(database) == [DeliveryState.SENDING]
