"""Everything that changes, in order, for whoever watches: the page, and scripts that wait."""

import asyncio
import json
from collections import deque
from typing import Any

from bot.simulator.people import Message
from bot.simulator.signals import Signal

Change = dict[str, Any]


class Feed:
    """A numbered stream of changes that remembers the last ones."""

    def __init__(self, remembers: int) -> None:
        self._changes: deque[Change] = deque(maxlen=remembers)
        self._signal = Signal()
        self.seq = 0

    def add(self, kind: str, **details: Any) -> int:
        """Appends a change, wakes the watchers, returns its number."""
        self.seq += 1
        self._changes.append({"seq": self.seq, "type": kind, **details})
        self._signal.fire()
        return self.seq

    def since(self, seq: int) -> list[Change]:
        """The changes after that number which are still remembered."""
        missing = min(self.seq - seq, len(self._changes))
        if missing <= 0:
            return []
        if missing == len(self._changes):
            return list(self._changes)
        # A deque is slow in its middle and fast at its end, where watchers are.
        newest = [self._changes[-1 - back] for back in range(missing)]
        newest.reverse()
        return newest

    async def wait(self, seq: int, seconds: float) -> list[Change]:
        """The changes after that number, as soon as there is one; empty when time is up."""
        await self._signal.until(lambda: self.seq > seq, seconds)
        # Whoever caused the change may be about to cause more: they go out together.
        await asyncio.sleep(0)
        return self.since(seq)


def as_event(change: Change) -> bytes:
    """One change in the form of a Server-Sent Event."""
    if isinstance(change.get("message"), Message):
        change = {**change, "message": change["message"].shown()}
    return f"id: {change['seq']}\ndata: {json.dumps(change)}\n\n".encode()
