"""The engine that is built in: two linear classifiers over words and character n-grams, in numpy alone.

One says what is asked (the aspect), and looks past the names; the other says of what (the thing). So
vocabularies multiply: a new name understands every question, and a new question every name. Where the
sentence encoder is installed, its opinion is weighed in: it knows other words that mean the same.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class First:
    """What words and n-grams make of a text, and what it names in so many words."""

    aspects: Mapping[str, float]
    things: Mapping[str, float]
    known: float
    named: frozenset[str] = frozenset()
    is_sure: bool = True


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

    def read(self, texts: Sequence[str]) -> list[Reading]:
        first = dict(self._at_first(texts))
        unsure = {text: one for text, one in first.items() if not one.is_sure}
        if self._sentences and unsure:
            opinions = [(text, one.aspects, one.things) for text, one in unsure.items()]
            weighed = self._sentences.weigh(opinions)
            for (text, one), (aspects, things) in zip(unsure.items(), weighed, strict=True):
                first[text] = replace(one, aspects=aspects, things=things)
        return [_reading(first[text]) for text in texts]

    def _at_first(self, texts: Iterable[str]) -> Iterator[tuple[str, First]]:
        open_ones: dict[str, str] = {}
        for text in dict.fromkeys(texts):
            folded = self._trimmings.without(" ".join(self._corrector.corrected(fold(text).split())))
            certain = self._certain(folded)
            if certain:
                yield text, certain
            else:
                open_ones[text] = folded
        aspects = self._aspects.read([self._names.masked(folded) for folded in open_ones.values()])
        things = self._things.read(list(open_ones.values()))
        for (text, folded), asked, of in zip(open_ones.items(), aspects, things, strict=True):
            named = frozenset(self._names.named(folded))
            sure = min(max(asked.values()), max(_of_what(of, named).values()))
            yield text, First(asked, of, self._known(folded.split()), named, is_sure=sure >= SURE)

    def _certain(self, folded: str) -> First | None:
        """What is written down word by word, or is nothing but a name."""
        if meaning := self._written.meaning(folded):
            aspect, thing = meaning
            return First({aspect: WRITTEN}, {thing: WRITTEN}, 1.0)
        bare = self._names.only(folded)
        return First({SAME: 1.0}, {bare: 1.0}, self._known(folded.split())) if bare else None

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


def _reading(one: First) -> Reading:
    aspects = _less(one.aspects, STRANGER, STRANGE_WITH_NAME) if one.named - {OTHER} else one.aspects
    return Reading(aspects, _of_what(one.things, one.named), one.known)


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
