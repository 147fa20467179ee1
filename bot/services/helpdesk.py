"""The helpdesk: questions that the bot could not answer are passed on, and gathered on cards."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.knowledge import Knowledge
from bot.knowledge.likeness import same, similar
from bot.texts import Texts
from models import (
    Answer,
    Card,
    CardCopy,
    CardState,
    Chat,
    Delivery,
    HelpdeskAnswer,
    InboxUpdate,
    OpenQuestion,
    Person,
    Wish,
)
from models.upsert import add_once

GATHERING = 4835  # the number of the lock under which questions are gathered
COMPARED = 200  # questions, the newest; older ones begin a card of their own


@dataclass(frozen=True)
class Desk:
    """What the helpdesk needs of the house."""

    event: Event
    knowledge: Knowledge
    texts: Texts
    team_chat: int | None


class Standing(Enum):
    """What became of a question that was passed on."""

    WAITS = "waits"
    LOOKED_AT = "looked at"  # somebody looks at such a question already
    ANSWERED = "answered"  # such a question was answered: the answer is given at once
    AGAIN = "again"  # the person had an answer to it, so it is open again


@dataclass(frozen=True)
class Passed:
    """A question that the organisers have; `new` the first time that it is passed on."""

    question: OpenQuestion
    card: Card
    standing: Standing
    new: bool


async def pass_on(
    db: AsyncSession,
    desk: Desk,
    update_id: int,
    chat: Chat,
    person: Person,
    language: str,
    now: datetime,
    *,
    personal: bool = False,
    about: str = "",
) -> Passed | None:
    """Keep the question that an update asked, once, on the card of those that ask the same.

    A personal one has a card of its own; `about` is a reference that the team finds before its words. None
    if it is no longer known, or was another person's.
    """
    payload = await db.scalar(
        select(InboxUpdate.payload).where(InboxUpdate.update_id == update_id, InboxUpdate.chat_id == chat.id)
    )
    message = json.loads(payload or "{}").get("message", {})
    words = message.get("text")
    if not words or message.get("from", {}).get("id") != person.telegram_id:
        return None
    await hold(db)
    kept = await db.scalar(select(OpenQuestion).where(OpenQuestion.update_id == update_id))
    if kept is not None:
        card = await db.get_one(Card, kept.card_id)
        return Passed(kept, card, _standing(card), new=False)
    answer = await db.scalar(select(Answer).where(Answer.update_id == update_id))
    spoken = answer.language if answer else language
    gap = answer.gap if answer else None
    topic = gap if gap and desk.knowledge.is_one_thing(gap) and not personal else None
    found, sure = (None, False) if personal else await _card_for(db, desk, topic, words, spoken)
    card = found or Card(topic=topic, gap=gap, opened_at=now, revision=0, personal=personal)
    if found is None:
        db.add(card)
        await db.flush()
    question = OpenQuestion(
        update_id=update_id, card_id=card.id, chat_id=chat.id, message_id=message["message_id"],
        person_id=person.id, language=spoken, text=f"{about}: {words}" if about else words, asked_at=now,
    )  # fmt: skip
    standing = await _join(db, card, question, sure=sure, now=now)
    db.add(question)
    card.revision += 1
    await db.flush()
    return Passed(question, card, standing, new=True)


async def hold(db: AsyncSession) -> None:
    """Let nobody else gather questions until this transaction ends: two that ask the same make one card.

    The table itself stays free: who answers a card, and waits for nobody, must be able to write in it.
    """
    if db.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        await db.execute(select(func.pg_advisory_xact_lock(GATHERING)))


async def find(db: AsyncSession, number: int) -> Card | None:
    """A card, held until the transaction ends."""
    return await db.get(Card, number, with_for_update=True, populate_existing=True)


async def questions(db: AsyncSession, card: Card) -> Sequence[OpenQuestion]:
    """The questions of a card as they stand now, the oldest first."""
    query = select(OpenQuestion).where(OpenQuestion.card_id == card.id).order_by(OpenQuestion.id)
    return (await db.scalars(query.execution_options(populate_existing=True))).all()


async def cards_at(db: AsyncSession, messages: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The cards that messages show, by (chat, message)."""
    if not messages:
        return {}
    numbers = {number for _, number in messages}
    query = (
        select(CardCopy.card_id, CardCopy.chat_id, CardCopy.message_id, Delivery.message_id)
        .outerjoin(Delivery, Delivery.id == CardCopy.delivery_id)
        .where(
            CardCopy.chat_id.in_({chat for chat, _ in messages}),
            or_(CardCopy.message_id.in_(numbers), Delivery.message_id.in_(numbers)),
        )
    )
    return {
        (chat, number): card
        for card, chat, *known in await db.execute(query)
        for number in known
        if number is not None and (chat, number) in messages
    }


