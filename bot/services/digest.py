"""The daily digest: yesterday in a few lines, to those of the team who want it, once each morning."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.fanout import fan_out
from bot.event import Event
from bot.services import reviews, stats
from bot.services.helpdesk_cards import WAITING
from bot.services.roles import Right, with_right
from bot.services.saying import parameters
from bot.services.stats import between
from bot.texts import LANGUAGES, Texts, Words
from models import (
    Card,
    Chat,
    DigestReader,
    Notice,
    NoticeWords,
    Person,
    Priority,
    Registration,
    Seat,
    SeatState,
)
from models.upsert import insert_once

HOUR = time(8)  # on the event's own clocks
USEFUL = timedelta(hours=12)  # so long after
SESSIONS = 10


async def wanted(db: AsyncSession, chat_id: int) -> bool:
    """Whether a chat gets the digest."""
    return await db.get(DigestReader, chat_id) is not None


async def switch(
    db: AsyncSession, chat_id: int, person: Person | None, language: str, now: datetime, *, on: bool
) -> bool:
    """From the next morning on, or no longer; False if it was so already. The group's `person` is None."""
    reader = await db.get(DigestReader, chat_id, with_for_update=True)
    if on == (reader is not None):
        return False
    if reader is not None:
        await db.delete(reader)
    else:
        person_id = person.id if person else None
        row = {"chat_id": chat_id, "person_id": person_id, "language": language, "since": now}
        await db.execute(insert_once(db, DigestReader).values(row))
    await db.flush()
    return True


async def move(db: AsyncSession, old: int, new: int) -> None:
    """A group has another number now; its digest goes there."""
    reader = await db.get(DigestReader, old, with_for_update=True)
    if reader is None:
        return
    row = {"chat_id": new, "person_id": None, "language": reader.language, "since": reader.since}
    await db.delete(reader)
    await db.execute(insert_once(db, DigestReader).values(row))


async def write(
    db: AsyncSession, event: Event, texts: Texts, group: int | None, *, now: datetime, wall: datetime
) -> int:
    """Write this morning's digest to all who want it, if it is time and nobody has; returns to how many."""
    today = event.local(now).date()
    due = datetime.combine(today, HOUR, event.zone)
    if not due <= now < due + USEFUL or today > event.last_day + timedelta(days=1):
        return 0
    recipients = _readers(group, due)
    if (await db.execute(recipients.limit(1))).first() is None:
        return 0
    # Whoever writes the key first writes the digest: any number of ticks and processes say it once.
    row = {"kind": "digest", "key": _key(today), "created_at": now}
    number = await db.scalar(insert_once(db, Notice).values(row).returning(Notice.id))
    if number is None:
        return 0
    for language in LANGUAGES:  # somebody may choose another one in this very moment
        text = await _said(db, event, texts.speak(language), today, due)
        payload = json.dumps(parameters(text), ensure_ascii=False)
        db.add(NoticeWords(notice_id=number, language=language, method="sendMessage", payload=payload))
    await db.flush()
    expires = due + USEFUL
    return await fan_out(db, number, recipients, priority=Priority.REMINDER, wall=wall, expires_at=expires)


def _key(today: date) -> str:
    return f"digest:{today}"


def _readers(group: int | None, due: datetime) -> Select[int, str]:
    """Chat and language of those who want it, and may see it still."""
    members = Person.role.in_(with_right(Right.STATUS))
    mine = and_(DigestReader.person_id.is_not(None), members)
    groups = and_(DigestReader.person_id.is_(None), DigestReader.chat_id == (group or 0))
    return (
        select(DigestReader.chat_id, func.coalesce(Person.language, Chat.language, DigestReader.language))
        .outerjoin(Person, Person.id == DigestReader.person_id)
        .outerjoin(Chat, Chat.id == DigestReader.chat_id)
        .where(or_(mine, groups), or_(Chat.id.is_(None), Chat.reachable), DigestReader.since < due)
    )


async def _said(db: AsyncSession, event: Event, words: Words, today: date, due: datetime) -> Markup:
    """Yesterday, what waits for somebody, and what is on today."""
    since, until = event.midnight(today - timedelta(days=1)), event.midnight(today)
    asked = await stats.questions(db, since, until)
    waiting = Seat.state == SeatState.WAITING
    lines = [
        words("<b>Yesterday in figures</b>"),
        words(
            "New people: {count}", count=await _count(db, words, between(Person.first_seen_at, since, until))
        ),
        words(
            "Registrations: {count}",
            count=await _count(db, words, between(Registration.registered_at, since, until)),
        ),
        words(
            "Questions: {asked}, of which unanswered: {unanswered}",
            asked=words.number(asked.asked),
            unanswered=words.number(asked.unanswered),
        ),
        words("<b>Waiting</b>"),
        words("Questions to answer: {count}", count=await _count(db, words, Card.state.in_(WAITING))),
        words("Proposals to decide: {count}", count=words.number(await reviews.to_review(db))),
        words("Waiting for a seat: {count}", count=await _count(db, words, waiting)),
        *_today(event, words, today),
    ]
    return Markup("\n").join(lines)


async def _count(db: AsyncSession, words: Words, condition: ColumnElement[bool]) -> str:
    return words.number(await db.scalar(select(func.count()).where(condition)) or 0)


def _today(event: Event, words: Words, today: date) -> Sequence[Markup]:
    sessions = [one for one in event.by_day.get(today, ()) if not one.cancelled]
    if not sessions:
        return []
    lines = [
        words(
            "{time} {session}",
            time=f"{event.local(one.start):%H:%M}",
            session=event.title(one.id, words.language),
        )
        for one in sessions[:SESSIONS]
    ]
    if len(sessions) > SESSIONS:
        left = len(sessions) - SESSIONS
        lines.append(words.plural("and {n} session more", "and {n} sessions more", left))
    return [words("<b>Today</b>"), *lines]
