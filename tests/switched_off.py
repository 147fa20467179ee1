"""Safeguards of a database switched off, for tests that must then fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import MetaData, UniqueConstraint, event

from models import Base
from models.database import Database


@contextmanager
def without(database: Database, words: str, about: str) -> Iterator[None]:
    """Statements about a table leave these words out, such as a lock; at least one must have had them."""
    engine = database.engine.sync_engine
    met: list[str] = []

    def leave_out(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> tuple[str, Any]:
        if about not in statement or words not in statement:
            return statement, parameters
        met.append(statement)
        return statement.replace(words, ""), parameters

    event.listen(engine, "before_cursor_execute", leave_out, retval=True)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", leave_out)
    assert met


async def without_key(database: Database, table: type[Base]) -> None:
    """A table that is still empty loses its unique keys."""
    tables = MetaData()
    for one in Base.metadata.tables.values():
        one.to_metadata(tables)
    bare = tables.tables[table.__tablename__]
    keys = {one for one in bare.constraints if isinstance(one, UniqueConstraint)}
    assert keys
    bare.constraints -= keys
    async with database.engine.begin() as connection:
        await connection.run_sync(bare.drop)
        await connection.run_sync(bare.create)
