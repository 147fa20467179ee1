"""Whom the bot can reach: chats that are closed to it, and groups that moved."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.claims import live
from models import Chat, Delivery, DeliveryState


async def close_chat(db: AsyncSession, chat_id: int, *, wall: datetime) -> None:
    """The chat cannot be reached: what waits for it is blocked, until the person comes back."""
    await db.execute(
        update(Chat).where(Chat.id == chat_id, Chat.reachable).values(reachable=False, unreachable_since=wall)
    )
    await db.execute(
        update(Delivery)
        .where(Delivery.chat_id == chat_id, live(), Delivery.state == DeliveryState.PENDING)
        .values(state=DeliveryState.BLOCKED, finished_at=wall)
    )


async def move_chat(db: AsyncSession, old: int, new: int) -> None:
    """A group became a supergroup: what waits for it follows.

    What would change a message does not: there, its number may be another message's.
    """
    await db.execute(update(Chat).where(Chat.id == old).values(migrated_to=new))
    waiting = (Delivery.chat_id == old, live(), Delivery.state == DeliveryState.PENDING)
    says = or_(Delivery.method.is_(None), Delivery.method.startswith("send"))
    await db.execute(update(Delivery).where(*waiting, says).values(chat_id=new, retry_at=None))
    await db.execute(update(Delivery).where(*waiting, ~says).values(state=DeliveryState.CANCELLED))
