"""Fan-out: one notice to many, a delivery for each, written by a single statement."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, insert, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import KeyedColumnElement

from models import Delivery, DeliveryState, NoticeWords, Priority
from models.upsert import insert_once

# A chat, the language of the words, and perhaps the message in that chat that they change.
Recipients = Select[int, str] | Select[int, str | None] | Select[int, str | None, int | None]
Values = dict[KeyedColumnElement[Any], ColumnElement[Any]]


async def fan_out(
    db: AsyncSession,
    notice_id: int,
    recipients: Recipients,
    *,
    priority: Priority,
    wall: datetime,
    expires_at: datetime | None = None,
    state: DeliveryState = DeliveryState.PENDING,
) -> int:
    """Store a delivery for each recipient (chat, language) who has none of this notice yet; count them.

    The rows never leave the database, so a million cost seconds and no memory.
    """
    who = recipients.subquery()
    chat_id, language, *target = who.c
    table = Delivery.__table__.c
    values: Values = {
        table.notice_id: literal(notice_id, table.notice_id.type),
        table.chat_id: chat_id,
        table.language: language,
        table.expires_at: literal(expires_at, table.expires_at.type),
        **_waiting(priority, wall),
        table.state: literal(state, table.state.type),
    }
    if target:
        values[table.target_message_id] = target[0]
    # Without a WHERE, SQLite takes the ON of ON CONFLICT for that of a join.
    rows = select(*values.values()).select_from(who).where(true())
    connection = await db.connection()
    added: CursorResult[Any] = await connection.execute(
        insert_once(db, Delivery).from_select([column.name for column in values], rows),
        execution_options={"preserve_rowcount": True},
    )
    return added.rowcount


async def fan_out_late(db: AsyncSession, chats: Select[int], *, priority: Priority, wall: datetime) -> None:
    """Store a delivery for each chat, whose words are written when it goes out."""
    who = chats.subquery()
    values: Values = {Delivery.__table__.c.chat_id: who.c[0], **_waiting(priority, wall)}
    rows = select(*values.values()).select_from(who)
    await db.execute(insert(Delivery).from_select([column.name for column in values], rows))


def _waiting(priority: Priority, wall: datetime) -> Values:
    """The columns of a delivery that nobody has tried yet."""
    table = Delivery.__table__.c
    return {
        table.priority: literal(int(priority), table.priority.type),
        table.state: literal(DeliveryState.PENDING, table.state.type),
        table.created_at: literal(wall, table.created_at.type),
        table.attempts: literal(0, table.attempts.type),
        table.doubts: literal(0, table.doubts.type),
    }


async def words(
    db: AsyncSession, notices: Collection[int]
) -> dict[tuple[int | None, str | None], tuple[str, str]]:
    """What notices say, by number and language: the method and the payload."""
    if not notices:
        return {}
    found = await db.scalars(select(NoticeWords).where(NoticeWords.notice_id.in_(notices)))
    return {(one.notice_id, one.language): (one.method, one.payload) for one in found}


def aimed(payload: str | None, target: int) -> str:
    """The payload, made to change a message of the chat."""
    return json.dumps({"message_id": target} | json.loads(payload or "{}"), ensure_ascii=False)
