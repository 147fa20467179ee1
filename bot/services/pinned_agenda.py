"""The pinned agenda: one message per person, kept as their sessions stand.

It is said, then pinned once its number is known, then edited whenever it would say something else. Each
step is written down with the delivery that makes it, so that any process goes on after a kill, and
while a delivery is on its way nothing else is done.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.delivery import outbox
from bot.delivery.outbox import Message
from bot.event import Event, descriptions
from bot.services import my_sessions
from bot.services.my_sessions import Mine
from bot.services.pinned_agenda_words import ended, saying
from bot.texts import Texts
from models import Chat, Delivery, DeliveryState, Person, PinnedAgenda, Priority
from models.upsert import add_once

AT_ONCE = 200  # people looked at by one query
LIVE = (DeliveryState.PENDING, DeliveryState.SENDING)
UNSAID = ""  # no digest: whatever it says must be said


async def request(
    db: AsyncSession, event: Event, texts: Texts, person: Person, *, now: datetime, wall: datetime
) -> None:
    """Pin a person's agenda; one that is there already is pinned anew, and said anew where it was deleted."""
    row = {"person_id": person.id, "chat_id": person.telegram_id, "pinned": False, "said": UNSAID}
    await add_once(db, PinnedAgenda, [row])
    again = update(PinnedAgenda).where(PinnedAgenda.person_id == person.id)
    await db.execute(again.values(pinned=False, said=UNSAID))
    await follow(db, event, texts, [person.id], now=now, wall=wall, priority=Priority.REPLY)


async def is_kept(db: AsyncSession, person: Person) -> bool:
    """Whether somebody has a pinned agenda."""
    return await db.get(PinnedAgenda, person.id) is not None


async def stop(db: AsyncSession, texts: Texts, person: Person) -> tuple[int | None, list[Message]]:
    """Keep it no longer; returns its message's number, and what is to be said."""
    row = await db.get(PinnedAgenda, person.id, with_for_update=True)
    if row is None:
        return None, []
    waiting = (Delivery.id == row.delivery_id) & (Delivery.state == DeliveryState.PENDING)
    await db.execute(update(Delivery).where(waiting).values(state=DeliveryState.CANCELLED))
    await db.execute(delete(PinnedAgenda).where(PinnedAgenda.person_id == person.id))
    if row.message_id is None:
        return None, []
    unpinned = Message(row.chat_id, "unpinChatMessage", json.dumps({"message_id": row.message_id}))
    return row.message_id, [unpinned, ended(texts.speak(person.language), row.chat_id, row.message_id)]


async def due(db: AsyncSession, event: Event, now: datetime, after: int = 0) -> tuple[list[int], int | None]:
    """Of the next few people behind `after`, those whose agenda needs a step; and behind whom to go on."""
    rows = (await db.execute(_looking().where(PinnedAgenda.person_id > after).limit(AT_ONCE))).all()
    mine = await my_sessions.of_people(db, event, [row.PinnedAgenda.person_id for row in rows])
    people = []
    for row in rows:
        kept = row.PinnedAgenda
        fresh = digest(event, row.language, mine.get(kept.person_id, []), now)
        if _needs_a_step(kept, row.state, row.replaces, row.anew, fresh):
            people.append(kept.person_id)
    return people, rows[-1].PinnedAgenda.person_id if len(rows) == AT_ONCE else None


