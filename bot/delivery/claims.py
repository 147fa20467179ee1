"""Claims: a delivery is in one hand at a time, under a lease, until its outcome is noted."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, literal_column, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from bot.delivery import fanout, halts
from models import Delivery, DeliveryState

# Longer than the longest call by far, since claims are seconds old at most when they are sent; short
# enough that what a killed process held is not late.
LEASE = timedelta(seconds=30)
FENCE_BITS = 31


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


def new_claim(holder: int | None = None) -> int:
    """A fence that no other claim has; it tells the holder's number, 31 bits, if it has one."""
    return (holder or secrets.randbits(FENCE_BITS)) << FENCE_BITS | secrets.randbits(FENCE_BITS)


def held_by(holder: int) -> ColumnElement[bool]:
    """Whether this holder has claimed a delivery."""
    first = holder << FENCE_BITS
    return Delivery.claim.between(first, first + (1 << FENCE_BITS) - 1)


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
