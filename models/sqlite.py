"""A connection to SQLite that asks its thread once for each statement.

aiosqlite lets a connection live in a thread, where a statement costs four trips: to open a cursor, to
execute, to fetch, to close. Each trip waits until two threads are woken, and an answer takes some
twenty statements. What begins a transaction or a savepoint takes no trip of its own either: it goes along
with the first statement, and where none follows, nothing was begun.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Self

import aiosqlite

CHUNK = 64  # rows; not used, since results are read whole
SAVEPOINT, RELEASE, UNDO = "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT "


class Statement:
    """A cursor, as far as SQLAlchemy needs one: a result is read whole and closed in the same trip."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        if not self._connection.postpones(sql):
            await self._connection.in_thread(self._run, "execute", sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        await self._connection.in_thread(self._run, "executemany", sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """Nothing is open any more."""

    def _run(self, connection: sqlite3.Connection, how: str, sql: str, parameters: Any) -> None:
        cursor = connection.cursor()
        try:
            getattr(cursor, how)(sql, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    """A connection whose cursors are `Statement`s."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, CHUNK)
        self._begun: list[str] = []  # and not said yet
        self._said = False  # whether the thread was given anything since the last commit or rollback
        self._stopped: asyncio.Future[None] | None = None
        self._thread.daemon = True  # as SQLAlchemy has it: a connection left open must not keep the process

    async def _connect(self) -> "Connection":
        """Open the file; where that fails, the thread ends before the loop that it would tell does."""
        try:
            await super()._connect()
        except sqlite3.Error:
            if self._stopped is not None:
                await self._stopped
            raise
        return self

    def stop(self) -> asyncio.Future[None] | None:
        self._stopped = super().stop()
        return self._stopped

    def cursor(self) -> Statement:  # type: ignore[override]
        return Statement(self)

    def postpones(self, sql: str) -> bool:
        """Whether this begins something, or ends what has not been begun: it need not be said now."""
        if sql.startswith(("BEGIN", SAVEPOINT)):
            self._begun.append(sql)
            return True
        latest = self._begun[-1].removeprefix(SAVEPOINT) if self._begun else None
        if sql in (f"{RELEASE}{latest}", f"{UNDO}{latest}"):
            self._begun.pop()
            return True
        return False

    async def in_thread(self, work: Any, *given: Any) -> None:
        """Do some work on the connection in its thread, in the transaction that was begun."""
        begun, self._begun = self._begun, []
        self._said = True
        await self._execute(_after, begun, work, self._conn, *given)  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        self._begun.clear()
        if self._said:
            await super().commit()
            self._said = False

    async def rollback(self) -> None:
        # Not asked of the connection itself: what was cancelled may still wait for its turn in the thread.
        self._begun.clear()
        if self._said:
            await super().rollback()
            self._said = False


def _after(begun: Iterable[str], work: Any, connection: sqlite3.Connection, *given: Any) -> None:
    for sql in begun:
        connection.execute(sql)
    work(connection, *given)


def connect(database: str, **options: Any) -> Connection:
    """A connection to be awaited, for the engine's `async_creator_fn`."""
    return Connection(lambda: sqlite3.connect(database, **options))
