"""The phrasings themselves: what is written down is meant as it is written."""

from collections.abc import Iterable, Mapping
from typing import Any

from numpy.typing import NDArray

from bot.knowledge.cache import pack, unpack

PARTS = ("texts", "aspects", "things")


class Written:
    """Knows the aspect and the thing of every phrasing that has only one meaning."""

    def __init__(self) -> None:
        self._meaning: dict[str, tuple[str, str]] = {}

    def learn(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Learn from (folded text, aspect, thing)."""
        meant: dict[str, set[tuple[str, str]]] = {}
        for text, aspect, thing in rows:
            meant.setdefault(text, set()).add((aspect, thing))
        self._meaning = {text: next(iter(found)) for text, found in meant.items() if len(found) == 1}

    def meaning(self, folded: str) -> tuple[str, str] | None:
        """The aspect and the thing ("" for none) that a text asks for word by word."""
        return self._meaning.get(folded)

    def kept(self) -> dict[str, NDArray[Any]]:
        """All that was learnt, as arrays."""
        rows = ((text, *meaning) for text, meaning in self._meaning.items())
        columns = zip(*rows, strict=True) if self._meaning else ((), (), ())
        return {f"written_{part}": pack(column) for part, column in zip(PARTS, columns, strict=True)}

    def recall(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take up what `kept` gave."""
        texts, aspects, things = (unpack(arrays[f"written_{part}"]) for part in PARTS)
        meanings = zip(aspects, things, strict=True)
        one_each: dict[tuple[str, str], tuple[str, str]] = {}
        self._meaning = {
            text: one_each.setdefault(meaning, meaning) for text, meaning in zip(texts, meanings, strict=True)
        }
