"""Taps on inline buttons, each waiting for the bot's answer."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.simulator.signals import Signal
from bot.simulator.timepiece import Clock

# Not documented by Telegram; the updates themselves wait 150 s.
ANSWERABLE = timedelta(seconds=150)


@dataclass(slots=True)
class Tap:
    """One tap and what came of it."""

    id: str
    chat_id: int
    person_id: int
    expires: datetime
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    url: str = ""

    def shown(self) -> dict[str, Any]:
        return {
            "answered": self.answered,
            "text": self.text,
            "show_alert": self.show_alert,
            "url": self.url,
        }


class Taps:
    """The taps that were made, by their id."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taps: dict[str, Tap] = {}
        self._ids = itertools.count(4_611_686_018_427_387_905)
        self.changed = Signal()

    def new(self, chat_id: int, person_id: int) -> Tap:
        tap = Tap(str(next(self._ids)), chat_id, person_id, self._clock.now() + ANSWERABLE)
        self._taps[tap.id] = tap
        return tap

    def get(self, tap_id: str) -> Tap | None:
        return self._taps.get(tap_id)

    def answerable(self, tap_id: str) -> Tap | None:
        """The tap, if it is known, not answered yet and not too old."""
        tap = self._taps.get(tap_id)
        if tap is None or tap.answered or tap.expires <= self._clock.now():
            return None
        return tap
