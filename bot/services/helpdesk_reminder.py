"""Questions that lie long without an answer are brought to the team's attention, once."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.outbox import Message
from bot.services import group_language, people
from bot.services.helpdesk import Desk
from bot.services.helpdesk_cards import WAITING
from bot.services.roles import Right
from bot.services.saying import message
from models import Card

PATIENCE = timedelta(hours=4)  # by the event's clock


async def lying(db: AsyncSession, now: datetime) -> int:
    """How many cards have waited too long, and the team has not been told."""
    return await db.scalar(select(func.count()).select_from(Card).where(_lies(now))) or 0


async def remind(db: AsyncSession, desk: Desk, now: datetime) -> list[Message]:
    """Tell the team of them all at once: the group, or each member in private."""
    cards = (await db.scalars(select(Card).where(_lies(now)).with_for_update(skip_locked=True))).all()
    if not cards:
        return []
    for card in cards:
        card.reminded_at = now
    await db.flush()
    hours = PATIENCE // timedelta(hours=1)
    if desk.team_chat is not None:
        readers = [(desk.team_chat, await group_language.of_group(db, desk.event, desk.team_chat))]
    else:
        readers = [(one.telegram_id, one.language) for one in await people.with_the_right(db, Right.HELPDESK)]
    told = []
    for chat, language in readers:
        words = desk.texts.speak(language)
        text = words.plural(
            "{n} question has had no answer for {hours} hours. /helpdesk shows it in our private chat.",
            "{n} questions have had no answer for {hours} hours. /helpdesk shows them in our private chat.",
            len(cards),
            hours=words.number(hours),
        )
        told.append(message(chat, text))
    return told


def _lies(now: datetime) -> ColumnElement[bool]:
    return Card.state.in_(WAITING) & Card.reminded_at.is_(None) & (Card.opened_at <= now - PATIENCE)
