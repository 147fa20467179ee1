"""A second opinion on a text, by the meaning of the sentence: other words than any that were written down.

The encoder reads the text as it came; two linear classifiers say what is asked, and of what. English
phrasings teach Chinese, too: the encoder knows all six languages.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.cache import Cache, pack, unpack
from bot.knowledge.dense import DenseHead, Wholes
from bot.knowledge.encoder import Encoder
from bot.knowledge.samples import Sample

KEY = "vectors"
KEPT_AT_MOST = 200_000
# So many phrasings of a language teach all that more of them would; twice as many take twice as long.
ENOUGH = 6000
Shares = Mapping[str, float]
Opinions = Sequence[tuple[str, Shares, Shares]]
# How much the encoder's opinion counts, beside that of words and n-grams.
WEIGHT = 0.4
LEAST = 1e-4
# More things than these, and it is names that tell them apart.
THINGS_AT_MOST = 100


class Sentences:
    """Learns from phrasings, and weighs what others made of a text."""

    def __init__(self, encoder: Encoder, cache: Cache, languages: Collection[str]) -> None:
        """It learns from phrasings of these languages, and understands the others by them.

        Vectors that were worked out once are kept in the cache: that takes longest.
        """
        self._encoder = encoder
        self._cache = cache
        self._languages = frozenset(languages)
        self._aspects = DenseHead()
        self._things: DenseHead | None = None

    def learn(self, samples: Iterable[Sample]) -> None:
        """Learn from these samples, and forget all others."""
        taught = _thinned(sample for sample in samples if sample.language in self._languages)
        taken = dict.fromkeys((s.text, s.aspect, s.thing or "") for s in taught)
        texts, aspects, things = zip(*taken, strict=True)
        vectors = self._vectors(texts)
        self._aspects.learn(vectors, aspects)
        self._things = DenseHead() if len(set(things)) <= THINGS_AT_MOST else None
        if self._things:
            self._things.learn(vectors, things)

    def weigh(self, opinions: Opinions) -> list[tuple[Shares, Shares]]:
        """What others see in each text (text, aspects, things), corrected by what the sentence means."""
        rows = self._encoder.vectors([text for text, _, _ in opinions])
        asked = self._aspects.read(rows)
        meant = self._things.read(rows) if self._things else None
        return [
            (_together(aspects, asked[at]), _together(things, meant[at]) if meant else things)
            for at, (_, aspects, things) in enumerate(opinions)
        ]

    def meaning(self, text: str) -> Wholes:
        """Where the meaning of a text lies."""
        vectors: Wholes = self._encoder.vectors([text])
        return vectors.reshape(-1)

    def _vectors(self, texts: Sequence[str]) -> Wholes:
        kept = self._cache.load(KEY)
        known = {text: at for at, text in enumerate(unpack(kept["texts"]))} if kept else {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        rows = self._encoder.vectors(new)
        if kept and new:
            rows = np.concatenate([kept["vectors"], rows])
        elif kept:
            rows = kept["vectors"]
        at = known | {text: len(known) + place for place, text in enumerate(new)}
        asked = dict.fromkeys(texts)
        if new:
            saved = [*asked, *(text for text in known if text not in asked)][:KEPT_AT_MOST]
            self._cache.save(KEY, {"texts": pack(saved), "vectors": rows[[at[text] for text in saved]]})
        return rows[[at[text] for text in texts]]

    def kept(self) -> dict[str, NDArray[Any]]:
        """All that was learnt, as arrays."""
        things = self._things.kept("sentence_things") if self._things else {}
        return self._aspects.kept("sentence_aspects") | things

    def recall(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take up what `kept` gave."""
        self._aspects.recall("sentence_aspects", arrays)
        self._things = DenseHead() if "sentence_things_labels" in arrays else None
        if self._things:
            self._things.recall("sentence_things", arrays)


def _thinned(samples: Iterable[Sample]) -> Iterator[Sample]:
    """As many of each language as are enough, evenly from all there are."""
    spoken: dict[str, list[Sample]] = {}
    for sample in samples:
        spoken.setdefault(sample.language, []).append(sample)
    for listed in spoken.values():
        count = min(ENOUGH, len(listed))
        yield from (listed[at * len(listed) // count] for at in range(count))


def _together(one: Shares, other: Shares) -> Shares:
    """Two opinions as one: their weighted geometric mean, so that what either rules out is out."""
    labels = sorted({*one, *other})
    first, second = (np.array([shares.get(label, 0.0) for label in labels]) for shares in (one, other))
    mean = (first + LEAST) ** (1 - WEIGHT) * (second + LEAST) ** WEIGHT
    return dict(zip(labels, (mean / mean.sum()).tolist(), strict=True))
