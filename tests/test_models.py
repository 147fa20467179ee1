"""The tables behave alike on both databases."""

import asyncio
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from models import Base, Chat, Delivery, InboxUpdate, Person, sqlite
from models.base import clean
from models.database import Database, open_database
from models.migrate import NewerDatabaseError, alembic_config, migrate
from tests.crossing import POSTGRESQL

NOON = datetime(2025, 7, 8, 12, tzinfo=UTC)


def person(telegram_id: int = 7, seen: datetime = NOON) -> Person:
    return Person(telegram_id=telegram_id, language="en", first_seen_at=seen)


async def test_an_instant_comes_back_as_it_went_in_whatever_its_zone(database: Database) -> None:
    geneva = timezone(timedelta(hours=2))
    async with database.begin() as db:
        db.add(person(seen=datetime(2025, 7, 8, 14, tzinfo=geneva)))
    async with database.read() as db:
        seen = (await db.scalars(select(Person.first_seen_at))).one()
    assert (seen, seen.tzinfo) == (NOON, UTC)


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a zone"):
        async with database.begin() as db:
            db.add(person(seen=naive))


async def test_a_foreign_key_holds(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.begin() as db:
            db.add(Chat(id=1, kind="private", person_id=999))


@pytest.mark.parametrize(
    "words", ["\0", "a\0b", "\ud800", "\udfff!", "😀", "\u202eאב", "%s {} <b>", "\ud83d\ude00"]
)
async def test_any_text_is_stored_alike(database: Database, words: str) -> None:
    async with database.begin() as db:
        db.add(InboxUpdate(payload=words, received_at=NOON))
    async with database.read() as db:
        stored = (await db.scalars(select(InboxUpdate.payload))).one()
    assert stored == clean(words)
    assert stored is not None
    assert stored.encode().decode() == stored


async def test_the_migrations_lead_to_the_tables_of_today(database: Database) -> None:
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda c: compare_metadata(
                MigrationContext.configure(c, opts={"compare_type": True}), Base.metadata
            )
        )
    assert differences == []


@POSTGRESQL
async def test_of_two_that_start_at_once_on_a_new_database_one_makes_the_tables(
    database: Database, database_url: str
) -> None:
    other = open_database(database_url)
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    try:
        await asyncio.gather(migrate(database.engine), migrate(other.engine))
    finally:
        await other.close()
    async with database.begin() as db:
        db.add(person())


async def test_a_missing_column_would_be_noticed(database: Database) -> None:
    async with database.begin() as db:
        await db.execute(text("ALTER TABLE deliveries DROP COLUMN error"))
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda c: compare_metadata(MigrationContext.configure(c), Base.metadata)
        )
    assert [(kind, column.name) for kind, _, _, column in differences] == [("add_column", "error")]


async def test_the_migrations_go_back_and_forth(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(alembic_config(c), "base"))
    await migrate(database.engine)
    async with database.begin() as db:
        db.add(person())


async def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "usher.db"
    database = open_database(f"sqlite:///{file}")
    await migrate(database.engine)
    async with database.begin() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    before = file.read_bytes()
    database = open_database(f"sqlite:///{file}")
    with pytest.raises(NewerDatabaseError, match=re.escape("used by a newer one")):
        await migrate(database.engine)
    await database.close()
    assert file.read_bytes() == before


async def test_sqlite_is_as_safe_as_it_can_be(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'usher.db'}")
    async with database.read() as db:
        found = {
            name: (await db.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    await database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_one_intent_makes_one_delivery(database: Database) -> None:
    row = {"chat_id": 5, "priority": 1, "notice_id": None, "created_at": NOON}
    async with database.begin() as db:
        await db.execute(
            text("INSERT INTO notices (kind, key, created_at) VALUES ('x', 'k', CURRENT_TIMESTAMP)")
        )
        notice_id = (await db.execute(text("SELECT id FROM notices"))).scalar_one()
        db.add(Delivery(**row | {"notice_id": notice_id}))
    with pytest.raises(IntegrityError):
        async with database.begin() as db:
            db.add(Delivery(**row | {"notice_id": notice_id}))


async def test_a_statement_that_may_be_long_asks_the_thread_of_sqlite_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = 0
    ask = sqlite.Connection.in_thread

    async def counted(connection: sqlite.Connection, work: Any, *given: Any) -> None:
        nonlocal trips
        trips += 1
        await ask(connection, work, *given)

    database = open_database(f"sqlite:///{tmp_path / 'usher.db'}")
    async with database.begin() as db:
        await db.connection()
        monkeypatch.setattr(sqlite.Connection, "in_thread", counted)
        some = text("WITH some(n) AS (SELECT 1 UNION SELECT 2) SELECT n FROM some")
        rows = (await db.execute(some)).scalars().all()
    await database.close()
    assert (rows, trips) == ([1, 2], 1)
