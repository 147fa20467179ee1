"""The engine that is built in: two linear classifiers over words and character n-grams, in numpy alone.

One says what is asked (the aspect), one of what (the thing): vocabularies multiply instead of adding.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.engine import Reading
from bot.knowledge.features import fold, grams
from bot.knowledge.samples import Sample

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
EPOCHS = 4
BATCH = 128
RATE = 0.5


class NgramEngine:
    """Softmax regression, trained by AdaGrad when the bot starts."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._idf: Floats = np.zeros(0, np.float32)
        self._weights: Floats = np.zeros((0, 0), np.float32)
        self._bias: Floats = np.zeros(0, np.float32)
        self._aspects: list[str] = []
        self._things: list[str | None] = []
        self._words: set[str] = set()

    def learn(self, samples: Sequence[Sample]) -> None:
        texts = [fold(sample.text) for sample in samples]
        self._words = {word for text in texts for word in text.split()}
        self._aspects = sorted({sample.aspect for sample in samples})
        self._things = sorted({sample.thing for sample in samples}, key=lambda thing: thing or "")
        flat, starts = self._index([grams(text) for text in texts])
        values = self._weigh(flat, starts)
        aspect_at = {key: at for at, key in enumerate(self._aspects)}
        thing_at = {key: at for at, key in enumerate(self._things)}
        heads = [
            np.array([aspect_at[sample.aspect] for sample in samples]),
            np.array([thing_at[sample.thing] for sample in samples]),
        ]
        self._weights, self._bias = _train(flat, starts, values, heads, len(self._columns))

    def _index(self, documents: list[set[str]]) -> tuple[Ints, Ints]:
        columns = self._columns = {}
        flat = [columns.setdefault(gram, len(columns)) for document in documents for gram in document]
        lengths = np.array([len(document) for document in documents])
        return np.array(flat), np.concatenate([[0], np.cumsum(lengths)])

    def _weigh(self, flat: Ints, starts: Ints) -> Floats:
        counts = np.bincount(flat, minlength=len(self._columns))
        self._idf = np.log(len(starts) / counts).astype(np.float32) + 1
        values = self._idf[flat]
        norms = np.sqrt(np.add.reduceat(values * values, starts[:-1]))
        scaled: Floats = values / np.repeat(norms, np.diff(starts))
        return scaled

    def read(self, text: str) -> Reading:
        folded = fold(text)
        columns = self._columns
        found = grams(folded)
        at = np.array([columns[gram] for gram in found if gram in columns], np.int64)
        scores = self._bias
        if at.size:
            values = self._idf[at]
            scores = self._bias + (values / np.sqrt(values @ values)) @ self._weights[at]
        split = len(self._aspects)
        aspects, things = _softmax(scores[None, :split])[0], _softmax(scores[None, split:])[0]
        words = folded.split()
        known = sum(word in self._words for word in words) / len(words) if words else 0.0
        return Reading(
            dict(zip(self._aspects, aspects.tolist(), strict=True)),
            dict(zip(self._things, things.tolist(), strict=True)),
            known,
        )


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _train(flat: Ints, starts: Ints, values: Floats, heads: list[Any], width: int) -> tuple[Floats, Floats]:
    """Weights and bias of all heads side by side."""
    sizes = [int(head.max()) + 1 for head in heads]
    edges = np.concatenate([[0], np.cumsum(sizes)])
    weights = np.zeros((width, edges[-1]), np.float32)
    bias = np.zeros(edges[-1], np.float32)
    grown = np.full(width, 1e-3, np.float32)
    order_of = np.random.default_rng(20)
    count = len(starts) - 1
    lengths = np.diff(starts)
    for epoch in range(EPOCHS):
        order = order_of.permutation(count)
        for begin in range(0, count, BATCH):
            rows = order[begin : begin + BATCH]
            sizes_here = lengths[rows]
            offsets = np.concatenate([[0], np.cumsum(sizes_here)])
            index = (
                np.arange(offsets[-1])
                - np.repeat(offsets[:-1], sizes_here)
                + np.repeat(starts[rows], sizes_here)
            )
            used, local = np.unique(flat[index], return_inverse=True)
            dense = np.zeros((len(rows), len(used)), np.float32)
            dense[np.repeat(np.arange(len(rows)), sizes_here), local] = values[index]
            block = weights[used]
            scores = dense @ block + bias
            for head, left, right in zip(heads, edges[:-1], edges[1:], strict=True):
                shares = _softmax(scores[:, left:right])
                shares[np.arange(len(rows)), head[rows]] -= 1
                scores[:, left:right] = shares
            gradient = dense.T @ scores
            grown[used] += (gradient * gradient).sum(axis=1)
            weights[used] = block - RATE * 8 * gradient / np.sqrt(grown[used])[:, None]
            bias -= 0.01 * scores.sum(axis=0)
    return weights, bias
