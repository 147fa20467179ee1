"""Softmax regression on sparse rows, by AdaGrad."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
EPOCHS = 6
BATCH = 128
RATE = 2.0
BIAS_RATE = 0.01
LEARNT = 0.1


@dataclass(frozen=True)
class Table:
    """Sparse rows: row r has `values[starts[r]:starts[r+1]]` in the columns of the same places."""

    columns: Ints
    starts: Ints
    values: Floats

    def dense(self, rows: Ints) -> tuple[Floats, Ints]:
        """Some rows, with only the columns that they use, and which those are."""
        lengths = np.diff(self.starts)[rows]
        ends = np.cumsum(lengths)
        index = np.arange(ends[-1]) + np.repeat(self.starts[rows] - (ends - lengths), lengths)
        used, local = np.unique(self.columns[index], return_inverse=True)
        block = np.zeros((len(rows), len(used)), np.float32)
        block[np.repeat(np.arange(len(rows)), lengths), local] = self.values[index]
        return block, used


def softmax(scores: Floats) -> Floats:
    """Scores as shares of 1, by row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def train(table: Table, classes: Ints, width: int) -> tuple[Floats, Floats]:
    """Weights (by column) and bias of a classifier; `classes` has the class of each row."""
    weights = np.zeros((width, int(classes.max()) + 1), np.float32)
    bias = np.zeros(weights.shape[1], np.float32)
    squares = np.full(width, 1e-3, np.float32)
    shuffle = np.random.default_rng(20)
    open_rows = np.ones(len(classes), bool)
    for _ in range(EPOCHS):
        order = shuffle.permutation(np.flatnonzero(open_rows))
        for begin in range(0, len(order), BATCH):
            rows = order[begin : begin + BATCH]
            block, used = table.dense(rows)
            errors = softmax(block @ weights[used] + bias)
            errors[np.arange(len(rows)), classes[rows]] -= 1
            # What is known well is not looked at again: it takes time and teaches nothing.
            open_rows[rows] = -errors[np.arange(len(rows)), classes[rows]] > LEARNT
            gradient = block.T @ errors
            squares[used] += (gradient * gradient).sum(axis=1)
            weights[used] -= RATE * gradient / np.sqrt(squares[used])[:, None]
            bias -= BIAS_RATE * errors.sum(axis=0)
    return weights, bias
