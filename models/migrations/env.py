"""How Alembic reaches the database: by the connection that it is handed, never by a file of settings."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from models import Base


def plain(kind: str, item: object, _: object) -> str | Literal[False]:
    """A migration stands as it was written, so it names the database's types and none of ours."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    compare_type=True,
    render_item=plain,
)
with context.begin_transaction():
    context.run_migrations()
