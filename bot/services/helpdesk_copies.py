"""A card's messages to the team: said once, then edited in place as the card changes.

As with pinned agendas, each step is written down with the delivery that makes it, and while one is on its way
nothing else is done: so messages never overtake each other, and any process goes on after a kill.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.delivery import outbox
from bot.delivery.outbox import Message
from bot.services import helpdesk_cards, people
from bot.services.helpdesk import Desk
from bot.services.helpdesk_words import card_labels, card_text
from bot.services.roles import Right
from bot.services.saying import parameters
from models import Card, CardCopy, Chat, Delivery, DeliveryState, Person, Priority
from models.upsert import add_once

LIVE = (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SENDING)
REFUSED = (DeliveryState.BLOCKED, DeliveryState.FAILED)
AT_ONCE = 100  # cards that one round of the tick looks after


async def show(db: AsyncSession, desk: Desk, card: Card, *, wall: datetime) -> None:
    """Let the team see a card as it is now: in their group, or each in private."""
    chats = [desk.team_chat] if desk.team_chat is not None else await _members(db)
    await _add(db, card, chats)
    await follow(db, desk, [card.id], wall=wall)


async def at(db: AsyncSession, chat_id: int, message_id: int) -> CardCopy | None:
    """The copy that a message is."""
    query = (
        select(CardCopy)
        .outerjoin(Delivery, Delivery.id == CardCopy.delivery_id)
        .where(
            CardCopy.chat_id == chat_id,
            or_(CardCopy.message_id == message_id, Delivery.message_id == message_id),
        )
    )
    return await db.scalar(query)


async def due(db: AsyncSession) -> list[int]:
    """Cards of which a message says something old, or may not have been said."""
    last, anew = aliased(Delivery), aliased(Delivery)
    stale, refused = CardCopy.shown != Card.revision, last.state.in_(REFUSED) & CardCopy.message_id.is_(None)
    cards = (
        select(CardCopy.card_id)
        .join(Card, Card.id == CardCopy.card_id)
        .outerjoin(last, last.id == CardCopy.delivery_id)
        .outerjoin(anew, anew.replaces == CardCopy.delivery_id)
        .where(or_(stale, refused, last.state == DeliveryState.UNKNOWN, anew.id.is_not(None)))
        .distinct()
    )
    return list(await db.scalars(cards.limit(AT_ONCE)))


async def follow(db: AsyncSession, desk: Desk, cards: Collection[int], *, wall: datetime) -> None:
    """Take the next step with the messages of these cards; one that another process holds is left to it."""
    held = select(CardCopy.id).where(CardCopy.card_id.in_(cards)).with_for_update(skip_locked=True)
    ours = (await db.scalars(held)).all()
    looking = _looking().where(CardCopy.id.in_(ours)).execution_options(populate_existing=True)
    for row in (await db.execute(looking)).all():
        copy, card, state, sent = row.CardCopy, row.Card, row.state, row.message_id
        if row.anew is not None:  # its message was gone: the new one takes its place
            copy.delivery_id, copy.message_id, state, sent = row.anew, None, row.anew_state, row.anew_message
        if state in LIVE:
            continue
        copy.closing = copy.closing and card.state in helpdesk_cards.WAITING
        copy.message_id = copy.message_id or (sent if state == DeliveryState.SENT else None)
        if state in REFUSED and copy.message_id is None and copy.shown == card.revision:
            await db.delete(copy)
            if copy.chat_id == desk.team_chat:  # the group cannot be reached, so each hears of it in private
                await _add(db, card, await _members(db))
        elif copy.shown != card.revision or state == DeliveryState.UNKNOWN:
            said = await _saying(db, desk, copy, card, row.language)
            copy.delivery_id, copy.shown = await outbox.add_followed(db, said, wall=wall), card.revision
    await db.flush()


async def _saying(db: AsyncSession, desk: Desk, copy: CardCopy, card: Card, language: str | None) -> Message:
    words = desk.texts.speak(language or desk.event.languages[0])
    shown = await helpdesk_cards.shown(db, card)
    given: Mapping[str, Any] = parameters(
        card_text(words, shown, by_reply=True), card_labels(words, shown, closing=copy.closing)
    )
    if copy.message_id is None:
        return Message(copy.chat_id, "sendMessage", json.dumps(given, ensure_ascii=False), Priority.URGENT)
    edited = json.dumps({**given, "message_id": copy.message_id}, ensure_ascii=False)
    return Message(copy.chat_id, "editMessageText", edited, Priority.URGENT)


async def hold(db: AsyncSession, chat_id: int) -> None:
    """Let nobody else say or edit the cards of a chat until this transaction ends."""
    await db.execute(select(CardCopy.id).where(CardCopy.chat_id == chat_id).with_for_update())


async def move(db: AsyncSession, old: int, new: int) -> None:
    """The team's group has another number now; there, what is still open is said anew.

    Messages are numbered afresh there, so an edit of the old ones could hit others. What has followed to the
    new chat before it was sent says the card there; what is in hand for the old one has to wait.
    """
    here = select(CardCopy.card_id).where(CardCopy.chat_id == new)
    still_open = select(Card.id).where(Card.state.in_(helpdesk_cards.WAITING))
    theirs = CardCopy.chat_id == old
    again = CardCopy.card_id.in_(still_open) & CardCopy.card_id.not_in(here)
    # First what does not move: a card that is shown in the old chat in between is moved by what follows.
    await db.execute(delete(CardCopy).where(theirs, ~again))
    its = Delivery.id == CardCopy.delivery_id
    followed = exists().where(its, Delivery.chat_id == new)
    in_hand = exists().where(its, Delivery.chat_id == old, Delivery.state == DeliveryState.SENDING)
    anew = {
        "chat_id": new,
        "delivery_id": case((followed, CardCopy.delivery_id)),
        "message_id": None,
        "shown": case((followed, CardCopy.shown), else_=0),
        "closing": False,
    }
    await db.execute(update(CardCopy).where(theirs, again, ~in_hand).values(anew))


def _looking() -> Select[*tuple[Any, ...]]:
    """Copies with their cards, what became of the last delivery of each, and the language spoken there."""
    last, anew = aliased(Delivery), aliased(Delivery)
    return (
        select(
            CardCopy,
            Card,
            func.coalesce(Person.language, Chat.language).label("language"),
            last.state.label("state"),
            last.message_id.label("message_id"),
            anew.id.label("anew"),
            anew.state.label("anew_state"),
            anew.message_id.label("anew_message"),
        )
        .join(Card, Card.id == CardCopy.card_id)
        .outerjoin(Person, Person.telegram_id == CardCopy.chat_id)
        .outerjoin(Chat, Chat.id == CardCopy.chat_id)
        .outerjoin(last, last.id == CardCopy.delivery_id)
        .outerjoin(anew, anew.replaces == CardCopy.delivery_id)
        .order_by(CardCopy.id)
    )


async def _members(db: AsyncSession) -> list[int]:
    return [person.telegram_id for person in await people.with_the_right(db, Right.HELPDESK)]


async def _add(db: AsyncSession, card: Card, chats: Collection[int]) -> None:
    await add_once(db, CardCopy, [{"card_id": card.id, "chat_id": chat} for chat in chats])
