"""Confirmations: who has read a critical broadcast, and reminders to those who have not said so."""

from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.fanout import fan_out
from bot.services import broadcast_words
from bot.services.broadcast_notices import (
    add_words,
    begun,
    is_on_its_way,
    is_recalled,
    new_notice,
    notices,
    rounds,
)
from bot.services.broadcast_sending import OVER
from bot.services.broadcasts import words_of
from bot.texts import Texts
from models import Broadcast, BroadcastNotice, Chat, Delivery, DeliveryState, Part, Person, Priority, Receipt
from models.upsert import add_once


async def confirm(db: AsyncSession, number: int, person: Person, now: datetime) -> bool | None:
    """Somebody has read it: True, False if they had said so before, None if it was never meant for them."""
    meant = exists().where(
        BroadcastNotice.broadcast_id == number,
        BroadcastNotice.part == Part.FIRST,
        Delivery.notice_id == BroadcastNotice.notice_id,
        Delivery.chat_id == person.telegram_id,
    )
    if not await db.scalar(select(Broadcast.id).where(Broadcast.id == number, Broadcast.critical, meant)):
        return None
    if await db.get(Receipt, (number, person.id)):
        return False
    await add_once(db, Receipt, [{"broadcast_id": number, "person_id": person.id, "confirmed_at": now}])
    return True


async def remind(
    db: AsyncSession, texts: Texts, row: Broadcast, number: int, *, wall: datetime
) -> int | None:
    """Ask those once more who have not confirmed; how many, or None if there is no such round to begin.

    A round has its number, so that two taps on one button make one; the one before must be over.
    """
    last = await rounds(db, row, Part.AGAIN)
    if not row.critical or row.state not in OVER or number != last + 1 or await is_recalled(db, row):
        return None
    if await is_on_its_way(db, row, Part.AGAIN):
        return None
    notice_id = await new_notice(db, row, Part.AGAIN, number, wall=wall)
    if notice_id is None:
        return None
    for language, own in (await words_of(db, row)).items():
        method, given = broadcast_words.said(row, own, texts.speak(language), Part.AGAIN)
        add_words(db, notice_id, language, method, given)
    await db.flush()
    who = await unconfirmed(db, row)
    count = await fan_out(db, notice_id, who, priority=Priority.BROADCAST, wall=wall)
    await begun(db, row, wall)
    return count


async def unconfirmed(db: AsyncSession, row: Broadcast) -> Select[int, str | None]:
    """Chats and languages of those who have heard it, have not confirmed it, and can be written to."""
    said = await notices(db, row, Part.FIRST)
    confirmed = select(Receipt.person_id).where(Receipt.broadcast_id == row.id)
    arrived = Delivery.state.in_((DeliveryState.SENT, DeliveryState.UNKNOWN))
    return (
        select(Delivery.chat_id, Delivery.language)
        .join(Chat, Chat.id == Delivery.chat_id)
        .where(Delivery.notice_id.in_(said), arrived, Chat.reachable, Chat.person_id.not_in(confirmed))
    )
