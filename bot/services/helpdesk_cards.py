"""What becomes of a card: taken, given to somebody, put back, closed, opened again.

Who changes a card holds it (`helpdesk.find`). What is given back are the messages to those who asked, each of
whom is told a thing once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.outbox import Message
from bot.services import helpdesk, helpdesk_words, published_answers
from bot.services.helpdesk import Desk
from bot.services.helpdesk_words import Shown
from models import Card, CardState, HelpdeskAnswer, Membership, OpenQuestion, Person

WAITING = (CardState.OPEN, CardState.CLAIMED)
FILTERS = ("open", "mine", "all")


async def shown(db: AsyncSession, card: Card) -> Shown:
    """A card with all that is told of it."""
    holder = await db.scalar(select(Membership.name).where(Membership.person_id == card.holder_id))
    questions, answer = await helpdesk.questions(db, card), await last_answer(db, card)
    is_published = answer is not None and await published_answers.tells(db, card, answer)
    return Shown(card, questions, answer, holder, is_published)


async def last_answer(db: AsyncSession, card: Card) -> HelpdeskAnswer | None:
    """The last answer that was sent."""
    mine = HelpdeskAnswer.card_id == card.id, HelpdeskAnswer.sent_at.is_not(None)
    return await db.scalar(select(HelpdeskAnswer).where(*mine).order_by(HelpdeskAnswer.id.desc()).limit(1))


async def take(db: AsyncSession, desk: Desk, card: Card, person: Person) -> list[Message]:
    """Somebody looks at it from now on, and who waits is told so; it may have been another one's."""
    if card.state not in WAITING or card.holder_id == person.id:
        return []
    card.state, card.holder_id = CardState.CLAIMED, person.id
    waiting = [q for q in await helpdesk.questions(db, card) if q.waits and not q.claim_told]
    for question in waiting:
        question.claim_told = True
    await changed(db, card)
    return [helpdesk_words.looked_at(desk, question) for question in latest(waiting)]


async def free(db: AsyncSession, card: Card) -> bool:
    """Nobody looks at it any more."""
    if card.state is not CardState.CLAIMED:
        return False
    card.state, card.holder_id = CardState.OPEN, None
    await changed(db, card)
    return True


async def close(db: AsyncSession, desk: Desk, card: Card, person: Person, why: str) -> list[Message] | None:
    """End it without an answer, and tell who waits so; None if it is not open."""
    if card.state not in WAITING:
        return None
    waiting = [question for question in await helpdesk.questions(db, card) if question.waits]
    for question in waiting:
        question.waits = False
    card.state, card.holder_id = CardState.CLOSED, person.id
    await changed(db, card)
    return [helpdesk_words.closed(desk, question, why) for question in latest(waiting)]


async def open_again(db: AsyncSession, card: Card, now: datetime) -> bool:
    """The team goes on with it; who has had no answer waits again."""
    if card.state in WAITING:
        return False
    for question in await helpdesk.questions(db, card):
        question.waits = question.waits or question.answer_id is None
    helpdesk.reopen(card, now)
    await changed(db, card)
    return True


async def unhelpful(db: AsyncSession, number: int, person: Person, now: datetime) -> Card | None:
    """Who asked still needs an answer: the question is open again. None if it is not theirs."""
    question = await db.get(OpenQuestion, number)
    if question is None or question.person_id != person.id:
        return None
    card = await helpdesk.find(db, question.card_id)
    if card is not None and not question.waits:
        question.waits, question.claim_told = True, False
        helpdesk.reopen(card, now)
        await changed(db, card)
    return card


async def take_back(
    db: AsyncSession, update_id: int, person: Person
) -> tuple[Card, OpenQuestion, bool] | None:
    """Who asked wants no answer any more; False if it was answered or closed before.

    None if it is not theirs.
    """
    mine = (OpenQuestion.update_id == update_id, OpenQuestion.person_id == person.id)
    number = await db.scalar(select(OpenQuestion.card_id).where(*mine))
    card = await helpdesk.find(db, number) if number is not None else None
    question = await db.scalar(select(OpenQuestion).where(*mine).execution_options(populate_existing=True))
    if card is None or question is None:
        return None
    if not question.waits:
        return card, question, False
    if question.answer_id is None:
        await db.delete(question)
    question.waits = False
    await db.flush()
    if card.state in WAITING and not any(one.waits for one in await helpdesk.questions(db, card)):
        last = await last_answer(db, card)
        card.state = CardState.ANSWERED if last else CardState.CLOSED
        card.holder_id = last.author_id if last else None
    await changed(db, card)
    return card, question, True


async def listed(
    db: AsyncSession, which: str, person: Person, begin: int, most: int
) -> list[tuple[Card, OpenQuestion | None]]:
    """Cards that a filter lets through, each with its latest question; what waits longest comes first."""
    order = Card.opened_at if which != "all" else Card.id.desc()
    query = select(Card).where(_filter(which, person)).order_by(order, Card.id).offset(begin).limit(most)
    cards = (await db.scalars(query)).all()
    last = (
        select(func.max(OpenQuestion.id))
        .where(OpenQuestion.card_id.in_([card.id for card in cards]))
        .group_by(OpenQuestion.card_id)
    )
    found = {q.card_id: q for q in await db.scalars(select(OpenQuestion).where(OpenQuestion.id.in_(last)))}
    return [(card, found.get(card.id)) for card in cards]


async def counts(db: AsyncSession, person: Person) -> dict[str, int]:
    """How many cards each filter lets through."""
    counting = select(*(func.count().filter(_filter(which, person)) for which in FILTERS)).select_from(Card)
    return dict(zip(FILTERS, (await db.execute(counting)).one(), strict=True))


async def changed(db: AsyncSession, card: Card) -> None:
    """What its message tells has changed."""
    card.revision += 1
    await db.flush()


def latest(questions: Iterable[OpenQuestion]) -> Sequence[OpenQuestion]:
    """One question a person and chat, the last: who asked twice is told once."""
    return list({(one.person_id, one.chat_id): one for one in questions}.values())


def _filter(which: str, person: Person) -> ColumnElement[bool]:
    waiting = Card.state.in_(WAITING)
    return {"open": waiting, "mine": waiting & (Card.holder_id == person.id)}.get(which, true())
