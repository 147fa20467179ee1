"""The database: SQLite by default, PostgreSQL by its URL; transactions that mean it on both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from models import sqlite
from models.base import give_cipher
from models.cipher import Cipher


class Database:
    """Hands out transactions: `begin()` to change something, `read()` to look."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
        # SQLite has one writer. Waiting here is first come, first served; SQLite's own waiting is by
        # sleeping and trying again, which costs a reply up to a tenth of a second.
        self._turn: asyncio.Lock | nullcontext[None] = asyncio.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A transaction that writes: committed at the end, rolled back on any exception."""
        async with self._turn, self._sessions() as db, db.begin():
            yield db

    @asynccontextmanager
    async def store(self) -> AsyncIterator[AsyncConnection]:
        """The same for a statement or two, without a session, which would take longer than they do."""
        async with self._turn, self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A look at one consistent state; nothing is written."""
        async with self._sessions() as db:
            await db.connection(execution_options={"usher_read": True})
            yield db

    async def close(self) -> None:
        await self.engine.dispose()


def open_database(url: str | URL, cipher: Cipher | None = None) -> Database:
    """The database at `url`: `sqlite:///file.db` or `postgresql://user@host/name`.

    Without a cipher, all but the personal columns can be used.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(
            parsed.set(drivername="sqlite+aiosqlite"),
            pool_size=5,
            max_overflow=10,
            connect_args={"async_creator_fn": sqlite.connect},
        )
        _prepare_sqlite(engine)
    else:
        engine = create_async_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_size=5, pool_pre_ping=True
        )
    if cipher is not None:
        give_cipher(engine.sync_engine.dialect, cipher)
    return Database(engine)


def _prepare_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def pragmas(connection: Any, record: object) -> None:
        # The driver must not begin transactions by itself: it would begin DEFERRED ones, in which
        # two writers read the same old state and one of them then fails or overbooks.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("usher_read")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
