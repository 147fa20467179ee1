"""What the bot is still to be told: updates wait here until they are confirmed or too old."""

import itertools
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.simulator.signals import Signal
from bot.simulator.timepiece import Clock

KIND_NAMES = (
    "message edited_message channel_post edited_channel_post business_connection business_message "
    "edited_business_message deleted_business_messages inline_query chosen_inline_result callback_query "
    "shipping_query pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member "
    "chat_join_request chat_boost removed_chat_boost message_reaction message_reaction_count"
)
KINDS = frozenset(KIND_NAMES.split())
DEFAULT_KINDS = KINDS - {"chat_member", "message_reaction", "message_reaction_count"}
# By the simulator's clock.
RETENTION = timedelta(hours=24)
TAP_RETENTION = timedelta(seconds=150)
# Real time: how far back a redelivery reaches.
REMEMBERED_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Queued:
    """An update and the instant at which Telegram gives it up."""

    update: Any
    expires: datetime


class Updates:
    """The queue of updates, as Telegram keeps it for one bot."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: dict[int, Queued] = {}
        self._taken: deque[tuple[float, Any]] = deque()
        self._first_expiry: datetime | None = None
        self.changed = Signal()
        self.allowed: frozenset[str] = DEFAULT_KINDS
        self.last = 100_000_000
        self.confirmed = self.last

    def add(self, kind: str, content: dict[str, Any]) -> int | None:
        """Queues an update and returns its id; None when the bot does not want such updates."""
        if kind not in self.allowed:
            return None
        self.last += 1
        retention = TAP_RETENTION if kind == "callback_query" else RETENTION
        self._put(self.last, {"update_id": self.last, kind: content}, retention)
        return self.last

    def inject(self, raw: Any) -> Any:
        """Queues an update as it is, with the next id unless it brings its own; returns its id."""
        update = {"update_id": self.last + 1, **raw} if isinstance(raw, dict) else raw
        given = update["update_id"] if isinstance(raw, dict) else None
        number = given if isinstance(given, int) and not isinstance(given, bool) else self.last + 1
        self.last = max(self.last, number)
        self._put(number, update, RETENTION)
        return given

    def _put(self, number: int, update: Any, retention: timedelta) -> None:
        expires = self._clock.now() + retention
        behind = number > next(reversed(self._queue), 0)
        self._queue[number] = Queued(update, expires)
        if not behind:
            self._queue = dict(sorted(self._queue.items()))
        if self._first_expiry is None or expires < self._first_expiry:
            self._first_expiry = expires
        self.changed.fire()

    def waiting(self) -> int:
        """How many updates are not confirmed yet."""
        self._forget_old()
        return len(self._queue)

    def head(self, limit: int) -> list[Any]:
        """The oldest waiting updates."""
        self._forget_old()
        return [queued.update for _, queued in zip(range(limit), self._queue.values(), strict=False)]

    def confirm_before(self, offset: int) -> None:
        """Forgets the updates with smaller ids; a negative offset keeps only so many of the newest."""
        if offset < 0:
            newest = list(self._queue)[offset:]
            offset = newest[0] if newest else self.last + 1
        gone = list(itertools.takewhile(lambda number: number < offset, self._queue))
        now = time.monotonic()
        for number in gone:
            self._taken.append((now, self._queue.pop(number).update))
        while self._taken and self._taken[0][0] < now - REMEMBERED_SECONDS:
            self._taken.popleft()
        newest_gone = min(offset - 1, self.last)
        if newest_gone > self.confirmed:
            self.confirmed = newest_gone
            self.changed.fire()

    def confirm_first(self) -> None:
        """Forgets the oldest waiting update: the webhook took it."""
        if self._queue:
            self.confirm_before(next(iter(self._queue)) + 1)

    def clear(self) -> None:
        """Forgets all waiting updates unseen."""
        self._queue.clear()
        self.confirmed = self.last
        self.changed.fire()

    def taken_lately(self) -> list[Any]:
        """The updates confirmed within the last minute: a fault hands them out once more."""
        since = time.monotonic() - REMEMBERED_SECONDS
        return [update for at, update in self._taken if at >= since]

    def _forget_old(self) -> None:
        now = self._clock.now()
        if self._first_expiry is None or now < self._first_expiry:
            return
        self._queue = {number: queued for number, queued in self._queue.items() if queued.expires > now}
        self._first_expiry = min((queued.expires for queued in self._queue.values()), default=None)
