"""The helpdesk: passing a question on, and waiting for what is not announced yet."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, InboxUpdate, OpenQuestion, Person, Wish
from models.upsert import add_once, insert_once


@dataclass(frozen=True)
class Passed:
    """A question that the organisers have; `new` the first time that it is passed on."""

    text: str
    new: bool


async def pass_on(
    db: AsyncSession, update_id: int, chat: Chat, person: Person, language: str, now: datetime
) -> Passed | None:
    """Keep the question that an update asked, once, for the organisers.

    None if it is no longer known, or was another person's.
    """
    payload = await db.scalar(
        select(InboxUpdate.payload).where(InboxUpdate.update_id == update_id, InboxUpdate.chat_id == chat.id)
    )
    message = json.loads(payload or "{}").get("message", {})
    text = message.get("text")
    if not text or message.get("from", {}).get("id") != person.telegram_id:
        return None
    row = {
        "update_id": update_id,
        "chat_id": chat.id,
        "person_id": person.id,
        "language": language,
        "text": text,
        "asked_at": now,
    }
    added = await db.scalar(insert_once(db, OpenQuestion).values(row).returning(OpenQuestion.id))
    return Passed(str(text), new=added is not None)


async def wish(db: AsyncSession, gap: str, chat: Chat, person: Person, now: datetime) -> None:
    """Somebody wants to be told when something is announced."""
    row = {"person_id": person.id, "chat_id": chat.id, "gap": gap, "wished_at": now}
    await add_once(db, Wish, [row])
