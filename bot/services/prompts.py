"""Prompts: asking somebody for a message, so that the next one they write is taken for the answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Person, Prompt

LISTENING = timedelta(hours=1)  # later, a message may be about anything


async def ask(
    db: AsyncSession, person: Person, kind: str, about: object = "", *, message_id: int | None, now: datetime
) -> None:
    """From now on, the person's next message answers this; it takes the place of an older prompt."""
    await close(db, person)
    db.add(Prompt(person_id=person.id, kind=kind, about=str(about), message_id=message_id, asked_at=now))
    await db.flush()


async def close(db: AsyncSession, person: Person) -> None:
    """Nothing is waited for any more."""
    await db.execute(delete(Prompt).where(Prompt.person_id == person.id))


# Asked before every batch: to put it together takes longer than to run it.
OPEN = select(Prompt).where(
    Prompt.person_id.in_(bindparam("people", expanding=True)),
    Prompt.asked_at > bindparam("since"),
    Prompt.asked_at <= bindparam("now"),
)


async def open_prompts(db: AsyncSession, people: Sequence[int], now: datetime) -> dict[int, Prompt]:
    """The prompts of these people that are still waited for."""
    found = await db.scalars(OPEN, {"people": people, "since": now - LISTENING, "now": now})
    return {prompt.person_id: prompt for prompt in found}
