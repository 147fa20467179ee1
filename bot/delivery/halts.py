"""Halts: notices of which no more is to be sent, for now or ever."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Delivery, DeliveryState, Notice


async def halt(db: AsyncSession, notices: Collection[int], state: DeliveryState, *, wall: datetime) -> None:
    """Send no more of these notices: for now (held), or ever (cancelled).

    What a sender has in hand is sent still; that is a fraction of a second's worth.
    """
    others = [one for one in (DeliveryState.PENDING, DeliveryState.HELD) if one is not state]
    waiting = (Delivery.notice_id.in_(notices), Delivery.state.in_(others))
    values = {"state": state, "finished_at": wall if state is DeliveryState.CANCELLED else None}
    # Deliveries first: a claim holds them while it looks at their notice.
    await db.execute(update(Delivery).where(*waiting).values(values))
    await db.execute(update(Notice).where(Notice.id.in_(notices)).values(halted=state))
    # What came back in between, too; what a claim has taken by now, it halts by itself.
    back = select(Delivery.id).where(*waiting).with_for_update(skip_locked=True)
    await db.execute(update(Delivery).where(Delivery.id.in_(back)).values(values))


async def release(db: AsyncSession, notices: Collection[int]) -> None:
    """Send what is held of these notices."""
    await db.execute(update(Notice).where(Notice.id.in_(notices)).values(halted=None))
    held = (Delivery.notice_id.in_(notices), Delivery.state == DeliveryState.HELD)
    await db.execute(update(Delivery).where(*held).values(state=DeliveryState.PENDING))


async def let_pass(db: AsyncSession, claimed: Sequence[Row[Any]], *, wall: datetime) -> list[Row[Any]]:
    """Those that may be sent; what was in hand at the halt, and came back, is halted only here."""
    notices = {row.notice_id for row in claimed if row.notice_id is not None}
    if not notices:
        return list(claimed)
    is_halted = Notice.halted.is_not(None)
    found = await db.scalars(select(Notice.id).where(Notice.id.in_(notices), is_halted))
    if not (suspects := found.all()):
        return list(claimed)
    # Locked, so that nobody releases a notice without seeing what is held of it here.
    query = select(Notice.id, Notice.halted).where(Notice.id.in_(suspects), is_halted)
    halted = dict((await db.execute(query.with_for_update(read=True))).all())
    for notice_id, state in halted.items():
        ids = [row.id for row in claimed if row.notice_id == notice_id]
        finished = wall if state is DeliveryState.CANCELLED else None
        values = {"state": state, "claim": None, "lease_until": None, "finished_at": finished}
        await db.execute(update(Delivery).where(Delivery.id.in_(ids)).values(values))
    return [row for row in claimed if row.notice_id not in halted]
