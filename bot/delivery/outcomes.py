"""What became of a delivery: what a failure means, and how the outcome is noted."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.claims import SENDING, Claimed, held_by
from bot.delivery.outbox import Message, add
from bot.delivery.reach import close_chat, move_chat
from bot.delivery.transport import NotDeliveredError, PerhapsDeliveredError, RefusedError, TransportError
from models import Delivery, DeliveryState, Priority

DOUBT_PAUSE = timedelta(seconds=1)
MOMENT = timedelta(seconds=1)
LONGEST_PAUSE_SECONDS = 60
GONE = ("chat not found", "user is deactivated", "group chat was deleted", "PEER_ID_INVALID")
EDIT_LOST = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed delivery; PENDING means that it will be tried again."""

    delivery: Claimed
    state: DeliveryState
    message_id: int | None = None
    error: str | None = None
    retry_at: datetime | None = None
    doubts: int = 0
    unreachable: bool = False
    migrate_to: int | None = None
    replacement: Message | None = None


def succeeded(delivery: Claimed, result: Any) -> Outcome:
    """It was sent; `result` is Telegram's answer, a message for most methods."""
    message_id = result.get("message_id") if isinstance(result, dict) else None
    return Outcome(delivery, DeliveryState.SENT, message_id=message_id)


def failed(delivery: Claimed, error: TransportError, wall: datetime) -> Outcome:
    """What a failure means for the delivery."""
    if isinstance(error, RefusedError):
        return _refused(delivery, error, wall)
    if isinstance(error, PerhapsDeliveredError):
        if delivery.doubts >= 1:
            return Outcome(delivery, DeliveryState.UNKNOWN, error=str(error), doubts=1)
        retry_at = wall + DOUBT_PAUSE
        return Outcome(delivery, DeliveryState.PENDING, error=str(error), retry_at=retry_at, doubts=1)
    if isinstance(error, NotDeliveredError):
        pause = min(2.0 ** min(delivery.attempts - 1, 10), LONGEST_PAUSE_SECONDS)
        retry_at = wall + timedelta(seconds=pause)
        return Outcome(delivery, DeliveryState.PENDING, error=str(error), retry_at=retry_at)
    return Outcome(delivery, DeliveryState.FAILED, error=str(error))


def _refused(delivery: Claimed, error: RefusedError, wall: datetime) -> Outcome:
    said = error.description
    if error.migrate_to is not None:
        return Outcome(delivery, DeliveryState.PENDING, error=said, migrate_to=error.migrate_to)
    if error.code == 429:
        retry_at = wall + timedelta(seconds=error.retry_after or 1)
        return Outcome(delivery, DeliveryState.PENDING, error=said, retry_at=retry_at)
    if error.code == 401:  # the token was taken away: the sender pauses, the message waits
        return Outcome(delivery, DeliveryState.PENDING, error=said, retry_at=wall + timedelta(seconds=60))
    if error.code == 403 or any(words in said for words in GONE):
        return Outcome(delivery, DeliveryState.BLOCKED, error=said, unreachable=True)
    if "message is not modified" in said:
        return Outcome(delivery, DeliveryState.SENT)
    # Whoever aimed at the messages of many sees to those that are gone.
    if delivery.method == "editMessageText" and is_lost(said) and not delivery.aimed:
        return Outcome(delivery, DeliveryState.FAILED, error=said, replacement=_anew(delivery))
    return Outcome(delivery, DeliveryState.FAILED, error=said)


def is_lost(said: str) -> bool:
    """Whether Telegram says that there is no message (any more) that could be edited."""
    return any(words in said for words in EDIT_LOST)


def _anew(delivery: Claimed) -> Message:
    """The words of an edit whose message is gone, as a message of its own."""
    payload = json.loads(delivery.payload)
    payload.pop("message_id", None)
    said, priority = json.dumps(payload), Priority(delivery.priority)
    return Message(delivery.chat_id, "sendMessage", said, priority, delivery.expires_at, delivery.id)


