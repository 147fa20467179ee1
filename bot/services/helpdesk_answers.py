"""The team's answers: each goes to everybody who waits for it, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.outbox import Message
from bot.services import helpdesk, helpdesk_words
from bot.services.helpdesk import Desk
from bot.services.helpdesk_cards import changed, last_answer, latest
from models import Card, CardState, HelpdeskAnswer, OpenQuestion, Person


@dataclass(frozen=True)
class Given:
    """An answer, and the messages that it leads to; one that is held waits for its author to confirm it."""

    answer: HelpdeskAnswer
    messages: Sequence[Message]
    held: bool = False


async def answer(
    db: AsyncSession, desk: Desk, card: Card, author: Person, text: str, plain: str, now: datetime
) -> Given:
    """Answer everybody who waits (`text` is HTML); where another one was quicker, it is held (see `add`)."""
    language = desk.knowledge.language_of(plain, author.language)
    row = HelpdeskAnswer(card_id=card.id, author_id=author.id, language=language, text=text, given_at=now)
    db.add(row)
    await db.flush()
    if card.state is CardState.ANSWERED:
        return Given(row, (), held=True)
    everybody = card.state is CardState.CLOSED
    waiting = [q for q in await helpdesk.questions(db, card) if q.waits or everybody]
    return await _send(db, desk, card, row, waiting, now)


async def add(db: AsyncSession, desk: Desk, number: int, author: Person, now: datetime) -> Given | None:
    """Send a held answer to everybody who asked, beside the first one.

    None if it is not theirs to send, or was sent or thrown away before.
    """
    row = await _held(db, number, author)
    card = await helpdesk.find(db, row.card_id) if row else None
    if row is None or card is None:
        return None
    return await _send(db, desk, card, row, await helpdesk.questions(db, card), now)


async def drop(db: AsyncSession, number: int, author: Person) -> bool:
    """Throw a held answer away."""
    row = await _held(db, number, author)
    if row is not None:
        await db.delete(row)
        await db.flush()
    return row is not None


async def send_again(db: AsyncSession, desk: Desk, card: Card, now: datetime) -> Given | None:
    """Give the last answer to those who wait; None if there is none, or nobody waits."""
    last = await last_answer(db, card)
    waiting = [question for question in await helpdesk.questions(db, card) if question.waits]
    return await _send(db, desk, card, last, waiting, now) if last and waiting else None


async def tell_last(db: AsyncSession, desk: Desk, card: Card, question: OpenQuestion) -> list[Message]:
    """Give the last answer to one who asks what it answers."""
    last = await last_answer(db, card)
    if last is None:
        return []
    question.answer_id = last.id
    await db.flush()
    return [helpdesk_words.answered(desk, question, last)]


async def _held(db: AsyncSession, number: int, author: Person) -> HelpdeskAnswer | None:
    row = await db.get(HelpdeskAnswer, number, with_for_update=True, populate_existing=True)
    return row if row and row.author_id == author.id and row.sent_at is None else None


async def _send(
    db: AsyncSession,
    desk: Desk,
    card: Card,
    row: HelpdeskAnswer,
    questions: Sequence[OpenQuestion],
    now: datetime,
) -> Given:
    for question in questions:
        question.waits, question.answer_id = False, row.id
    row.sent_at = row.sent_at or now
    card.state, card.holder_id = CardState.ANSWERED, row.author_id
    await changed(db, card)
    return Given(row, [helpdesk_words.answered(desk, question, row) for question in latest(questions)])