async def follow(
    db: AsyncSession,
    event: Event,
    texts: Texts,
    people: Collection[int],
    *,
    now: datetime,
    wall: datetime,
    priority: Priority = Priority.REMINDER,
) -> None:
    """Take the next step with the agendas of these people; one that another process holds is left to it."""
    held = select(PinnedAgenda.person_id).where(PinnedAgenda.person_id.in_(people))
    ours = (await db.scalars(held.with_for_update(skip_locked=True))).all()
    # Looked at only now, since another process may have taken a step before it let go.
    looking = _looking().where(PinnedAgenda.person_id.in_(ours)).execution_options(populate_existing=True)
    rows = (await db.execute(looking)).all()
    mine = await my_sessions.of_people(db, event, ours)
    for row in rows:
        kept, state = row.PinnedAgenda, row.state
        if row.anew is not None:  # its message was gone: the new one takes its place
            kept.delivery_id, kept.message_id, kept.pinned = row.anew, None, False
            state, sent, replaced = row.anew_state, row.anew_message, row.anew
        else:
            sent, replaced = row.message_id, row.replaces
        if state in LIVE:
            continue
        kept.message_id = kept.message_id or (sent if state == DeliveryState.SENT else None)
        if kept.message_id is not None and not kept.pinned:
            await outbox.add(db, [_pin(kept, priority)], wall=wall)
            kept.pinned = True
        own = mine.get(kept.person_id, [])
        fresh = digest(event, row.language, own, now)
        lost = _is_lost(kept, state, replaced)
        if kept.said != fresh or lost or _was_not_said(kept, state):
            said = saying(event, texts.speak(row.language), kept.chat_id, own, now, kept.message_id, priority)
            said = replace(said, replaces=kept.delivery_id) if lost else said
            kept.delivery_id, kept.said = await outbox.add_followed(db, said, wall=wall), fresh
    await db.flush()


def digest(event: Event, language: str, own: Collection[Mine], now: datetime) -> str:
    """What an agenda would say, in short: it changes whenever the words would."""
    today = event.local(now).date()
    told = [
        [
            one.session.id,
            descriptions.title(event, one.session, language),
            one.session.sequence,
            one.session.cancelled,
            one.seat,
            one.offered_until and one.offered_until.isoformat(),
            one.session.start <= now,
            one.session.end <= now,
            event.local(one.session.end).date() < today,
        ]
        for one in own
    ]
    return hashlib.sha256(json.dumps([language, told]).encode()).hexdigest()


def _looking() -> Select[*tuple[Any, ...]]:
    """Pinned agendas of people who can be reached, and what became of the last delivery of each."""
    last, anew = aliased(Delivery), aliased(Delivery)
    return (
        select(
            PinnedAgenda,
            Person.language,
            last.state,
            last.message_id,
            last.replaces,
            anew.id.label("anew"),
            anew.state.label("anew_state"),
            anew.message_id.label("anew_message"),
        )
        .join(Person, Person.id == PinnedAgenda.person_id)
        .join(Chat, Chat.id == PinnedAgenda.chat_id)
        .outerjoin(last, last.id == PinnedAgenda.delivery_id)
        .outerjoin(anew, anew.replaces == PinnedAgenda.delivery_id)
        .where(Chat.reachable)
        .order_by(PinnedAgenda.person_id)
    )


def _needs_a_step(
    kept: PinnedAgenda, state: DeliveryState | None, replaces: int | None, anew: int | None, fresh: str
) -> bool:
    """Whether there is something to do, now that nothing is on its way."""
    if anew is not None or state in LIVE:
        return anew is not None
    to_pin = not kept.pinned and (kept.message_id is not None or state == DeliveryState.SENT)
    lost = _is_lost(kept, state, replaces)
    return to_pin or kept.said != fresh or lost or _was_not_said(kept, state)


def _is_lost(kept: PinnedAgenda, state: DeliveryState | None, replaces: int | None) -> bool:
    """Whether nobody knows if, and as which message, it was said; it is said once more, and only once."""
    return state == DeliveryState.UNKNOWN and kept.message_id is None and replaces is None


def _was_not_said(kept: PinnedAgenda, state: DeliveryState | None) -> bool:
    """Whether to say the same again: to who was away, or by an edit in doubt, which does no harm twice."""
    doubtful_edit = state == DeliveryState.UNKNOWN and kept.message_id is not None
    return state == DeliveryState.BLOCKED or doubtful_edit


def _pin(kept: PinnedAgenda, priority: Priority) -> Message:
    said = {"message_id": kept.message_id, "disable_notification": True}
    return Message(kept.chat_id, "pinChatMessage", json.dumps(said), priority)
