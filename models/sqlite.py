"""A connection to SQLite that asks its thread once for each statement.

aiosqlite lets a connection live in a thread, where a statement costs four trips: to open a cursor, to
execute, to fetch, to close. Each trip waits until two threads are woken, and an answer takes some
twenty statements.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, Self

import aiosqlite

CHUNK = 64  # rows; not used, since results are read whole


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

    def cursor(self) -> Statement:  # type: ignore[override]
        return Statement(self)

    async def in_thread(self, work: Any, *given: Any) -> None:
        """Do some work on the connection in its thread."""
        await self._execute(work, self._conn, *given)  # type: ignore[no-untyped-call]


def connect(database: str, **options: Any) -> Connection:
    """A connection to be awaited, for the engine's `async_creator_fn`."""
    connection = Connection(lambda: sqlite3.connect(database, **options), CHUNK)
    connection._thread.daemon = True  # as SQLAlchemy has it: a connection left open must not keep the process
    return connection
