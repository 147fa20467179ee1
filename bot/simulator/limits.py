"""Telegram's flood limits, counted in real time; off until someone sets them."""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Protocol


class Counter(Protocol):
    """Counts one kind of traffic."""

    def wait(self, now: float) -> float:
        """Seconds until one more is permitted; 0 takes none yet."""

    def take(self, now: float) -> None:
        """Counts one."""


class Bucket:
    """A token bucket: refilled evenly, as deep as the allowance of one period."""

    def __init__(self, allowed: float, seconds: float) -> None:
        self._rate = allowed / seconds
        self._depth = max(allowed, 1.0)
        self._tokens = self._depth
        self._at = 0.0

    def wait(self, now: float) -> float:
        if self._at:
            self._tokens = min(self._depth, self._tokens + (now - self._at) * self._rate)
        self._at = now
        return 0.0 if self._tokens >= 1.0 else (1.0 - self._tokens) / self._rate

    def take(self, now: float) -> None:
        self._tokens -= 1.0


class Window:
    """A sliding window: never more than the allowance within any one period."""

    def __init__(self, allowed: float, seconds: float) -> None:
        # Less than one a period is one in a longer period.
        self._allowed = max(1, math.floor(allowed))
        self._seconds = seconds / allowed if allowed < 1 else seconds
        self._taken: deque[float] = deque()

    def wait(self, now: float) -> float:
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        return self._taken[0] + self._seconds - now if len(self._taken) >= self._allowed else 0.0

    def take(self, now: float) -> None:
        self._taken.append(now)


@dataclass(slots=True)
class Scope:
    """One limit: what it counts, and until when it punishes."""

    counter: Counter
    closed_until: float = 0.0


@dataclass(slots=True)
class Limits:
    """The limits that hold now, and how often they were broken."""

    overall_per_second: float | None = None
    chat_per_second: float | None = None
    group_per_minute: float | None = None
    count: str = "bucket"
    accepted: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    _scopes: dict[tuple[str, int], Scope] = field(default_factory=dict)

    def set(self, given: dict[str, Any]) -> None:
        """Sets the limits that are named, and begins to count anew."""
        for name in ("overall_per_second", "chat_per_second", "group_per_minute"):
            if name in given:
                setattr(self, name, None if given[name] is None else float(given[name]))
        if given.get("count") in {"bucket", "window"}:
            self.count = given["count"]
        self.accepted = 0
        self.refused = {}
        self._scopes = {}

    def shown(self) -> dict[str, Any]:
        return {
            "overall_per_second": self.overall_per_second,
            "chat_per_second": self.chat_per_second,
            "group_per_minute": self.group_per_minute,
            "count": self.count,
            "accepted": self.accepted,
            "violations": sum(self.refused.values()),
            "refused": dict(self.refused),
        }

    @property
    def active(self) -> bool:
        return not (self.overall_per_second is self.chat_per_second is self.group_per_minute is None)

    def refuse(self, chat_id: int, now: float) -> int | None:
        """None when the message may pass, else for how many seconds Telegram wants to hear no more.

        `now` is in seconds of real time that never jumps.
        """
        scopes = self._concerning(chat_id)
        for name, scope in scopes:
            wait = scope.closed_until - now
            if wait <= 0:
                wait = scope.counter.wait(now)
            if wait > 0:
                retry_after = math.ceil(wait)
                scope.closed_until = max(scope.closed_until, now + retry_after)
                self.refused[name] = self.refused.get(name, 0) + 1
                return retry_after
        for _, scope in scopes:
            scope.counter.take(now)
        self.accepted += 1
        return None

    def _concerning(self, chat_id: int) -> list[tuple[str, Scope]]:
        found = []
        if self.overall_per_second is not None:
            found.append(("overall", self._scope("overall", 0, self.overall_per_second, 1.0)))
        if self.chat_per_second is not None:
            found.append(("chat", self._scope("chat", chat_id, self.chat_per_second, 1.0)))
        if self.group_per_minute is not None and chat_id < 0:
            found.append(("group", self._scope("group", chat_id, self.group_per_minute, 60.0)))
        return found

    def _scope(self, name: str, chat_id: int, allowed: float, seconds: float) -> Scope:
        scope = self._scopes.get((name, chat_id))
        if scope is None:
            counter = Bucket(allowed, seconds) if self.count == "bucket" else Window(allowed, seconds)
            scope = self._scopes[name, chat_id] = Scope(counter)
        return scope
