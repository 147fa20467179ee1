"""Writing a row once, however many write it: INSERT … ON CONFLICT DO NOTHING on both databases."""

from functools import cache
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Base


def insert_once(db: AsyncSession, table: type[Base]) -> Insert:
    """An INSERT that leaves alone what is there already."""
    return _insert(table, db.get_bind().dialect.name)


# To put it together takes longer than to run it, and every update needs some.
@cache
def _insert(table: type[Base], dialect: str) -> Insert:
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


async def add_once(db: AsyncSession, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Add the rows of which the key is not taken yet."""
    if rows:
        connection = await db.connection()
        await connection.execute(insert_once(db, table), rows)
