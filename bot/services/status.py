"""How the bot is doing, in figures."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Alert, AlertState, Chat, Delivery, DeliveryState, InboxState, InboxUpdate, Person


@dataclass(frozen=True)
class Status:
    """Counts at one instant."""

    people: int
    unreachable: int
    updates: dict[InboxState, int]
    deliveries: dict[DeliveryState, int]
    alerts: dict[AlertState, int]  # reminders and changes


async def status(db: AsyncSession) -> Status:
    people = await db.scalar(select(func.count()).select_from(Person))
    unreachable = await db.scalar(select(func.count()).select_from(Chat).where(~Chat.reachable))
    updates = await db.execute(select(InboxUpdate.state, func.count()).group_by(InboxUpdate.state))
    deliveries = await db.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
    alerts = await db.execute(select(Alert.state, func.count()).group_by(Alert.state))
    return Status(
        people or 0,
        unreachable or 0,
        dict(updates.all()),
        dict(deliveries.all()),
        dict(alerts.all()),
    )
