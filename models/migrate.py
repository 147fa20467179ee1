"""Bringing the database's tables up to this version, at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncEngine

FOLDER = Path(__file__).parent / "migrations"
MIGRATING = 4836  # the number of the lock under which tables are changed


class UnusableDatabaseError(Exception):
    """The database cannot be used; the message says why and what to do."""


class NewerDatabaseError(UnusableDatabaseError):
    """The database was written by a newer Usher than this one."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, in code: no file of its own is needed."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Run what is missing; raise UnusableDatabaseError, having touched nothing, where that cannot be."""
    here = await _version(engine)
    known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if here is not None and here not in known:
        msg = (
            f"The database is at version {here}, which this Usher does not know: it was used by a newer one. "
            "Nothing was changed. Update Usher, or name another database in [database] url."
        )
        raise NewerDatabaseError(msg)
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # of two that start at once, the second finds it done
            await connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        await connection.run_sync(lambda c: command.upgrade(alembic_config(c), "head"))


async def _version(engine: AsyncEngine) -> str | None:
    try:
        async with engine.connect() as looking:
            return await looking.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    except DatabaseError as error:
        # The driver's own words name the file or the host, never the password.
        msg = f"The database of [database] url cannot be opened: {error.orig}"
        raise UnusableDatabaseError(msg) from None
