"""Softmax regression on sparse rows, by AdaGrad."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Columns = NDArray[np.int32]
EPOCHS = 4
BATCH = 128
RATE = 1.5
BIAS_RATE = 0.01
LEARNT = 0.2


@dataclass(frozen=True)
class Table:
    """Sparse rows: row r has `values[starts[r]:starts[r+1]]` in the columns of the same places."""

    columns: Columns
    starts: Ints
    values: Floats
    width: int

    def dense(self, rows: Ints, place: Columns) -> tuple[Floats, Ints]:
        """Some rows, with only the columns that they use, and which those are; `place` is to scribble on."""
        lengths = np.diff(self.starts)[rows]
        ends = np.cumsum(lengths)
        index = np.arange(ends[-1]) + np.repeat(self.starts[rows] - (ends - lengths), lengths)
        columns = self.columns[index]
        place[columns] = -1
        used = np.flatnonzero(place)
        place[used] = np.arange(len(used), dtype=np.int32)
        block = np.zeros((len(rows), len(used)), np.float32)
        block[np.repeat(np.arange(len(rows)), lengths), place[columns]] = self.values[index]
        place[used] = 0
        return block, used


def softmax(scores: Floats) -> Floats:
    """Scores as shares of 1, by row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def train(table: Table, classes: Ints, groups: Ints) -> tuple[Floats, Floats]:
    """Weights (by column) and bias of a classifier; `classes` has the class of each row.

    Rows of one group share many columns (they are of one language), so that a batch of them is quick.
    """
    weights = np.zeros((table.width, int(classes.max()) + 1), np.float32)
    bias = np.zeros(weights.shape[1], np.float32)
    squares = np.full(table.width, 1e-3, np.float32)
    place = np.zeros(table.width, np.int32)
    chance = np.random.default_rng(20)
    open_rows = np.ones(len(classes), bool)
    for _ in range(EPOCHS):
        for rows in _batches(np.flatnonzero(open_rows), groups, chance):
            block, used = table.dense(rows, place)
            errors = softmax(block @ weights[used] + bias)
            mine = np.arange(len(rows)), classes[rows]
            errors[mine] -= 1
            # What is known well is not looked at again: it takes time and teaches nothing.
            open_rows[rows] = -errors[mine] > LEARNT
            gradient = block.T @ errors
            squares[used] += np.einsum("ij,ij->i", gradient, gradient)
            gradient *= (RATE / np.sqrt(squares[used]))[:, None]
            weights[used] -= gradient
            bias -= BIAS_RATE * errors.sum(axis=0)
    return weights, bias


def _batches(rows: Ints, groups: Ints, chance: np.random.Generator) -> Iterator[Ints]:
    """All rows by turns, each batch of one group."""
    batches = []
    for group in np.unique(groups[rows]):
        mine = chance.permutation(rows[groups[rows] == group])
        batches += [mine[begin : begin + BATCH] for begin in range(0, len(mine), BATCH)]
    for at in chance.permutation(len(batches)):
        yield batches[at]
