"""How a broadcast is getting on, in one message that edits itself until there is nothing more to tell."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.delivery import outbox
from bot.delivery.outbox import Message
from bot.services import broadcast_amends, broadcast_screen
from bot.services.broadcast_notices import is_recalled
from bot.services.broadcast_report import Tally, tally
from bot.services.broadcast_screen import Shown
from bot.services.broadcast_sending import RUNNING
from bot.services.broadcasts import first_line
from bot.services.roles import Right, may
from bot.services.saying import parameters
from bot.texts import Texts
from models import Broadcast, BroadcastState, Delivery, DeliveryState, Person, Priority, Receipt

LIVE = (DeliveryState.PENDING, DeliveryState.SENDING)


async def followed(db: AsyncSession) -> Sequence[int]:
    """The broadcasts of which there is something new to tell, or may be."""
    receipts = select(func.count()).where(Receipt.broadcast_id == Broadcast.id).scalar_subquery()
    unsettled = Broadcast.settled.is_(False)
    confirmed = Broadcast.critical & Broadcast.chat_id.is_not(None) & (receipts != Broadcast.confirmed)
    query = select(Broadcast.id).where(Broadcast.started_at.is_not(None), or_(unsettled, confirmed))
    return (await db.scalars(query.order_by(Broadcast.id))).all()


async def look(db: AsyncSession, number: int, wall: datetime) -> tuple[int, Tally] | None:
    """Where a broadcast that has begun stands, and at which revision; None if there is none such.

    To count many deliveries takes a while, in which nobody who only reads keeps others from writing.
    """
    row = await db.get(Broadcast, number)
    return (row.revision, await tally(db, row, wall)) if row and row.started_at else None


async def step(
    db: AsyncSession, texts: Texts, row: Broadcast, stands: Tally, *, now: datetime, wall: datetime
) -> None:
    """See to what is left to do for a broadcast that one holds, and tell where it stands, if that is new.

    It stands so, or has got further by now; nobody has begun anything since.
    """
    more = await broadcast_amends.follow(db, texts, row, wall=wall)
    if row.state in RUNNING and not stands.first.left:
        row.state, row.changed_at, row.revision = BroadcastState.DONE, now, row.revision + 1
        await _report_to_the_author(db, row)
    settled = row.state not in RUNNING and not stands.left and not more
    if await _tell(db, texts, row, stands, wall):
        row.settled, row.confirmed = settled, stands.confirmed
    await db.flush()


async def watch(
    db: AsyncSession, row: Broadcast, person: Person, message_id: int | None, shown: Shown
) -> None:
    """From now on, this message of the person's chat with the bot shows how it is getting on."""
    row.chat_id, row.message_id, row.delivery_id = person.telegram_id, message_id, None
    row.said = digest(shown)
    await db.flush()


async def leave(db: AsyncSession, person: Person, message_id: int) -> None:
    """The message shows something else now; it may have come so lately that its number is not noted yet."""
    arrived = select(Delivery.id).where(
        Delivery.chat_id == person.telegram_id, Delivery.message_id == message_id
    )
    shown = or_(Broadcast.message_id == message_id, Broadcast.delivery_id.in_(arrived))
    query = select(Broadcast).where(Broadcast.chat_id == person.telegram_id, shown).with_for_update()
    for row in await db.scalars(query.execution_options(populate_existing=True)):
        row.chat_id = row.message_id = row.delivery_id = row.said = None
    await db.flush()


async def shown(db: AsyncSession, texts: Texts, row: Broadcast, person: Person, wall: datetime) -> Shown:
    """Where a broadcast stands, in somebody's language, with what can be done about it."""
    return await _screen(db, texts, row, person.language, await tally(db, row, wall))


def digest(shown: Shown) -> str:
    return hashlib.sha256(json.dumps([str(shown[0]), shown[1]]).encode()).hexdigest()


async def _screen(db: AsyncSession, texts: Texts, row: Broadcast, language: str, stands: Tally) -> Shown:
    words = texts.speak(language)
    recalled = await is_recalled(db, row)
    own = await first_line(db, row, words.language)
    return broadcast_screen.progress(words, row, own, stands, recalled=recalled)


async def _report_to_the_author(db: AsyncSession, row: Broadcast) -> None:
    """Whoever looks at something else by now gets the report as a message of its own."""
    author = await db.get(Person, row.author_id) if row.chat_id is None and row.author_id else None
    if author is not None:
        row.chat_id = author.telegram_id


async def _tell(db: AsyncSession, texts: Texts, row: Broadcast, stands: Tally, wall: datetime) -> bool:
    """Write an edit, if there is something new to tell; False if the last one is still on its way."""
    if row.chat_id is None:
        return True
    state = await _last(db, row)
    if state in LIVE:
        return False
    if state in (DeliveryState.BLOCKED, DeliveryState.FAILED):
        row.chat_id = row.message_id = row.delivery_id = row.said = None
        return True
    person = await db.scalar(select(Person).where(Person.telegram_id == row.chat_id))
    if person is None or not may(person.role, Right.BROADCAST):
        row.chat_id = row.message_id = row.delivery_id = row.said = None
        return True
    screen = await _screen(db, texts, row, person.language, stands)
    fresh = digest(screen)
    if fresh != row.said or state is DeliveryState.UNKNOWN:
        row.delivery_id = await outbox.add_followed(db, _saying(row, screen), wall=wall)
        row.said = fresh
        return False
    return True


async def _last(db: AsyncSession, row: Broadcast) -> DeliveryState | None:
    """What became of the last edit; where its message was gone, the one said anew takes its place."""
    last, anew = aliased(Delivery), aliased(Delivery)
    query = (
        select(last.state, last.message_id, anew.id, anew.state, anew.message_id)
        .outerjoin(anew, anew.replaces == last.id)
        .where(last.id == row.delivery_id)
    )
    found = (await db.execute(query)).first()
    if found is None:
        return None
    state, message_id, anew_id, anew_state, anew_message = found
    if anew_id is not None:
        row.delivery_id, state, message_id, row.message_id = anew_id, anew_state, anew_message, None
    if state is DeliveryState.SENT and row.message_id is None:
        row.message_id = message_id
    return DeliveryState(state)


def _saying(row: Broadcast, screen: Shown) -> Message:
    """As urgent as a reply, so that it keeps its place among the answers to taps on the same message."""
    text, labels = screen
    given = parameters(text, labels)
    method = "sendMessage"
    if row.message_id is not None:
        method, given = "editMessageText", given | {"message_id": row.message_id}
    return Message(row.chat_id or 0, method, json.dumps(given, ensure_ascii=False), Priority.REPLY)
