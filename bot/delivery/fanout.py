"""Fan-out: one notice to many, a delivery for each, written by a single statement."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Select, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models import Delivery, DeliveryState, Priority
from models.upsert import insert_once


async def fan_out(
    db: AsyncSession,
    notice_id: int,
    recipients: Select[int, str],
    *,
    priority: Priority,
    wall: datetime,
    expires_at: datetime | None = None,
) -> int:
    """Store a delivery for each recipient (chat, language) who has none of this notice yet; count them.

    The rows never leave the database, so a million cost seconds and no memory.
    """
    who = recipients.subquery()
    chat_id, language = who.c
    table = Delivery.__table__.c
    values = {
        table.notice_id: literal(notice_id, table.notice_id.type),
        table.chat_id: chat_id,
        table.language: language,
        table.priority: literal(int(priority), table.priority.type),
        table.state: literal(DeliveryState.PENDING, table.state.type),
        table.created_at: literal(wall, table.created_at.type),
        table.expires_at: literal(expires_at, table.expires_at.type),
        table.attempts: literal(0, table.attempts.type),
        table.doubts: literal(0, table.doubts.type),
    }
    # Without a WHERE, SQLite takes the ON of ON CONFLICT for that of a join.
    rows = select(*values.values()).select_from(who).where(true())
    connection = await db.connection()
    added: CursorResult[Any] = await connection.execute(
        insert_once(db, Delivery).from_select([column.name for column in values], rows),
        execution_options={"preserve_rowcount": True},
    )
    return added.rowcount