def reopen(card: Card, now: datetime) -> None:
    """It is open, whatever it was before."""
    card.state, card.holder_id, card.opened_at, card.reminded_at = CardState.OPEN, None, now, None


async def passed(db: AsyncSession, update_id: int, person: Person) -> OpenQuestion | None:
    """The question of an update, if this person has passed it on."""
    mine = OpenQuestion.update_id == update_id, OpenQuestion.person_id == person.id
    return await db.scalar(select(OpenQuestion).where(*mine))


async def wishes(db: AsyncSession, gap: str, person: Person) -> bool:
    """Whether somebody waits to be told of this."""
    return bool(await db.scalar(select(Wish.id).where(Wish.person_id == person.id, Wish.gap == gap)))


async def wish(db: AsyncSession, gap: str, chat: Chat, person: Person, now: datetime) -> None:
    """Somebody wants to be told when something is announced."""
    row = {"person_id": person.id, "chat_id": chat.id, "gap": gap, "wished_at": now}
    await add_once(db, Wish, [row])


async def _card_for(
    db: AsyncSession, desk: Desk, topic: str | None, words: str, language: str
) -> tuple[Card | None, bool]:
    """The card of the same gap, or of questions like this one; and whether they ask the same for sure."""
    if topic is not None:
        last = select(Card.id).where(Card.topic == topic).order_by(Card.id.desc()).limit(1)
        number = await db.scalar(last)
        return (await find(db, number) if number else None), True
    asked = desk.knowledge.gist(words, language)
    query = (
        select(OpenQuestion)
        .join(Card, Card.id == OpenQuestion.card_id)
        .where(Card.topic.is_(None), ~Card.personal)
        .order_by(OpenQuestion.id.desc())
        .limit(COMPARED)
    )
    near = None
    for other in await db.scalars(query):
        gist = desk.knowledge.gist(other.text, other.language)
        if same(asked, gist):
            return await find(db, other.card_id), True
        if near is None and similar(asked, gist):
            near = other.card_id
    return (await find(db, near) if near else None), False


async def _join(
    db: AsyncSession, card: Card, question: OpenQuestion, *, sure: bool, now: datetime
) -> Standing:
    """Put a question on a card; where that was answered or closed, it may be open again."""
    if card.state not in {CardState.ANSWERED, CardState.CLOSED}:
        return _standing(card)
    had = [one for one in await questions(db, card) if one.answer_id is not None]
    mine = any((one.person_id, one.chat_id) == (question.person_id, question.chat_id) for one in had)
    if card.state is CardState.ANSWERED and sure and not mine and await _has_answer(db, card):
        question.waits = False
        return Standing.ANSWERED
    reopen(card, now)
    return Standing.AGAIN if mine else Standing.WAITS


async def _has_answer(db: AsyncSession, card: Card) -> bool:
    """Whether there is an answer to give: it is gone where everybody who had it wanted to be forgotten."""
    sent = exists().where(HelpdeskAnswer.card_id == card.id, HelpdeskAnswer.sent_at.is_not(None))
    return bool(await db.scalar(select(sent)))


def _standing(card: Card) -> Standing:
    return {CardState.CLAIMED: Standing.LOOKED_AT, CardState.ANSWERED: Standing.ANSWERED}.get(
        card.state, Standing.WAITS
    )
