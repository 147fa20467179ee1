"""One linear classifier: texts in, a share for each label out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.cache import Rows, pack, rows_of, unpack
from bot.knowledge.features import Ints, grams
from bot.knowledge.training import Columns, Floats, Table, softmax, train

WORD_WEIGHT = 3.0
CHUNK = 4096  # so many texts are taken apart at a time: more would take much memory
Halves = NDArray[np.float16]
PARTS = ("columns", "labels", "idf", "weights", "bias")


class Head:
    """Softmax regression over words and character n-grams; it reads folded texts."""

    def __init__(self) -> None:
        self._columns: Ints = np.zeros(0, np.int64)
        self._labels: list[str] = []
        self._idf: Floats = np.zeros(0, np.float32)
        self._weights: Halves = np.zeros((0, 0), np.float16)  # precise enough, and half the room
        self._wanted: Halves | Rows = self._weights
        self._bias: Floats = np.zeros(0, np.float32)

    def learn(self, texts: Sequence[str], labels: Sequence[str], groups: Sequence[str]) -> None:
        """Learn which label goes with which text; texts of one group are of one language."""
        self._labels, classes = numbered(labels)
        weights, self._bias = train(self._table(texts), classes, numbered(groups)[1])
        self._wanted = self._weights = weights.astype(np.float16)

    def _table(self, texts: Sequence[str]) -> Table:
        chunks = [texts[begin : begin + CHUNK] for begin in range(0, len(texts), CHUNK)]
        self._columns = np.unique(np.concatenate([np.unique(grams(chunk)[0]) for chunk in chunks]))
        width = len(self._columns)
        found, lengths = zip(*[self._rows(chunk) for chunk in chunks], strict=True)
        columns = np.concatenate(found)
        starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
        rarity = np.log(len(texts) / np.bincount(columns)) + 1
        self._idf = np.where(self._columns < 0, WORD_WEIGHT * rarity, rarity).astype(np.float32)
        values = self._idf[columns]
        norms = np.sqrt(np.add.reduceat(values * values, starts[:-1]))
        return Table(columns, starts, values / np.repeat(norms, np.diff(starts)), width)

    def _rows(self, texts: Sequence[str]) -> tuple[Columns, Ints]:
        """The columns of each text, one text after the other, and how many each has."""
        found, rows = grams(texts)
        width = len(self._columns)
        # CHUNK rows of a million columns would still fit into 32 bits, which are sorted in half the time.
        places = (np.searchsorted(self._columns, found) + rows * np.int64(width)).astype(np.uint32)
        places.sort()
        places = places[np.append(True, places[1:] != places[:-1])]  # what stands twice counts once
        return (places % width).astype(np.int32), np.bincount(places // width)

    def read(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """How likely each label is, for each text."""
        if not texts:
            return []
        found, rows = grams(texts)
        at = np.searchsorted(self._columns, found)
        known = self._columns.take(at, mode="clip") == found if len(self._columns) else at < 0
        # What stands twice in a text counts once.
        pairs = np.unique(rows[known] * np.int64(len(self._columns) + 1) + at[known])
        rows, at = np.divmod(pairs, len(self._columns) + 1)
        columns, places = np.unique(at, return_inverse=True)
        values = np.zeros((len(texts), len(columns)), np.float32)
        values[rows, places] = self._idf[at]
        lengths = np.sqrt(np.einsum("ij,ij->i", values, values))[:, None]
        values /= np.where(lengths, lengths, 1)
        scores = values @ self._wanted[columns].astype(np.float32) + self._bias
        return [dict(zip(self._labels, row, strict=True)) for row in softmax(scores).tolist()]

    def has(self, gram: int) -> bool:
        """Whether it was in a text that was learnt."""
        at = int(np.searchsorted(self._columns, gram))
        return at < len(self._columns) and bool(self._columns[at] == gram)

    def kept(self, name: str) -> dict[str, NDArray[Any]]:
        """All that was learnt, as arrays."""
        return {
            f"{name}_columns": self._columns,
            f"{name}_labels": pack(self._labels),
            f"{name}_idf": self._idf,
            f"{name}_weights": self._weights,
            f"{name}_bias": self._bias,
        }

    def recall(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take up what `kept` gave."""
        columns, labels, idf, weights, bias = (arrays[f"{name}_{part}"] for part in PARTS)
        self._columns, self._labels = columns, unpack(labels)
        self._idf, self._weights, self._bias = idf, weights, bias
        self._wanted = rows_of(weights)


def numbered(names: Sequence[str]) -> tuple[list[str], Ints]:
    """The different names, and the number of each one's."""
    different = list(dict.fromkeys(names))
    number = {name: at for at, name in enumerate(different)}
    return different, np.array([number[name] for name in names], np.int64)
