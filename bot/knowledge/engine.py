"""What an engine must be able to do: another one plugs in here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.knowledge.samples import Sample


@dataclass(frozen=True)
class Reading:
    """What an engine makes of a text: how likely each aspect and each thing is ("": names none).

    `known` is the share of the text, 0 to 1, that the engine has seen the like of.
    """

    aspects: Mapping[str, float]
    things: Mapping[str, float]
    known: float


class Reader(Protocol):
    """Reads texts."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What each of these texts asks."""


class Engine(Reader, Protocol):
    """Learns from samples, and reads texts."""

    def learn(self, samples: Iterable[Sample]) -> None:
        """Learn from these samples, and forget all others."""
