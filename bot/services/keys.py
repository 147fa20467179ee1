"""Whether the keys at hand are the database's, and writing everything anew with the newest."""

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Base, KeyCheck
from models.base import PersonalText
from models.cipher import WrongKeyError
from models.database import Database
from models.migrate import UnusableDatabaseError
from models.upsert import add_once

WORD = "usher"
ROWS_AT_ONCE = 500


async def check(db: AsyncSession) -> None:
    """Raises UnusableDatabaseError where the keys at hand are not those of this database."""
    await add_once(db, KeyCheck, [{"id": 1, "word": WORD}])
    try:
        await db.scalar(select(KeyCheck.word))
    except WrongKeyError:
        msg = (
            "The database was written with other keys than those at hand. Nothing was changed. "
            "Bring back the file of keys, or [privacy] keys, that this database was used with."
        )
        raise UnusableDatabaseError(msg) from None


async def renew(database: Database) -> int:
    """Encrypt everything personal with the newest key; returns how many rows. Safe to stop and repeat."""
    renewed = 0
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, PersonalText)]
        key = list(table.primary_key.columns)
        last: tuple[object, ...] = ()
        while columns:
            async with database.begin() as db:
                query = select(*key, *columns).order_by(*key).limit(ROWS_AT_ONCE)
                if last:
                    query = query.where(tuple_(*key) > last)
                # Held, or what a running bot writes in between would be what it was before.
                rows = (await db.execute(query.with_for_update())).all()
                for row in rows:
                    where = [column == value for column, value in zip(key, row, strict=False)]
                    values = dict(zip((c.name for c in columns), row[len(key) :], strict=True))
                    await db.execute(update(table).where(*where).values(values))
            renewed += len(rows)
            if len(rows) < ROWS_AT_ONCE:
                break
            last = tuple(rows[-1][: len(key)])
    return renewed
