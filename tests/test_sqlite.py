"""A connection to SQLite says what begins a transaction or a savepoint along with the first statement."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from models.sqlite import Connection, connect


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.db"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE words (word)")
    return path


@pytest.fixture
async def connection(file: Path) -> AsyncIterator[Connection]:
    opened = connect(str(file), isolation_level=None)
    await opened
    yield opened
    await opened.close()


async def say(connection: Connection, *statements: str) -> None:
    for sql in statements:
        await connection.cursor().execute(sql)


def written(file: Path) -> list[str]:
    """What others see; raises OperationalError where a transaction is still open and they would write."""
    with sqlite3.connect(file, timeout=0) as other:
        other.execute("DELETE FROM words WHERE word = ''")
        return [word for (word,) in other.execute("SELECT word FROM words")]


async def test_where_no_statement_follows_nothing_was_begun(connection: Connection, file: Path) -> None:
    await say(connection, "BEGIN IMMEDIATE", "SAVEPOINT one", "RELEASE SAVEPOINT one")
    assert written(file) == []
    await connection.commit()


async def test_only_what_came_after_a_savepoint_is_undone(connection: Connection, file: Path) -> None:
    await say(connection, "BEGIN IMMEDIATE", "INSERT INTO words VALUES ('kept')")
    await say(connection, "SAVEPOINT empty", "ROLLBACK TO SAVEPOINT empty")
    await say(connection, "SAVEPOINT one", "INSERT INTO words VALUES ('undone')")
    await say(connection, "ROLLBACK TO SAVEPOINT one")
    await connection.commit()
    assert written(file) == ["kept"]


async def test_what_was_cancelled_before_its_turn_is_rolled_back(connection: Connection, file: Path) -> None:
    busy = threading.Event()
    waiting = asyncio.create_task(connection.in_thread(lambda _: busy.wait()))
    await asyncio.sleep(0)
    writing = asyncio.create_task(say(connection, "BEGIN IMMEDIATE", "INSERT INTO words VALUES ('no')"))
    await asyncio.sleep(0)
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing
    undoing = asyncio.create_task(connection.rollback())
    await asyncio.sleep(0)
    busy.set()
    await asyncio.gather(waiting, undoing)
    assert written(file) == []
