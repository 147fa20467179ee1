"""Writing a row once, however many write it: INSERT … ON CONFLICT DO NOTHING on both databases."""

from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Base


def insert_once(db: AsyncSession, table: type[Base]) -> Insert:
    """An INSERT that leaves alone what is there already."""
    if db.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


async def add_once(db: AsyncSession, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Add the rows of which the key is not taken yet."""
    if rows:
        await db.execute(insert_once(db, table), rows)
