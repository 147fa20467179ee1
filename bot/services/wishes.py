"""Wishes: who wants to be told when something is announced is told, once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.outbox import Message
from bot.knowledge import Understood
from bot.services import answers
from bot.services.helpdesk import Desk
from bot.services.helpdesk_words import told_in
from bot.services.saying import message
from models import Chat, Person, ToldFact, Wish
from models.upsert import add_once

AT_ONCE = 500
NO_UPDATE = 0  # nobody asked just now


async def due(db: AsyncSession, desk: Desk) -> list[str]:
    """The gaps that somebody waits for, and that are filled by now."""
    return [gap for gap in await db.scalars(select(Wish.gap).distinct()) if desk.knowledge.announced(gap)]


async def fulfil(db: AsyncSession, desk: Desk, gaps: Collection[str], now: datetime) -> list[Message]:
    """Tell those who wait for these, and let them wait no more."""
    query = (
        select(Wish, Person)
        .join(Person, Person.id == Wish.person_id)
        .join(Chat, Chat.id == Wish.chat_id)
        .where(Wish.gap.in_(gaps), Chat.reachable)
        .order_by(Wish.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=Wish)
    )
    said, told, done, versions = [], [], [], {}
    rows = (await db.execute(query)).all()
    for wish, person in rows:
        fact = desk.knowledge.announced(wish.gap)
        if fact is None:
            continue
        answer = desk.knowledge.answer(Understood.of_fact(fact, person.language), now=now)
        words = desk.texts.speak(answer.language)
        text = words(
            "<b>You wanted to know when this is announced</b>\n\n{answer}",
            answer=told_in(words, answer.html, answer.lent),
        )
        said.append(message(wish.chat_id, text))
        versions[fact, answer.language] = answers.version(desk.knowledge, desk.event, fact, answer.language)
        told.append(
            {"update_id": NO_UPDATE, "chat_id": wish.chat_id, "fact": fact, "revision": answer.facts[0][1],
             "language": answer.language, "told_at": now}
        )  # fmt: skip
        done.append(wish.id)
    await db.execute(delete(Wish).where(Wish.id.in_(done)))
    await add_once(db, ToldFact, told)
    await answers.keep_versions(db, versions.values())
    return said
