"""Writing a row once, however many write it: INSERT … ON CONFLICT DO NOTHING on both databases."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.sql.dml import ReturningInsert

from models.base import Base

Row = TypeVar("Row", bound=Base)


def insert_once(db: AsyncSession, table: type[Base]) -> Insert:
    """An INSERT that leaves alone what is there already."""
    return _insert(table, db.get_bind().dialect.name)


# To put it together takes longer than to run it, and every update needs some.
@cache
def _insert(table: type[Base], dialect: str) -> Insert:
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


async def add_once(db: AsyncSession | AsyncConnection, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Add the rows of which the key is not taken yet.

    In the order of their keys, where they bring them: who adds the same at once waits for no one in a circle.
    """
    if rows:
        key = [column.name for column in table.__table__.primary_key]
        if len(rows) > 1 and all(name in rows[0] for name in key):
            rows = sorted(rows, key=lambda row: [row[name] for name in key])
        connection = await db.connection() if isinstance(db, AsyncSession) else db
        await connection.execute(_insert(table, connection.dialect.name), rows)


async def add_and_load(db: AsyncSession, table: type[Row], rows: list[dict[str, Any]]) -> Sequence[Row]:
    """Add the rows of which the key is not taken yet; returns those that were added, in no order.

    As if they had been loaded, at less than half of what it takes to have the session insert and load them.
    """
    connection = await db.connection()
    found = await connection.execute(_inserting(table, db.get_bind().dialect.name), rows)
    added = [table(**row) for row in found.mappings()]
    for one in added:
        make_transient_to_detached(one)
    db.add_all(added)
    return added


@cache
def _inserting(table: type[Base], dialect: str) -> ReturningInsert[Any]:
    return _insert(table, dialect).returning(*table.__table__.columns)
