"""The engine that is built in: two linear classifiers over words and character n-grams, in numpy alone.

One says what is asked (the aspect), and looks past the names; the other says of what (the thing). So
vocabularies multiply: a new name understands every question, and a new question every name. Where the
sentence encoder is installed, its opinion is weighed in: it knows other words that mean the same.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from bot.knowledge.cache import Cache
from bot.knowledge.corrector import Corrector
from bot.knowledge.engine import Reading
from bot.knowledge.facts import OTHER, SAME, STRANGER
from bot.knowledge.features import LETTER_BITS, fold
from bot.knowledge.head import Head
from bot.knowledge.names import Names, Trimmings
from bot.knowledge.samples import Sample
from bot.knowledge.sentences import Sentences
from bot.knowledge.written import Written

# A name spelt out makes up so much of the share of its thing, and leaves so much of being off the subject.
NAMED = 0.8
STRANGE_WITH_NAME = 0.3
TINY = 1e-3
# So sure is the bot of a phrasing that is written down.
WRITTEN = 0.97
# Where words and n-grams are so sure of both, another opinion does more harm than good, and takes three times
# as long: of two thousand questions that nobody had trained on, they were less sure of one in four.
SURE = 0.5
# What is a name and what is not shows in every second phrasing, at half the time to learn it.
NAMES_LEARNT = 2
CJK = re.compile(r"[\u4e00-\u9fff]")


class NgramEngine:
    """Learns when the bot starts, or takes up what it learnt from the same words before."""

    def __init__(
        self,
        names: Names,
        trimmings: Trimmings,
        corrector: Corrector,
        sentences: Sentences | None,
        cache: Cache,
        key: str,
    ) -> None:
        """`key` names what is learnt."""
        self._names = names
        self._trimmings = trimmings
        self._corrector = corrector
        self._sentences = sentences
        self._cache = cache
        self._key = f"{key}-sentences" if sentences else key
        self._aspects = Head()
        self._things = Head()
        self._written = Written()

    def learn(self, samples: Iterable[Sample]) -> None:
        if self._recall():
            return
        with self._cache.alone():
            if not self._recall():
                self._study(list(samples))
                learnt = self._aspects.kept("aspects") | self._things.kept("things")
                learnt |= self._written.kept() | self._corrector.kept()
                self._cache.save(self._key, learnt | (self._sentences.kept() if self._sentences else {}))

    def _recall(self) -> bool:
        """Take up what was learnt before, if anything was."""
        kept = self._cache.load(self._key)
        if not kept:
            return False
        self._aspects.recall("aspects", kept)
        self._things.recall("things", kept)
        self._written.recall(kept)
        self._corrector.recall(kept)
        if self._sentences:
            self._sentences.recall(kept)
        return True

    def _study(self, samples: Sequence[Sample]) -> None:
        texts = [fold(sample.text) for sample in samples]
        rows = list(zip(texts, samples, strict=True))
        masked = dict.fromkeys((self._names.masked(text), s.aspect, s.language) for text, s in rows)
        named = list(dict.fromkeys((text, s.thing or "", s.language) for text, s in rows))
        self._written.learn((text, s.aspect, s.thing or "") for text, s in rows)
        self._aspects.learn(*zip(*masked, strict=True))
        self._things.learn(*zip(*named[::NAMES_LEARNT], strict=True))
        self._corrector.learn(
            (s.language, word) for text, s in rows for word in text.split() if not CJK.search(word)
        )
        if self._sentences:
            self._sentences.learn(samples)

    def read(self, text: str) -> Reading:
        folded = self._trimmings.without(" ".join(self._corrector.corrected(fold(text).split())))
        if meaning := self._written.meaning(folded):
            aspect, thing = meaning
            return Reading({aspect: WRITTEN}, {thing: WRITTEN}, 1.0)
        known = self._known(folded.split())
        bare = self._names.only(folded)
        if bare:
            return Reading({SAME: 1.0}, {bare: 1.0}, known)
        named = self._names.named(folded)
        nameless = self._names.masked(folded)
        aspects: Mapping[str, float] = self._aspects.read(nameless)
        things: Mapping[str, float] = self._things.read(folded)
        sure = min(max(aspects.values()), max(_of_what(things, named).values()))
        if self._sentences and sure < SURE:
            aspects, things = self._sentences.weigh(text, aspects, things)
        if named - {OTHER}:
            aspects = _less(aspects, STRANGER, STRANGE_WITH_NAME)
        return Reading(aspects, _of_what(things, named), known)

    def _known(self, words: Sequence[str]) -> float:
        """Chinese is written without blanks: there, pairs of characters stand for words."""
        seen = []
        for word in words:
            if CJK.search(word):
                pairs = [ord(one) | ord(two) << LETTER_BITS for one, two in pairwise(word)]
                seen += [self._aspects.has(pair) or self._things.has(pair) for pair in pairs]
            else:
                seen.append(self._corrector.knows(word))
        return sum(seen) / len(seen) if seen else 0.0


def _of_what(things: Mapping[str, float], named: Collection[str]) -> Mapping[str, float]:
    """The classifier's opinion, and what is named in so many words, which counts for more."""
    if not named:
        return things
    spelt_out = {thing: things.get(thing, 0.0) + TINY for thing in named}
    each = NAMED / sum(spelt_out.values())
    return {
        thing: (1 - NAMED) * things.get(thing, 0.0) + each * spelt_out.get(thing, 0.0)
        for thing in {*things, *named}
    }


def _less(shares: Mapping[str, float], label: str, factor: float) -> dict[str, float]:
    """Shares with less for one label, and more for all others."""
    share = shares.get(label, 0.0)
    rest = (1 - factor * share) / (1 - share) if share < 1 else 0.0
    return {other: value * (factor if other == label else rest) for other, value in shares.items()}
