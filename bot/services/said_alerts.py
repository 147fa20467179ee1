"""What a message said: the reminders and changes behind it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event, Session
from models import Alert, Delivery, Person, ProgrammeSession


async def said_by(
    db: AsyncSession, event: Event, person: Person, message_id: int
) -> list[tuple[Alert, Session]]:
    """The alerts that a message to this person said, with their sessions as they stand."""
    found = await db.execute(
        select(Alert, ProgrammeSession.key)
        .join(ProgrammeSession, ProgrammeSession.id == Alert.session_id)
        .join(Delivery, Delivery.id == Alert.delivery_id)
        .where(
            Alert.person_id == person.id,
            Delivery.chat_id == person.telegram_id,
            Delivery.message_id == message_id,
        )
        .order_by(ProgrammeSession.starts_at, Alert.id)
    )
    pairs = [(alert, event.session(key)) for alert, key in found]
    return [(alert, session) for alert, session in pairs if session is not None]