def _noting() -> Update:
    table = Delivery.__table__.c
    return (
        update(Delivery)
        .where(table.id == bindparam("its_id"), table.claim == bindparam("its_claim"))
        .values(
            state=bindparam("to_state"),
            message_id=bindparam("to_message"),
            error=bindparam("to_error"),
            retry_at=bindparam("to_retry"),
            doubts=bindparam("to_doubts"),
            finished_at=bindparam("to_finished"),
            claim=None,
            lease_until=None,
        )
    )


def _taking_back() -> tuple[Update, Update]:
    late = (Delivery.state == SENDING, Delivery.lease_until < bindparam("wall"))
    give_up = (
        update(Delivery)
        .where(*late, Delivery.doubts >= 1)
        .values(
            state=DeliveryState.UNKNOWN,
            doubts=Delivery.doubts + 1,
            error="stopped while sending, twice",
            finished_at=bindparam("wall"),
            claim=None,
        )
    )
    once_more = (
        update(Delivery)
        .where(*late)
        .values(state=DeliveryState.PENDING, doubts=Delivery.doubts + 1, claim=None, lease_until=None)
    )
    return give_up, once_more


# Built once: to put them together takes longer than to run them.
NOTING = _noting()
TAKING_BACK = _taking_back()


async def settle(db: AsyncSession, outcomes: Sequence[Outcome], *, wall: datetime) -> None:
    """Note the outcomes of deliveries whose claim still holds; an older holder's word counts for nothing."""
    # By their numbers, as whoever holds several: none of them waits for the other in a circle.
    ordered = sorted(outcomes, key=lambda outcome: outcome.delivery.id)
    rows = [
        {
            "its_id": outcome.delivery.id,
            "its_claim": outcome.delivery.claim,
            "to_state": outcome.state,
            "to_message": outcome.message_id,
            "to_error": outcome.error,
            "to_retry": outcome.retry_at,
            "to_doubts": outcome.delivery.doubts + outcome.doubts,
            "to_finished": None if outcome.state == DeliveryState.PENDING else wall,
        }
        for outcome in ordered
    ]
    anew = await _replacements(db, outcomes)
    connection = await db.connection()
    await connection.execute(NOTING, rows)
    for outcome in outcomes:
        if outcome.unreachable:
            await close_chat(db, outcome.delivery.chat_id, wall=wall)
        if outcome.migrate_to is not None:
            await move_chat(db, outcome.delivery.chat_id, outcome.migrate_to)
    await add(db, anew, wall=wall)


async def _replacements(db: AsyncSession, outcomes: Sequence[Outcome]) -> list[Message]:
    """What is said anew: by who still holds the edit, and once, also where this is noted a second time."""
    by_claim = {
        (o.delivery.id, o.delivery.claim): o.replacement for o in outcomes if o.replacement is not None
    }
    if not by_claim:
        return []
    mine = tuple_(Delivery.id, Delivery.claim).in_(list(by_claim))
    held = await db.execute(select(Delivery.id, Delivery.claim).where(mine).with_for_update())
    return [by_claim[id_, claim] for id_, claim in held if claim is not None]


async def take_back(db: AsyncSession, *, wall: datetime) -> None:
    """Deliveries whose holder did not come back were perhaps sent: once more, then unknown."""
    connection = await db.connection()
    for statement in TAKING_BACK:
        await connection.execute(statement, {"wall": wall})


async def take_over(db: AsyncSession, holder: int, begun: Collection[int] | None, *, wall: datetime) -> None:
    """Take back what a holder that is gone had in hand, without waiting for its leases to end.

    What it had not `begun` to send was certainly not sent; where that is not known (None), all may have been.
    """
    mine = (Delivery.state == SENDING, held_by(holder))
    ids = (await db.scalars(select(Delivery.id).where(*mine))).all()
    never = [id_ for id_ in ids if begun is not None and id_ not in begun]
    waiting = {"state": DeliveryState.PENDING, "claim": None, "lease_until": None}
    # Its own still: where a lease has just ended, another process may have claimed it by now.
    await db.execute(update(Delivery).where(Delivery.id.in_(never), *mine).values(waiting))
    await db.execute(update(Delivery).where(*mine).values(lease_until=wall - MOMENT))
    await take_back(db, wall=wall)
