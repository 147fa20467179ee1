"""The notices by which a broadcast is said, said again, corrected and recalled: each is written once."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import broadcast_words
from models import Broadcast, BroadcastNotice, Delivery, DeliveryState, Notice, NoticeWords, Part
from models.upsert import insert_once

LIVE = (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SENDING)


async def notices(db: AsyncSession, row: Broadcast, *parts: Part) -> list[int]:
    """The broadcast's notices of these kinds, the oldest first."""
    mine = (BroadcastNotice.broadcast_id == row.id, BroadcastNotice.part.in_(parts))
    query = select(BroadcastNotice.notice_id).where(*mine).order_by(BroadcastNotice.notice_id)
    return list(await db.scalars(query))


async def new_notice(
    db: AsyncSession, row: Broadcast, part: Part, number: int, *, about: int | None = None, wall: datetime
) -> int | None:
    """The number of a new notice; None if it was written before."""
    words = ["broadcast", str(row.id)]
    if part is not Part.FIRST:
        words += [part, str(number)] + ([str(about)] if about is not None else [])
    key = ":".join(words)
    values = {"kind": f"broadcast.{part}", "key": key, "created_at": wall}
    connection = await db.connection()
    added: CursorResult[Any] = await connection.execute(
        insert_once(db, Notice).values(values), execution_options={"preserve_rowcount": True}
    )
    if not added.rowcount:
        return None
    notice_id = (await db.scalars(select(Notice.id).where(Notice.key == key))).one()
    db.add(BroadcastNotice(notice_id=notice_id, broadcast_id=row.id, part=part, number=number, about=about))
    await db.flush()
    return notice_id


def add_words(
    db: AsyncSession, notice_id: int, language: str, method: str, parameters: dict[str, Any]
) -> None:
    """What a notice says in a language."""
    payload = broadcast_words.payload(parameters)
    db.add(NoticeWords(notice_id=notice_id, language=language, method=method, payload=payload))


async def rounds(db: AsyncSession, row: Broadcast, part: Part) -> int:
    """The number of the last round of a kind; 0 if there was none."""
    mine = (BroadcastNotice.broadcast_id == row.id, BroadcastNotice.part == part)
    return await db.scalar(select(func.max(BroadcastNotice.number)).where(*mine)) or 0


async def is_recalled(db: AsyncSession, row: Broadcast) -> bool:
    """Whether its copies were, or are being, deleted."""
    return bool(await rounds(db, row, Part.RECALL))


async def is_on_its_way(db: AsyncSession, row: Broadcast, *parts: Part) -> bool:
    """Whether anything of these kinds has not arrived yet."""
    theirs = await notices(db, row, *parts)
    live = exists().where(Delivery.notice_id.in_(theirs), Delivery.state.in_(LIVE))
    return bool(await db.scalar(select(live)))


async def begun(db: AsyncSession, row: Broadcast, wall: datetime) -> None:
    """Note that something new is on its way."""
    row.settled, row.revision, row.running_since = False, row.revision + 1, wall
    await db.flush()
