"""Personal data: what is kept how long, and forgetting a person."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, Delivery, DeliveryState, InboxState, InboxUpdate, Person, ToldFact

KEEP_HOURS = 24
FINISHED = [state for state in DeliveryState if state not in (DeliveryState.PENDING, DeliveryState.SENDING)]


async def forget(db: AsyncSession, person: Person) -> None:
    """Delete a person and all that was said in their private chat."""
    private = person.telegram_id  # a private chat has its person's number
    await db.execute(delete(Delivery).where(Delivery.chat_id == private))
    # The update that asks for it is still being handled: its row stays, empty.
    await db.execute(update(InboxUpdate).where(InboxUpdate.chat_id == private).values(payload=None))
    await db.execute(delete(ToldFact).where(ToldFact.chat_id == private))
    # Answers, open questions and wishes go with the person.
    for chat in await db.scalars(select(Chat).where(Chat.person_id == person.id)):
        await db.delete(chat)
    await db.flush()
    await db.delete(person)


async def tidy(db: AsyncSession, wall: datetime) -> None:
    """Empty what was handled or said longer ago than is kept; `wall` is the real time."""
    before = wall - timedelta(hours=KEEP_HOURS)
    await db.execute(
        update(InboxUpdate)
        .where(InboxUpdate.state != InboxState.WAITING, InboxUpdate.received_at < before)
        .where(InboxUpdate.payload.is_not(None))
        .values(payload=None)
    )
    await db.execute(
        update(Delivery)
        .where(Delivery.state.in_(FINISHED), Delivery.created_at < before, Delivery.payload.is_not(None))
        .values(payload=None)
    )
