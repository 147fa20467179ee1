"""One linear classifier: texts in, a share for each label out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.cache import pack, unpack
from bot.knowledge.features import IS_WORD, grams
from bot.knowledge.training import Floats, Table, softmax, train

WORD_WEIGHT = 3.0
PARTS = ("columns", "labels", "idf", "weights", "bias")


class Head:
    """Softmax regression over words and character n-grams; it reads folded texts."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._labels: list[str] = []
        self._idf: Floats = np.zeros(0, np.float32)
        self._weights: Floats = np.zeros((0, 0), np.float32)
        self._bias: Floats = np.zeros(0, np.float32)

    def learn(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Learn which label goes with which text."""
        self._labels = list(dict.fromkeys(labels))
        place = {label: at for at, label in enumerate(self._labels)}
        table = self._index([grams(text) for text in texts])
        classes = np.array([place[label] for label in labels])
        self._weights, self._bias = train(table, classes, len(self._columns))

    def _index(self, documents: list[list[str]]) -> Table:
        columns = self._columns = {}
        flat = np.array(
            [columns.setdefault(gram, len(columns)) for document in documents for gram in document], np.int64
        )
        lengths = np.array([len(document) for document in documents])
        rarity = np.log(len(documents) / np.bincount(flat)) + 1
        whole = np.array([WORD_WEIGHT if gram.startswith(IS_WORD) else 1.0 for gram in columns])
        self._idf = (rarity * whole).astype(np.float32)
        values = self._idf[flat]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        norms = np.sqrt(np.add.reduceat(values * values, starts[:-1]))
        return Table(flat, starts, values / np.repeat(norms, lengths))

    def read(self, text: str) -> dict[str, float]:
        """How likely each label is."""
        get = self._columns.get
        found = [column for column in map(get, grams(text)) if column is not None]
        scores = self._bias
        if found:
            at = np.array(found, np.int64)
            values = self._idf[at]
            scores = self._bias + (values / np.sqrt(values @ values)) @ self._weights[at]
        return dict(zip(self._labels, softmax(scores[None])[0].tolist(), strict=True))

    def has(self, gram: str) -> bool:
        """Whether it was in a text that was learnt."""
        return gram in self._columns

    def kept(self, name: str) -> dict[str, NDArray[Any]]:
        """All that was learnt, as arrays; half precision is enough for weights."""
        return {
            f"{name}_columns": pack(self._columns),
            f"{name}_labels": pack(self._labels),
            f"{name}_idf": self._idf,
            f"{name}_weights": self._weights.astype(np.float16),
            f"{name}_bias": self._bias,
        }

    def recall(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take up what `kept` gave."""
        columns, labels, idf, weights, bias = (arrays[f"{name}_{part}"] for part in PARTS)
        self._columns = {gram: at for at, gram in enumerate(unpack(columns))}
        self._labels = unpack(labels)
        self._idf, self._weights, self._bias = idf, weights.astype(np.float32), bias
