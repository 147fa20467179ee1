"""The language of the team's group: chosen there, or the event's first one."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.services.helpdesk_cards import WAITING
from models import Card, CardCopy, Chat
from models.upsert import add_once


async def of_group(db: AsyncSession, event: Event, chat_id: int) -> str:
    """The language that the bot speaks in a group."""
    return await db.scalar(select(Chat.language).where(Chat.id == chat_id)) or event.languages[0]


async def choose(db: AsyncSession, chat: Chat, language: str) -> None:
    """From now on this one; the cards that wait there follow by and by."""
    chat.language = language
    await db.flush()
    waiting = select(Card.id).where(Card.state.in_(WAITING))
    here = (CardCopy.chat_id == chat.id) & CardCopy.card_id.in_(waiting)
    await db.execute(update(CardCopy).where(here).values(shown=0))


async def move(db: AsyncSession, old: int, new: int) -> None:
    """A group has another number now, and speaks as before."""
    chosen = await db.scalar(select(Chat.language).where(Chat.id == old))
    if chosen is None:
        return
    await add_once(db, Chat, [{"id": new, "kind": "supergroup"}])
    await db.execute(update(Chat).where(Chat.id == new, Chat.language.is_(None)).values(language=chosen))
