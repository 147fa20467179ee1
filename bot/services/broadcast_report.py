"""What became of a broadcast, in figures that add up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, BroadcastNotice, Delivery, DeliveryState, Part, Receipt

WINDOW = timedelta(seconds=30)  # of which the pace is taken
STUCK_SECONDS = 10
LEFT = (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SENDING)
# Why a copy could not be changed, by what Telegram said.
GONE, OLD = "gone", "old"
REASONS = {
    GONE: ("message to delete not found",),
    OLD: ("message can't be deleted",),
}

Counts = Mapping[DeliveryState, int]


@dataclass
class Round:
    """One reminder, correction or recall."""

    part: Part
    number: int
    states: dict[DeliveryState, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)  # among those that failed
    anew: int = 0  # copies that were gone, and were said anew or are about to be

    @property
    def left(self) -> int:
        return sum(self.states.get(state, 0) for state in LEFT)

    def of(self, *states: DeliveryState) -> int:
        return sum(self.states.get(state, 0) for state in states)


@dataclass(frozen=True)
class Tally:
    """Where a broadcast stands."""

    first: Round
    rounds: list[Round]  # in the order in which they were begun
    confirmed: int
    per_second: float
    watched: float  # seconds of which the pace was taken

    @property
    def left(self) -> int:
        """How many messages of whatever kind are still to go out."""
        return self.first.left + sum(one.left for one in self.rounds)

    def forgotten(self, size: int) -> int:
        """People who have left since, of whom nothing is kept."""
        return max(0, size - sum(self.first.states.values()))

    @property
    def seconds_left(self) -> float | None:
        """At the present pace; None while nothing moves."""
        return self.left / self.per_second if self.per_second else None

    @property
    def is_stuck(self) -> bool:
        """Whether nothing has moved for a while."""
        return not self.per_second and self.watched >= STUCK_SECONDS


async def tally(db: AsyncSession, row: Broadcast, wall: datetime) -> Tally:
    """Count what became of the deliveries of all its notices."""
    since = max(wall - WINDOW, row.running_since or wall - WINDOW)
    reason = case(
        *((Delivery.error.contains(said), name) for name, words in REASONS.items() for said in words),
        else_="",
    )
    recent = case((Delivery.finished_at > since, 1), else_=0)
    counted = await db.execute(
        select(
            BroadcastNotice.part,
            BroadcastNotice.number,
            Delivery.state,
            reason,
            func.count(),
            func.sum(recent),
            func.min(BroadcastNotice.notice_id).label("begun"),
        )
        .join(Delivery, Delivery.notice_id == BroadcastNotice.notice_id)
        .where(BroadcastNotice.broadcast_id == row.id)
        .group_by(BroadcastNotice.part, BroadcastNotice.number, Delivery.state, reason)
        .order_by("begun")
    )
    found: dict[tuple[Part, int], Round] = {}
    moved = 0
    for part, number, state, why, count, lately, _ in counted:
        one = found.setdefault((part, number), Round(part, number))
        one.states[state] = one.states.get(state, 0) + count
        if why and state is DeliveryState.FAILED:
            one.reasons[why] = one.reasons.get(why, 0) + count
        moved += lately or 0
    first = found.pop((Part.FIRST, 1), Round(Part.FIRST, 1))
    _fold_in(found)
    receipts = select(func.count()).where(Receipt.broadcast_id == row.id)
    confirmed = await db.scalar(receipts) or 0
    watched = max(1.0, (wall - since).total_seconds())
    return Tally(first, list(found.values()), confirmed, moved / watched, watched)


def _fold_in(found: dict[tuple[Part, int], Round]) -> None:
    """What was said anew for a correction is told with it."""
    for part, number in [key for key in found if key[0] is Part.ANEW]:
        anew, correction = found.pop((part, number)), found[Part.CORRECTION, number]
        correction.anew = sum(anew.states.values())
        failed = correction.states[DeliveryState.FAILED] - correction.anew
        correction.states[DeliveryState.FAILED] = max(0, failed)
        for state in (*LEFT, DeliveryState.BLOCKED, DeliveryState.UNKNOWN, DeliveryState.FAILED):
            if count := anew.states.get(state, 0):
                correction.states[state] = correction.states.get(state, 0) + count
                correction.anew -= count
