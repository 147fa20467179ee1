"""What is wrong with an event folder, or still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """An error keeps the event from being served; an open point is told to the organisers."""

    ERROR = "error"
    OPEN = "open"


@dataclass(frozen=True)
class Finding:
    """One thing to mend or to settle: where it is, what is the matter, and what to do about it."""

    level: Level
    file: str
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.level.value}: {self.file}: {self.key}: {self.problem}; {self.remedy}"


class EventError(Exception):
    """The folder cannot be served; all its mistakes in one list."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)
