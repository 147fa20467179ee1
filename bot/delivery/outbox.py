"""The outbox: every message is stored first; some are claimed by the same stroke."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.claims import LEASE, SENDING, Claimed, live, new_claim
from models import Delivery, DeliveryState, Priority


@dataclass(frozen=True, slots=True)
class Message:
    """A message that somebody wants said; `payload` is JSON without the chat."""

    chat_id: int
    method: str
    payload: str
    priority: Priority = Priority.REPLY
    expires_at: datetime | None = None
    replaces: int | None = None  # the delivery in whose place it is said


async def add(
    db: AsyncSession,
    messages: Sequence[Message],
    *,
    wall: datetime,
    claim_at_once: int = 0,
    holder: int | None = None,
) -> list[Claimed]:
    """Store messages; as many replies as `claim_at_once` are claimed by the same stroke.

    A reply that its own process will send at once is thus durable and claimed by one commit instead
    of two. It must not overtake an earlier reply to its chat, so where one waits, it waits too.
    """
    if not messages:
        return []
    replies = {message.chat_id for message in messages if message.priority == Priority.REPLY}
    connection = await db.connection()
    behind = set(await connection.scalars(REPLIES_WAITING, {"chats": replies})) if claim_at_once else replies
    claim, lease_until = new_claim(holder), wall + LEASE
    rows: list[dict[str, Any]] = []
    for message in messages:
        at_once = (
            len(rows) < claim_at_once
            and message.priority == Priority.REPLY
            and message.chat_id not in behind
            and message.expires_at is None
        )
        rows.append(
            {
                "chat_id": message.chat_id,
                "method": message.method,
                "payload": message.payload,
                "priority": int(message.priority),
                "expires_at": message.expires_at,
                "created_at": wall,
                "state": DeliveryState.SENDING if at_once else DeliveryState.PENDING,
                "claim": claim if at_once else None,
                "lease_until": lease_until if at_once else None,
                "attempts": int(at_once),
                "replaces": message.replaces,
            }
        )
        if not at_once:
            behind.add(message.chat_id)
    added = await connection.execute(ADDING, rows if len(rows) > 1 else rows[0])
    taken = [message for message, row in zip(messages, rows, strict=True) if row["claim"] is not None]
    if not taken:
        return []
    if len(rows) == 1:
        ids = list(added.inserted_primary_key or ())
    else:
        # Asked for afterwards: RETURNING in the order of the rows would make an INSERT of each. They are
        # numbered in the order in which they were given.
        its = {"its_claim": claim, "its_lease": lease_until}
        ids = list(await connection.scalars(CLAIMED_AT_ONCE, its))
    return [
        Claimed(id_, m.chat_id, int(m.priority), m.method, m.payload, 1, 0, None, claim, lease_until)
        for id_, m in zip(ids, taken, strict=True)
    ]


async def add_followed(db: AsyncSession, message: Message, *, wall: datetime) -> int:
    """Store a message of which somebody wants to know what became of it; returns its delivery's number."""
    delivery = Delivery(
        chat_id=message.chat_id,
        method=message.method,
        payload=message.payload,
        priority=int(message.priority),
        expires_at=message.expires_at,
        created_at=wall,
        replaces=message.replaces,
    )
    db.add(delivery)
    await db.flush()
    return delivery.id


ADDING = insert(Delivery)
REPLIES_WAITING = select(Delivery.chat_id).where(
    Delivery.chat_id.in_(bindparam("chats", expanding=True)), Delivery.priority == Priority.REPLY, live()
)
CLAIMED_AT_ONCE = (
    select(Delivery.id)
    .where(
        Delivery.state == SENDING,
        Delivery.lease_until == bindparam("its_lease"),
        Delivery.claim == bindparam("its_claim"),
    )
    .order_by(Delivery.id)
)
