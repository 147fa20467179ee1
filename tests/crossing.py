"""Two transactions that cross each other, step by step."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import event, text
from sqlalchemy.util import await_only

from models.database import Database
from tests.eventually import eventually

T = TypeVar("T")

# SQLite has one writer: whoever begins to write waits for all.
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def as_far_as_it_gets(database: Database, other: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Somebody else begins, and is done or waits now for what another transaction holds."""
    task = asyncio.create_task(other)
    await eventually(partial(waits_or_is_done, database, task), True)
    return task


async def waits_or_is_done(database: Database, task: asyncio.Task[Any]) -> bool:
    """Whether a task can go on no further, since another transaction holds what it needs."""
    if task.done():
        return True
    async with database.read() as db:
        return bool(await db.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@contextmanager
def meanwhile(database: Database, words: str, happens: Callable[[], Awaitable[object]]) -> Iterator[None]:
    """Between the first statement with these words and the next, somebody else's transaction is done.

    It has seen nothing of the one that it comes between, and must not wait for it.
    """
    engine = database.engine.sync_engine
    met: list[str] = []

    def look(_: Any, __: Any, statement: str, *___: Any) -> None:
        if words in statement and not met:
            met.append(statement)
            await_only(happens())

    event.listen(engine, "after_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", look)
    assert met
