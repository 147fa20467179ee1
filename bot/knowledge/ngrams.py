"""The engine that is built in: two linear classifiers over words and character n-grams, in numpy alone.

One says what is asked (the aspect), and looks past the names; the other says of what (the thing). So
vocabularies multiply: a new name understands every question, and a new question every name.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np

from bot.knowledge.corrector import Corrector
from bot.knowledge.engine import Reading
from bot.knowledge.features import fold, grams
from bot.knowledge.names import Names
from bot.knowledge.samples import SAME, Sample
from bot.knowledge.training import Floats, Table, softmax, train

CJK = re.compile(r"[\u4e00-\u9fff]")
L = TypeVar("L", bound=Hashable)


class NgramEngine:
    """Learns when the bot starts."""

    def __init__(self, names: Names, spellings: Mapping[str, str]) -> None:
        """`spellings` are the ways in which people shorten words, folded."""
        self._names = names
        self._spellings = dict(spellings)
        self._aspects: Head[str] = Head()
        self._things: Head[str | None] = Head()
        self._corrector = Corrector([])

    def learn(self, samples: Sequence[Sample]) -> None:
        texts = [fold(sample.text) for sample in samples]
        self._corrector = Corrector(word for text in texts for word in text.split())
        self._things.learn(texts, [sample.thing for sample in samples])
        masked = dict.fromkeys(
            (self._names.masked(text), sample.aspect)
            for text, sample in zip(texts, samples, strict=True)
        )
        self._aspects.learn([text for text, _ in masked], [aspect for _, aspect in masked])

    def read(self, text: str) -> Reading:
        words = [word for typed in fold(text).split() for word in self._meant(typed).split()]
        folded = " ".join(words)
        aspects = self._aspects.read(self._names.masked(folded))
        things = self._things.read(folded)
        bare = self._names.only(folded)
        if bare:
            aspects, things = {SAME: 1.0}, {bare: 1.0}
        return Reading(aspects, things, self._known(words))

    def _meant(self, word: str) -> str:
        """A word as it is usually written."""
        if self._corrector.knows(word):
            return word
        return self._spellings.get(word) or self._corrector.correct(word)

    def _known(self, words: Sequence[str]) -> float:
        """Chinese is written without blanks: there, pairs of characters stand for words."""
        units = [
            unit
            for word in words
            for unit in (
                [word[at : at + 2] for at in range(len(word) - 1)] if CJK.search(word) else ["=" + word]
            )
        ]
        seen = sum(self._things.has(unit) for unit in units)
        return seen / len(units) if units else 0.0


class Head(Generic[L]):
    """One classifier: texts in, a share for each label out."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._labels: list[L] = []
        self._idf: Floats = np.zeros(0, np.float32)
        self._weights: Floats = np.zeros((0, 0), np.float32)
        self._bias: Floats = np.zeros(0, np.float32)

    def learn(self, texts: Sequence[str], labels: Sequence[L]) -> None:
        """Learn which label goes with which text."""
        self._labels = list(dict.fromkeys(labels))
        place = {label: at for at, label in enumerate(self._labels)}
        table = self._index([grams(text) for text in texts])
        classes = np.array([place[label] for label in labels])
        self._weights, self._bias = train(table, classes, len(self._columns))

    def _index(self, documents: list[set[str]]) -> Table:
        columns = self._columns = {}
        flat = np.array(
            [columns.setdefault(gram, len(columns)) for document in documents for gram in document], np.int64
        )
        lengths = np.array([len(document) for document in documents])
        self._idf = (np.log(len(documents) / np.bincount(flat)) + 1).astype(np.float32)
        values = self._idf[flat]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        norms = np.sqrt(np.add.reduceat(values * values, starts[:-1]))
        return Table(flat, starts, values / np.repeat(norms, lengths))

    def read(self, text: str) -> dict[L, float]:
        """How likely each label is."""
        found = [self._columns[gram] for gram in grams(text) if gram in self._columns]
        scores = self._bias
        if found:
            at = np.array(found, np.int64)
            values = self._idf[at]
            scores = self._bias + (values / np.sqrt(values @ values)) @ self._weights[at]
        return dict(zip(self._labels, softmax(scores[None])[0].tolist(), strict=True))

    def has(self, gram: str) -> bool:
        """Whether it was in a text that was learnt."""
        return gram in self._columns


