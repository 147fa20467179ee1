"""The clock: the one place that knows what time it is."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The event's time, which may travel, and the real time, which leases and retries go by.

    A demo or a test moves the event's time; a lease that moved with it would expire under the hands
    of the process that holds it, and a message would be sent twice.
    """

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        """Start at `start` (any zone; now, if None) and run `speed` times as fast as real time."""
        self._speed = speed
        self._anchor = time.monotonic()
        self._start = start.astimezone(UTC) if start else None
        if self._start is None and speed != 1.0:
            self._start = datetime.now(UTC)

    def now(self) -> datetime:
        """The event's time, in UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start + timedelta(seconds=(time.monotonic() - self._anchor) * self._speed)

    def move_to(self, instant: datetime) -> None:
        """Travel to an instant, forward or back; a naive one is refused with a ValueError."""
        if instant.tzinfo is None:
            msg = "the clock moves to instants only: give the time a zone"
            raise ValueError(msg)
        self._start, self._anchor = instant.astimezone(UTC), time.monotonic()

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, factor: float) -> None:
        self.move_to(self.now())
        self._speed = factor

    def wall(self) -> datetime:
        """The real time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never jump, for pacing."""
        return time.monotonic()
