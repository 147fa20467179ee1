"""A connection to SQLite that asks its thread only where that is worth a trip.

aiosqlite lets a connection live in a thread, where a statement costs four trips: to open a cursor, to
execute, to fetch, to close. Each trip waits until two threads are woken, which on an idle machine takes
three times as long as what most statements do there. So a statement is one trip; what begins a transaction
or a savepoint goes along with the first statement, and where none follows, nothing was begun; and what is
certainly short is done on the spot. Whatever may wait for a lock or a disk, or may read on and on, is done
in the thread.
"""

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Self

import aiosqlite

CHUNK = 64  # rows; not used, since results are read whole
BEGIN, SAVEPOINT, RELEASE, UNDO = "BEGIN", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT "
STEPS = 8000  # of SQLite's machine, that a reading statement may take on the spot: a fifth of a millisecond
ONE_ROW = re.compile(r"^UPDATE (\w+) SET .* WHERE \1\.id = \?$", re.DOTALL)
FEW = 100  # parameters of an INSERT
SPREE = 32  # statements on the spot, after which the others in the loop have their turn
Work = Callable[..., object]  # on a connection, with what it is given


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
        connection = self._connection
        if not connection.postpones(sql) and not connection.on_the_spot(sql, self._run, parameters):
            await connection.in_thread(self._run, "execute", sql, parameters)
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
        self._said = False  # whether anything was done since the last commit or rollback
        self._reads = False  # whether what was begun, by a plain BEGIN, only reads
        self._asked = self._done = 0  # of the thread, and by it: it may be at work for a task that is gone
        self._spree = 0
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

    def on_the_spot(self, sql: str, work: Work, given: Any) -> bool:
        """Do a statement here and now; False, and nothing is done, if that could take long."""
        reads = sql.startswith("SELECT ")
        if not (reads or _is_short(sql, given)) or not self._is_free():
            return False
        connection = self._conn
        if self._begun and self._begun[0].startswith(f"{BEGIN} ") and not self._begins():
            return False
        self._spree += 1
        if reads:
            connection.set_progress_handler(_enough, STEPS)
        try:
            _after(self._take_begun(), work, connection, "execute", sql, given)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            return False
        finally:
            if reads:
                connection.set_progress_handler(None, 0)
        return True

    def _begins(self) -> bool:
        """Begin to write; False where somebody else is writing, whom one waits for in the thread."""
        connection = self._conn
        ((patience,),) = connection.execute("PRAGMA busy_timeout")
        connection.execute("PRAGMA busy_timeout=0")
        try:
            connection.execute(self._begun[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            connection.execute(f"PRAGMA busy_timeout={patience}")
        del self._begun[0]
        self._said = True
        return True

    async def in_thread(self, work: Work, *given: Any) -> None:
        """Do some work on the connection in its thread, in the transaction that was begun."""
        await self._execute(_after, self._take_begun(), work, self._conn, *given)

    def _take_begun(self) -> list[str]:
        begun, self._begun = self._begun, []
        self._said = True
        self._reads |= BEGIN in begun
        return begun

    def _is_free(self) -> bool:
        """Whether the thread has nothing to do, and the rest of the loop need not have its turn first.

        The thread may still be at work for a task that was cancelled.
        """
        return self._asked == self._done and self._spree < SPREE

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self._asked += 1
        self._spree = 0

        def count() -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._done += 1

        return await super()._execute(count)  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        await self._end(super().commit, sqlite3.Connection.commit)

    async def rollback(self) -> None:
        await self._end(super().rollback, sqlite3.Connection.rollback)

    async def _end(
        self, in_thread: Callable[[], Awaitable[None]], here: Callable[[sqlite3.Connection], None]
    ) -> None:
        self._begun.clear()
        # Not asked of the connection itself: what was cancelled may still wait for its turn in the thread.
        if not self._said:
            return
        if self._reads and self._is_free():
            here(self._conn)  # no disk is waited for
        else:
            await in_thread()
        self._said = self._reads = False


def _is_short(sql: str, given: Any) -> bool:
    """Whether a statement that writes touches a few rows at most."""
    if "SELECT " in sql:
        return False
    adds_few = sql.startswith("INSERT ") and len(given) <= FEW
    return adds_few or sql.startswith(RELEASE) or ONE_ROW.search(sql) is not None


def _enough() -> bool:
    """Interrupts SQLite."""
    return True


def _after(begun: Iterable[str], work: Work, connection: sqlite3.Connection, *given: Any) -> None:
    for sql in begun:
        connection.execute(sql)
    work(connection, *given)


def connect(database: str, **options: Any) -> Connection:
    """A connection to be awaited, for the engine's `async_creator_fn`."""
    options["check_same_thread"] = False
    return Connection(lambda: sqlite3.connect(database, **options))
