"""Broadcasts on their way: begun once, paused, resumed, cancelled."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import halts
from bot.delivery.fanout import fan_out
from bot.event import Event
from bot.services import audience, broadcast_words, people, team
from bot.services.broadcast_notices import add_words, new_notice, notices
from bot.services.broadcasts import OPEN, Draft
from bot.services.roles import Right, may
from bot.texts import Texts
from models import (
    Broadcast,
    BroadcastState,
    DeliveryState,
    Part,
    Person,
    Priority,
)

RUNNING = (BroadcastState.SENDING, BroadcastState.PAUSED)
OVER = (BroadcastState.DONE, BroadcastState.CANCELLED)


async def start(
    db: AsyncSession, event: Event, texts: Texts, one: Draft, author: Person, *, now: datetime, wall: datetime
) -> bool:
    """Write a delivery for each who is meant; False, and nothing is done, if it was begun or is held back.

    The notice's key is the broadcast's own, so that whoever comes second finds it there.
    """
    row = one.row
    if row.state not in OPEN or one.is_held_back:
        return False
    notice_id = await new_notice(db, row, Part.FIRST, 1, wall=wall)
    if notice_id is None:
        return False
    for language, own in one.words.items():
        method, given = broadcast_words.said(row, own, texts.speak(language), Part.FIRST)
        add_words(db, notice_id, language, method, given)
    await db.flush()
    who = await audience.recipients(db, event, row.audience, list(one.words), one.fallback)
    row.size = await fan_out(db, notice_id, who, priority=Priority.BROADCAST, wall=wall)
    row.state, row.author_id = BroadcastState.SENDING, author.id
    row.started_at = row.changed_at = now
    row.running_since, row.revision = wall, row.revision + 1
    await db.flush()
    return True


async def due(db: AsyncSession, now: datetime) -> Sequence[int]:
    """The scheduled broadcasts whose time has come."""
    at = (Broadcast.state == BroadcastState.SCHEDULED, Broadcast.scheduled_at <= now)
    return (await db.scalars(select(Broadcast.id).where(*at).order_by(Broadcast.scheduled_at))).all()


async def start_scheduled(
    db: AsyncSession, event: Event, texts: Texts, one: Draft, *, now: datetime, wall: datetime
) -> Sequence[Person]:
    """Begin one whose time has come; who is to be told that it is a draft again, if it may not go out.

    That is when whoever scheduled it has lost the right since, or somebody would be left out.
    """
    row = one.row
    author = await db.get(Person, row.author_id) if row.author_id is not None else None
    permitted = author is not None and may(author.role, Right.BROADCAST)
    if author and permitted and await start(db, event, texts, one, author, now=now, wall=wall):
        row.chat_id = author.telegram_id
        team.record(db, author, "broadcast.start", row.id, now=now, details={"people": row.size})
        return ()
    row.state, row.scheduled_at, row.changed_at = BroadcastState.DRAFT, None, now
    row.revision += 1
    return await people.with_the_right(db, Right.BROADCAST)


async def pause(db: AsyncSession, row: Broadcast, *, wall: datetime) -> bool:
    """Hold what has not gone out; False if there is nothing to hold."""
    if row.state is not BroadcastState.SENDING:
        return False
    await halts.halt(db, await notices(db, row, Part.FIRST), DeliveryState.HELD, wall=wall)
    row.state, row.revision = BroadcastState.PAUSED, row.revision + 1
    await db.flush()
    return True


async def resume(db: AsyncSession, row: Broadcast, *, wall: datetime) -> bool:
    """Go on with what is held."""
    if row.state is not BroadcastState.PAUSED:
        return False
    await halts.release(db, await notices(db, row, Part.FIRST))
    row.state, row.running_since, row.revision = BroadcastState.SENDING, wall, row.revision + 1
    await db.flush()
    return True


async def cancel(db: AsyncSession, row: Broadcast, *, now: datetime, wall: datetime) -> bool:
    """Whoever has not heard it by now never will."""
    if row.state not in RUNNING:
        return False
    await halts.halt(db, await notices(db, row, Part.FIRST), DeliveryState.CANCELLED, wall=wall)
    row.state, row.changed_at, row.revision = BroadcastState.CANCELLED, now, row.revision + 1
    await db.flush()
    return True
