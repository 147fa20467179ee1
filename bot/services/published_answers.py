"""Answers of the team that the bot gives by itself: published, asked in other words, widened, withdrawn."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event.by_hand import PUBLISHED
from bot.services import facts, helpdesk, programme
from models import (
    Card,
    FactVersion,
    HelpdeskAnswer,
    OpenQuestion,
    Person,
    PublishedAnswer,
    PublishedQuestion,
    ToldFact,
)
from models.upsert import add_once

MOST_QUESTIONS = 10  # of a card, that teach what its answer answers
STANDS = PublishedAnswer.withdrawn_at.is_(None)


async def of_card(db: AsyncSession, card: Card) -> PublishedAnswer | None:
    """What is published of a card, or of the gap that it is about."""
    return await _latest(db, _of_card(card), STANDS)


async def tells(db: AsyncSession, card: Card, answer: HelpdeskAnswer) -> bool:
    """Whether the bot gives this answer by itself."""
    row = await of_card(db, card)
    told = await facts.current(db, row.fact, answer.language) if row else None
    return told is not None and told.text == answer.text


async def find(db: AsyncSession, fact: str) -> PublishedAnswer | None:
    """The published answer that is told as this fact."""
    number = fact.removeprefix(PUBLISHED)
    if not (fact.startswith(PUBLISHED) and number.isdigit()):
        return None
    row = await db.get(PublishedAnswer, int(number), populate_existing=True)
    return row if row and row.withdrawn_at is None else None


async def held(db: AsyncSession, fact: str) -> PublishedAnswer | None:
    """The same, to be changed: as with all that is published, nobody else does so until the transaction ends.

    Its card, and whatever else is held, comes after.
    """
    await facts.hold(db)
    return await find(db, fact)


async def of_gap(db: AsyncSession, gap: str) -> PublishedAnswer | None:
    """What fills a gap."""
    return await _latest(db, PublishedAnswer.gap == gap, STANDS)


async def begin(
    db: AsyncSession, now: datetime, *, card: Card | None = None, gap: str | None = None
) -> PublishedAnswer:
    """One that is still without words: what was withdrawn tells anew, so that who was told it is found."""
    gone = await _latest(db, _of_card(card) if card else PublishedAnswer.gap == gap, ~STANDS)
    if gone is not None:
        gone.withdrawn_at = None
        await facts.forget(db, gone.fact)
        await db.flush()
        return gone
    row = PublishedAnswer(card_id=card.id if card else None, gap=gap, published_at=now)
    db.add(row)
    await db.flush()
    return row


async def publish(
    db: AsyncSession, card: Card, answer: HelpdeskAnswer, author: Person, now: datetime
) -> tuple[PublishedAnswer, bool]:
    """Let the bot give a card's answer by itself (False: it does so already, in these words)."""
    row = await of_card(db, card)
    if row is None:
        row = await begin(db, now, card=card, gap=card.topic)
        await _learn(db, row, await helpdesk.questions(db, card))
    told = await facts.current(db, row.fact, answer.language)
    if told is not None and told.text == answer.text:
        return row, False
    edit = await facts.write(db, row.fact, answer.language, answer.text, author, now)
    await facts.publish(db, edit)
    await _note_told(db, row, answer, edit.revision, now)
    return row, True


async def withdraw(db: AsyncSession, row: PublishedAnswer, now: datetime) -> None:
    """The bot does not give it any more."""
    await programme.noticed(db)
    row.withdrawn_at = now
    await db.flush()


async def widen(db: AsyncSession, row: PublishedAnswer, gap: str | None) -> None:
    """Let it answer every question of a gap; None: only those that it was published for."""
    await programme.noticed(db)
    row.gap = gap
    await db.flush()


async def gap_of(db: AsyncSession, row: PublishedAnswer) -> str | None:
    """The gap that the questions on its card were taken for."""
    card = await db.get(Card, row.card_id) if row.card_id is not None else None
    return card.gap if card else None


async def questions(db: AsyncSession, row: PublishedAnswer) -> Sequence[PublishedQuestion]:
    query = select(PublishedQuestion).where(PublishedQuestion.answer_id == row.id)
    return (await db.scalars(query.order_by(PublishedQuestion.id))).all()


async def add_question(db: AsyncSession, row: PublishedAnswer, language: str, text: str) -> None:
    """The team's own way to ask it."""
    await programme.noticed(db)
    db.add(PublishedQuestion(answer_id=row.id, language=language, text=text))
    await db.flush()


async def drop_question(db: AsyncSession, row: PublishedAnswer, number: int) -> bool:
    """It no longer answers this question."""
    question = await db.get(PublishedQuestion, number)
    if question is None or question.answer_id != row.id:
        return False
    await programme.noticed(db)
    await db.delete(question)
    await db.flush()
    return True


async def listed(db: AsyncSession, begin_at: int, most: int) -> tuple[Sequence[PublishedAnswer], int]:
    """Some of those that stand, the newest first, and how many there are."""
    query = select(PublishedAnswer).where(STANDS).order_by(PublishedAnswer.id.desc())
    total = await db.scalar(select(func.count()).select_from(PublishedAnswer).where(STANDS))
    return (await db.scalars(query.offset(begin_at).limit(most))).all(), total or 0


def _of_card(card: Card) -> ColumnElement[bool]:
    theirs = PublishedAnswer.card_id == card.id
    return theirs if card.topic is None else theirs | (PublishedAnswer.gap == card.topic)


async def _latest(db: AsyncSession, *which: ColumnElement[bool]) -> PublishedAnswer | None:
    query = select(PublishedAnswer).where(*which).order_by(PublishedAnswer.id.desc()).limit(1)
    return await db.scalar(query)


async def _learn(db: AsyncSession, row: PublishedAnswer, asked: Sequence[OpenQuestion]) -> None:
    """The different questions of a card; each stays its asker's, and goes when they are forgotten."""
    different = {(one.language, one.text.casefold()): one for one in asked}
    db.add_all(
        PublishedQuestion(answer_id=row.id, person_id=one.person_id, language=one.language, text=one.text)
        for one in list(different.values())[-MOST_QUESTIONS:]
    )
    await db.flush()


async def _note_told(
    db: AsyncSession, row: PublishedAnswer, answer: HelpdeskAnswer, revision: int, now: datetime
) -> None:
    """Who had the answer from the team has been told the fact, too: a change of it concerns them."""
    told = f"by-hand-{revision}"
    had = await db.scalars(select(OpenQuestion).where(OpenQuestion.answer_id == answer.id))
    rows = [
        {"update_id": one.update_id, "chat_id": one.chat_id, "fact": row.fact, "revision": told,
         "language": one.language, "told_at": now}
        for one in had
    ]  # fmt: skip
    await add_once(db, ToldFact, rows)
    version = {"fact": row.fact, "revision": told, "text": answer.text}
    spoken = {answer.language, *(str(one["language"]) for one in rows)}
    await add_once(db, FactVersion, [{**version, "language": one} for one in sorted(spoken)])
