"""To SQLite, what begins something goes along with a statement; what is short is done at once."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from models import sqlite
from models.sqlite import Connection, connect

PATIENCE = 10  # seconds, for another writer


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.db"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word)")
    return path


@pytest.fixture
async def connection(file: Path) -> AsyncIterator[Connection]:
    opened = connect(str(file), isolation_level=None, timeout=PATIENCE)
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
    await say(connection, "BEGIN IMMEDIATE", "INSERT INTO words (word) VALUES ('kept')")
    await say(connection, "SAVEPOINT empty", "ROLLBACK TO SAVEPOINT empty")
    await say(connection, "SAVEPOINT one", "INSERT INTO words (word) VALUES ('undone')")
    await say(connection, "ROLLBACK TO SAVEPOINT one")
    await connection.commit()
    assert written(file) == ["kept"]


async def test_what_was_cancelled_before_its_turn_is_rolled_back(connection: Connection, file: Path) -> None:
    busy = threading.Event()
    waiting = asyncio.create_task(connection.in_thread(lambda _: busy.wait()))
    await asyncio.sleep(0)
    writing = asyncio.create_task(
        say(connection, "BEGIN IMMEDIATE", "INSERT INTO words (word) VALUES ('no')")
    )
    await asyncio.sleep(0)
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing
    undoing = asyncio.create_task(connection.rollback())
    await asyncio.sleep(0)
    busy.set()
    await asyncio.gather(waiting, undoing)
    assert written(file) == []


LONG = (
    "SELECT count(*) FROM (WITH RECURSIVE some(n) AS "
    "(SELECT 1 UNION ALL SELECT n + 1 FROM some LIMIT 1000000) SELECT n FROM some)"
)


async def turns_of_others(work: Coroutine[Any, Any, object]) -> int:
    """How often the rest of the loop has its turn meanwhile."""
    turns = 0
    working = asyncio.create_task(work)
    while not working.done():
        await asyncio.sleep(0)
        turns += 1
    await working
    return turns


async def test_what_is_short_is_done_before_anything_else_happens(connection: Connection) -> None:
    short = say(
        connection, "BEGIN IMMEDIATE", "INSERT INTO words (word) VALUES ('one')", "SELECT word FROM words"
    )
    assert await turns_of_others(short) == 1


async def test_what_reads_for_long_leaves_the_loop_to_the_others(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = connection.cursor()
    assert await turns_of_others(read.execute(LONG)) > 1
    assert await read.fetchall() == [(1000000,)]
    monkeypatch.setattr(sqlite, "STEPS", 1000000000)
    assert await turns_of_others(connection.cursor().execute(LONG)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT INTO words (word) {LONG}",
        f"UPDATE words SET word = ({LONG}) WHERE words.id = ?",
        "UPDATE words SET word = ? WHERE words.word <> ''",
        "DELETE FROM words WHERE words.word = ?",
    ],
)
async def test_what_writes_and_may_take_long_leaves_the_loop_to_the_others(
    connection: Connection, statement: str
) -> None:
    await say(connection, "BEGIN IMMEDIATE")
    given = ("1",) * statement.count("?")
    assert await turns_of_others(connection.cursor().execute(statement, given)) > 1


async def test_many_short_statements_let_the_others_have_their_turn(connection: Connection) -> None:
    assert await turns_of_others(say(connection, *["SELECT word FROM words"] * 100)) > 1


async def test_whoever_waits_for_another_writer_leaves_the_loop_to_the_others(
    connection: Connection, file: Path
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(
            say(connection, "BEGIN IMMEDIATE", "INSERT INTO words (word) VALUES ('mine')")
        )
        async with asyncio.timeout(PATIENCE / 2):
            for _ in range(10):
                await asyncio.sleep(0)
        assert not writing.done()
        other.execute("COMMIT")
    await writing
    await connection.commit()
    assert written(file) == ["mine"]


async def test_nothing_is_done_here_while_the_thread_works_for_somebody_who_has_left(
    connection: Connection,
) -> None:
    done: list[str] = []
    busy = threading.Event()

    def slow(_: sqlite3.Connection) -> None:
        busy.wait()
        done.append("first")

    left = asyncio.create_task(connection.in_thread(slow))
    await asyncio.sleep(0)
    left.cancel()
    with suppress(asyncio.CancelledError):
        await left
    next_one = asyncio.create_task(say(connection, "SELECT word FROM words"))
    next_one.add_done_callback(lambda _: done.append("second"))
    await asyncio.sleep(0)
    busy.set()
    await next_one
    await asyncio.sleep(0)
    assert done == ["first", "second"]


async def test_who_has_only_read_holds_nothing_afterwards(connection: Connection, file: Path) -> None:
    await say(connection, "BEGIN", "SELECT word FROM words")
    assert await turns_of_others(connection.rollback()) == 1
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as other:
        other.execute("PRAGMA journal_mode=DELETE")  # which takes the file for itself
        other.execute("INSERT INTO words (word) VALUES ('other')")
    assert written(file) == ["other"]
