"""A linear classifier over vectors: softmax regression by Adam."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.cache import pack, unpack
from bot.knowledge.head import numbered
from bot.knowledge.training import Floats, softmax

Wholes = NDArray[np.int8]
SCALE = 70.0
EPOCHS = 5
BATCH = 256
RATE = 0.02
SHRINK = 1e-4
STEADY, SPREAD = 0.9, 0.99


class DenseHead:
    """Reads rows of whole numbers: a share for each label."""

    def __init__(self) -> None:
        self._labels: list[str] = []
        self._weights: Floats = np.zeros((1, 0), np.float32)  # the last row is the bias

    def learn(self, rows: Wholes, labels: Sequence[str]) -> None:
        """Learn which label goes with which row."""
        self._labels, classes = numbered(labels)
        chance = np.random.default_rng(20)
        weights = np.zeros((rows.shape[1] + 1, len(self._labels)), np.float32)
        moving, square = np.zeros_like(weights), np.zeros_like(weights)
        steps = EPOCHS * -(-len(rows) // BATCH)
        for step in range(steps):
            at = step * BATCH % (-(-len(rows) // BATCH) * BATCH)
            if at == 0:
                order = chance.permutation(len(rows))
            batch = order[at : at + BATCH]
            inputs = _inputs(rows[batch])
            errors = softmax(inputs @ weights)
            errors[np.arange(len(batch)), classes[batch]] -= 1
            gradient = inputs.T @ errors / len(batch) + SHRINK * weights
            moving += (1 - STEADY) * (gradient - moving)
            square += (1 - SPREAD) * (gradient * gradient - square)
            pace = RATE * (1 - step / steps) / (1 - STEADY ** (step + 1))
            weights -= pace * moving / (np.sqrt(square / (1 - SPREAD ** (step + 1))) + 1e-8)
        self._weights = weights.astype(np.float16).astype(np.float32)

    def read(self, rows: Wholes) -> list[dict[str, float]]:
        """How likely each label is, for each row."""
        shares = softmax(_inputs(rows) @ self._weights)
        return [dict(zip(self._labels, row, strict=True)) for row in shares.tolist()]

    def kept(self, name: str) -> dict[str, NDArray[Any]]:
        """All that was learnt, as arrays."""
        return {f"{name}_labels": pack(self._labels), f"{name}_weights": self._weights.astype(np.float16)}

    def recall(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take up what `kept` gave."""
        self._labels = unpack(arrays[f"{name}_labels"])
        self._weights = arrays[f"{name}_weights"].astype(np.float32)


def _inputs(rows: Wholes) -> Floats:
    """Rows as the weights want them, with a one for the bias."""
    inputs = np.ones((len(rows), rows.shape[1] + 1), np.float32)
    inputs[:, :-1] = rows / np.float32(SCALE)
    return inputs
