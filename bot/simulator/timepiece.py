"""The time of the simulated world, which someone else keeps."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol


class Clock(Protocol):
    """What the simulator asks of a clock; times are aware and in UTC."""

    speed: float

    def now(self) -> datetime: ...

    def move_to(self, instant: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant worth travelling to: the page offers it by its label."""

    label: str
    at: datetime
    ends: datetime | None = None

    def shown(self) -> dict[str, Any]:
        return {"label": self.label, "at": iso(self.at), "ends": iso(self.ends) if self.ends else None}


def iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
