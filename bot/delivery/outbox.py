"""The outbox: every message is stored first, then claimed under a lease before it is sent."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, insert, literal_column, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from bot.delivery import fanout, halts
from models import Delivery, DeliveryState, Priority

# Longer than the longest call by far, since claims are seconds old at most when they are sent; short
# enough that what a killed process held is not late.
LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Message:
    """A message that somebody wants said; `payload` is JSON without the chat."""

    chat_id: int
    method: str
    payload: str
    priority: Priority = Priority.REPLY
    expires_at: datetime | None = None
    replaces: int | None = None  # the delivery in whose place it is said


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in the hands of this process, until `lease_until`.

    A late one is true as it is for a moment only, since its words were chosen at its claim; no payload means
    that nothing is left to say. An aimed one changes a message that it did not write itself.
    """

    id: int
    chat_id: int
    priority: int
    method: str
    payload: str
    attempts: int
    doubts: int
    expires_at: datetime | None
    claim: int
    lease_until: datetime
    late: bool = False
    aimed: bool = False

    @property
    def key(self) -> tuple[int, int]:
        return self.priority, self.id


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a late delivery, as they are true at the moment of its claim."""

    method: str
    payload: str
    expires_at: datetime


# Writes the words of late deliveries, given their chats; those that have nothing to say are left out.
Writer = Callable[[AsyncSession, Mapping[int, int]], Awaitable[Mapping[int, Written]]]


# Partial indices serve only a query that repeats their condition word for word, so these states are
# literals: with parameters, each claim read a million waiting rows over and over.
PENDING: ColumnElement[str] = literal_column(f"'{DeliveryState.PENDING}'")
SENDING: ColumnElement[str] = literal_column(f"'{DeliveryState.SENDING}'")


def live(delivery: type[Delivery] = Delivery) -> ColumnElement[bool]:
    """Whether a delivery waits or is under way: the condition of the index by chat."""
    return delivery.state.in_((PENDING, SENDING))


FENCE_BITS = 31


def new_claim(holder: int | None = None) -> int:
    """A fence that no other claim has; it tells the holder's number, 31 bits, if it has one."""
    return (holder or secrets.randbits(FENCE_BITS)) << FENCE_BITS | secrets.randbits(FENCE_BITS)


def held_by(holder: int) -> ColumnElement[bool]:
    """Whether this holder has claimed a delivery."""
    first = holder << FENCE_BITS
    return Delivery.claim.between(first, first + (1 << FENCE_BITS) - 1)


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
    await connection.execute(ADDING, rows)
    taken = [message for message, row in zip(messages, rows, strict=True) if row["claim"] is not None]
    if not taken:
        return []
    # Asked for afterwards: RETURNING in the order of the rows would make an INSERT of each. They are
    # numbered in the order in which they were given.
    ids = await connection.scalars(CLAIMED_AT_ONCE, {"its_claim": claim, "its_lease": lease_until})
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


COLUMNS = (
    Delivery.id, Delivery.chat_id, Delivery.priority, Delivery.method, Delivery.payload, Delivery.attempts,
    Delivery.doubts, Delivery.expires_at, Delivery.notice_id, Delivery.language, Delivery.target_message_id,
)  # fmt: skip


def _claiming() -> ReturningUpdate[*tuple[Any, ...]]:
    first, other = Delivery, aliased(Delivery)
    ahead = exists().where(
        other.chat_id == first.chat_id,
        live(other),
        or_(
            other.state == SENDING,
            tuple_(other.priority, other.id) < tuple_(first.priority, first.id),
        ),
    )
    ids = (
        select(first.id)
        .where(
            first.state == PENDING,
            or_(first.retry_at.is_(None), first.retry_at <= bindparam("wall")),
            ~ahead,
        )
        .order_by(first.priority, first.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )
    return (
        update(Delivery)
        .where(Delivery.id.in_(ids.scalar_subquery()))
        .values(
            state=DeliveryState.SENDING,
            claim=bindparam("fence"),
            lease_until=bindparam("until"),
            attempts=Delivery.attempts + 1,
        )
        .returning(*COLUMNS)
    )


# Built once: to put it together takes longer than to run it.
CLAIMING = _claiming()
ANY_WAITING = select(exists().where(Delivery.state == PENDING))


async def any_waiting(db: AsyncSession) -> bool:
    """Whether anything is left to claim, now or later."""
    return bool(await db.scalar(ANY_WAITING))


async def claim(
    db: AsyncSession, limit: int, *, wall: datetime, write: Writer | None = None, holder: int | None = None
) -> list[Claimed]:
    """Take the most urgent deliveries, at most one per chat, and only the first in its chat's line."""
    fence = new_claim(holder)
    connection = await db.connection()
    taken = await connection.execute(
        CLAIMING, {"wall": wall, "most": limit, "fence": fence, "until": wall + LEASE}
    )
    rows = await halts.let_pass(db, taken.all(), wall=wall)
    words = await fanout.words(db, {row.notice_id for row in rows if row.notice_id is not None})
    late = {row.id: row.chat_id for row in rows if row.method is None and row.notice_id is None}
    written = await write(db, late) if late and write is not None else {}
    claimed = []
    for row in rows:
        method, payload = words.get((row.notice_id, row.language)) or (row.method, row.payload)
        expires_at, target = row.expires_at, row.target_message_id
        if row.id in written:
            now = written[row.id]
            method, payload, expires_at = now.method, now.payload, now.expires_at
        if target is not None:
            payload = fanout.aimed(payload, target)
        claimed.append(
            Claimed(
                row.id, row.chat_id, row.priority, method or "", payload or "", row.attempts, row.doubts,
                expires_at, fence, wall + LEASE, row.method is None, target is not None,
            )
        )  # fmt: skip
    return sorted(claimed, key=lambda delivery: delivery.key)
