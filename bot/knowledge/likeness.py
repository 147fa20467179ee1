"""Whether two questions, to which the bot has no answer of its own, ask the same.

They do if they have the same telling words, slips and endings apart, and the engine takes both to ask the
same of something: "where is the cloakroom?" is not "when does the cloakroom open?". Where there is a sentence
encoder, questions of which the meanings lie close together are similar, too, in whatever languages they are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

import numpy as np
from rapidfuzz import fuzz

from bot.knowledge.dense import Wholes
from bot.knowledge.engine import Reading
from bot.knowledge.features import fold
from bot.knowledge.names import Trimmings
from bot.knowledge.ngrams import CJK
from bot.knowledge.sentences import Sentences

SIMILAR = 0.65  # from here on, people are shown two questions as one
CLOSE = 0.8  # or from here on, by what the encoder makes of them
SAME = 0.9  # from here on, one's answer is given to the other by the bot itself
REMEMBERED = 1000  # gists
FORGIVEN_FROM = 4  # letters; shorter words are too much alike
ALIKE = 75  # per cent of the letters of two forms of a word
EVERYDAY = 0.3  # words that so many kinds of questions use tell nothing
ARTICLES = ("وال", "بال", "لل", "ال")


@dataclass(frozen=True)
class Gist:
    """What a question comes to: its telling words with their weights, what is asked (see Reading), and where
    its meaning lies, if there is an encoder.
    """

    language: str
    words: Mapping[str, float]
    aspects: Mapping[str, float]
    meaning: Wholes | None


class Likeness:
    """Compares questions of one language."""

    def __init__(
        self,
        read: Callable[[Sequence[str]], Sequence[Reading]],
        sentences: Sentences | None,
        trimmings: Trimmings,
        spoken: Callable[[], Iterable[tuple[str, str, str]]],
    ) -> None:
        """`spoken` gives (language, meaning, phrasing): which words are everybody's is learnt when needed."""
        self._read = read
        self._sentences = sentences
        self._trimmings = trimmings
        self._spoken = spoken
        self._used: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._meanings: dict[str, set[str]] = defaultdict(set)
        self._gists: dict[tuple[str, str], Gist] = {}

    def gist(self, text: str, language: str) -> Gist:
        """What a question comes to; those asked for last are remembered, since they come in comparisons."""
        key = (text, language)
        if key not in self._gists:
            if len(self._gists) >= REMEMBERED:
                del self._gists[next(iter(self._gists))]
            self._gists[key] = self._gist(text, language)
        return self._gists[key]

    def _gist(self, text: str, language: str) -> Gist:
        if not self._used:
            self._learn()
        every = len(self._meanings[language]) + 1
        words = {}
        for word in units(self._trimmings.without(fold(text))):
            used = len(self._used.get((language, word), ()))
            if used <= EVERYDAY * every:
                words[word] = (log(every + 1) - log(used + 1)) ** 2
        meaning = self._sentences.meaning(text) if self._sentences else None
        return Gist(language, words, self._read([text])[0].aspects, meaning)

    def _learn(self) -> None:
        for language, meaning, text in self._spoken():
            self._meanings[language].add(meaning)
            for word in units(fold(text)):
                self._used[language, word].add(meaning)


def similar(one: Gist, other: Gist) -> bool:
    """Whether two questions are so much alike that people look at them together."""
    return alike(one, other) >= SIMILAR or close(one, other) >= CLOSE


def same(one: Gist, other: Gist) -> bool:
    """Whether two questions ask the same for sure."""
    return alike(one, other) >= SAME


def close(one: Gist, other: Gist) -> float:
    """How close together two meanings lie, up to 1; 0 where that is not known."""
    if one.meaning is None or other.meaning is None or _numbers(one) != _numbers(other):
        return 0.0
    here, there = one.meaning.astype(np.float32), other.meaning.astype(np.float32)
    lengths = float(np.sqrt((here @ here) * (there @ there)))
    return float(here @ there) / lengths if lengths else 0.0


def alike(one: Gist, other: Gist) -> float:
    """How much two questions of a language are alike, 0 to 1."""
    comparable = one.language == other.language and one.words and other.words
    if not comparable or _numbers(one) != _numbers(other):
        return 0.0
    return min(_shared(one, other), _shared(other, one)) * sqrt(_cosine(one.aspects, other.aspects))


def units(folded: str) -> set[str]:
    """The words of a folded text; pairs of characters, where a language writes without blanks."""
    found: set[str] = set()
    for word in folded.split():
        if CJK.search(word):
            found |= {one + other for one, other in pairwise(word)} or {word}
        else:
            article = next((one for one in ARTICLES if word.startswith(one)), "")
            found.add(word.removeprefix(article) if len(word) > len(article) + 2 else word)
    return found


def _numbers(gist: Gist) -> set[str]:
    return {word for word in gist.words if any(letter.isdigit() for letter in word)}


def _shared(one: Gist, other: Gist) -> float:
    """Which share of the weight of one's words the other has, too."""
    both = sum(weight for word, weight in one.words.items() if _has(other, word))
    return both / sum(one.words.values())


def _has(gist: Gist, word: str) -> bool:
    if word in gist.words or len(word) < FORGIVEN_FROM:
        return word in gist.words
    return any(
        len(other) >= FORGIVEN_FROM and other[0] == word[0] and fuzz.ratio(word, other) >= ALIKE
        for other in gist.words
    )


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    product = sum(share * other.get(aspect, 0.0) for aspect, share in one.items())
    lengths = sum(share**2 for share in one.values()) * sum(share**2 for share in other.values())
    return product / sqrt(lengths) if lengths else 0.0
