"""Fan-out: everybody who is meant gets the notice, once, however often it is fanned out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import literal, select, union_all

from bot.delivery.fanout import fan_out
from models import Chat, Delivery, DeliveryState, Notice, Person, Priority
from models.database import Database

WALL = datetime(2026, 1, 1, tzinfo=UTC)
RECIPIENTS = select(Chat.id, Person.language).join(Person, Chat.person_id == Person.id).where(Chat.reachable)


async def add_people(database: Database, languages: Sequence[str], first: int = 1) -> None:
    async with database.begin() as db:
        for number, language in enumerate(languages, first):
            person = Person(telegram_id=number, language=language, first_seen_at=WALL)
            db.add(person)
            await db.flush()
            db.add(Chat(id=number, kind="private", person_id=person.id))


@pytest.fixture
async def notice_id(database: Database) -> int:
    async with database.begin() as db:
        notice = Notice(kind="broadcast", key="welcome", created_at=WALL)
        db.add(notice)
    return notice.id


async def to_everybody(database: Database, notice_id: int, expires_at: datetime | None = None) -> int:
    async with database.begin() as db:
        return await fan_out(
            db, notice_id, RECIPIENTS, priority=Priority.BROADCAST, wall=WALL, expires_at=expires_at
        )


async def deliveries(database: Database) -> Sequence[Delivery]:
    async with database.read() as db:
        return (await db.scalars(select(Delivery).order_by(Delivery.chat_id))).all()


async def test_each_recipient_gets_one_delivery_in_their_language(database: Database, notice_id: int) -> None:
    await add_people(database, ["en", "fr", "ar"])
    assert await to_everybody(database, notice_id, WALL + timedelta(hours=2)) == 3
    stored = await deliveries(database)
    assert [(one.chat_id, one.language) for one in stored] == [(1, "en"), (2, "fr"), (3, "ar")]
    for one in stored:
        assert (one.notice_id, one.priority, one.state) == (
            notice_id,
            Priority.BROADCAST,
            DeliveryState.PENDING,
        )
        assert (one.created_at, one.expires_at) == (WALL, WALL + timedelta(hours=2))
        assert (one.attempts, one.doubts, one.retry_at, one.claim) == (0, 0, None, None)


async def test_fanned_out_again_it_reaches_only_who_is_new(database: Database, notice_id: int) -> None:
    await add_people(database, ["en", "fr"])
    assert await to_everybody(database, notice_id) == 2
    await add_people(database, ["es"], first=3)
    assert await to_everybody(database, notice_id) == 1
    assert await to_everybody(database, notice_id) == 0
    assert [one.chat_id for one in await deliveries(database)] == [1, 2, 3]


async def test_a_recipient_named_twice_hears_it_once(database: Database, notice_id: int) -> None:
    seven = select(literal(7), literal("en"))
    twice = union_all(seven, seven).subquery()
    async with database.begin() as db:
        added = await fan_out(db, notice_id, select(*twice.c), priority=Priority.REMINDER, wall=WALL)
    assert (added, [one.chat_id for one in await deliveries(database)]) == (1, [7])


async def test_nobody_is_no_trouble(database: Database, notice_id: int) -> None:
    assert await to_everybody(database, notice_id) == 0
