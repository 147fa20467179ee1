"""What the sink keeps account of: limits, the updates it hands out, and what it was sent."""

import json
import math
import random
import statistics
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from benchmarks.questions import questions

FIRST_CHAT = 1_000_001


class Limit(Protocol):
    """A server's flood limit. Times are monotonic seconds."""

    def permits(self, now: float) -> bool:
        """Whether a message may pass now; one that passes is counted."""


@dataclass
class Bucket:
    """A bucket of `rate` tokens that refills by `rate` a second."""

    rate: float
    tokens: float = math.inf
    counted: float = 0.0

    def permits(self, now: float) -> bool:
        self.tokens = min(self.rate, self.tokens + (now - self.counted) * self.rate)
        self.counted = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass
class Window:
    """At most `rate` messages in any one second."""

    rate: float
    passed: deque[float] = field(default_factory=deque)

    def permits(self, now: float) -> bool:
        while self.passed and self.passed[0] <= now - 1:
            self.passed.popleft()
        if len(self.passed) >= self.rate:
            return False
        self.passed.append(now)
        return True


class Sent:
    """The messages that came, and those that were refused."""

    def __init__(self, limit: Limit | None) -> None:
        self._limit = limit
        self._chats: Counter[int] = Counter()
        self._refused = 0
        self._times: list[float] = []

    def add(self, chat_id: int, now: float) -> int | None:
        """The message's number; None if it is refused."""
        if self._limit is not None and not self._limit.permits(now):
            self._refused += 1
            return None
        self._chats[chat_id] += 1
        self._times.append(now)
        return len(self._times)

    def summary(self) -> dict[str, Any]:
        return {
            "messages": len(self._times),
            "chats": len(self._chats),
            "refused": self._refused,
            "seconds": self._times[-1] - self._times[0] if self._times else 0.0,
        }

    def within(self, seconds: float) -> int:
        """How many came in the first so many seconds."""
        return sum(time <= self._times[0] + seconds for time in self._times)


class Supply:
    """Updates to hand out: all at once, or, with a pause, each some time after the last was answered."""

    def __init__(self, count: int, pause: float | None, later: Callable[[float, Callable[[], None]], Any]):
        self._updates = [_update(number, *asked) for number, asked in enumerate(islice(questions(), count))]
        self._pause = pause
        self._later = later
        self._chance = random.Random(0)
        self._released = count if pause is None else min(1, count)
        self._handed: dict[int, float] = {}
        self._latencies: dict[int, float] = {}
        self._last = 0.0
        self.on_release: Callable[[], None] = lambda: None

    def take(self, offset: int, limit: int, now: float) -> list[dict[str, Any]]:
        """The updates from `offset` on that are released; a negative offset means the last ones."""
        start = max(0, offset - 1) if offset >= 0 else max(0, self._released + offset)
        taken = self._updates[start : min(self._released, start + limit)]
        for update in taken:
            self._handed.setdefault(update["message"]["chat"]["id"], now)
        return taken

    def answered(self, chat_id: int, now: float) -> None:
        """A message came for a chat: the first one answers its update."""
        if chat_id not in self._handed or chat_id in self._latencies:
            return
        self._latencies[chat_id] = now - self._handed[chat_id]
        self._last = now
        if self._pause is not None and self._released < len(self._updates):
            self._later(self._pause * self._chance.uniform(0.5, 1.5), self._release)

    def _release(self) -> None:
        self._released += 1
        self.on_release()

    def summary(self) -> dict[str, Any]:
        latencies = sorted(self._latencies.values())
        if not latencies:
            return {"answered": 0}
        return {
            "answered": len(latencies),
            "answering": self._last - min(self._handed.values()),
            "median": statistics.median(latencies),
            "p99": latencies[min(len(latencies) - 1, math.ceil(len(latencies) * 0.99) - 1)],
        }


def _update(number: int, language: str, text: str) -> dict[str, Any]:
    chat_id = FIRST_CHAT + number
    person = {"id": chat_id, "is_bot": False, "first_name": "Guest", "language_code": language}
    chat = {"id": chat_id, "type": "private", "first_name": "Guest"}
    message = {"message_id": 1, "date": 1751270400, "chat": chat, "from": person, "text": text}
    return {"update_id": number + 1, "message": message}


def result(value: object) -> bytes:
    """A Bot API answer with a result."""
    return json.dumps({"ok": True, "result": value}).encode()
