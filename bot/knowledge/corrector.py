"""Slips and short forms put right, towards the words that the knowledge uses in the language of the text."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.cache import pack, unpack

SHORTEST, LONGEST = 3, 30
VOWELS = frozenset("aeiouyаеиоуыэюя")
# A short form that the phrasings use so often is a word of its own.
COMMON = 5
REMEMBERED = 1000  # words


class Corrector:
    """Finds the known word that is one slip away: a letter more, less, changed or swapped."""

    def __init__(
        self, short: Mapping[str, Mapping[str, str]], others: Iterable[tuple[str, str]] = ()
    ) -> None:
        """`short` has how people shorten words, by language; `others` are words (language, word) that stand

        around questions, and are no slips either.
        """
        self._short = short
        self._others = others
        self._counts: dict[str, Counter[str]] = {}
        self._found: dict[str, Collection[str]] = {}  # the neighbours of the words that were asked for
        self._near: dict[str, str] = {}  # several words are parted by blanks: lists would take much memory

    def learn(self, words: Iterable[tuple[str, str]]) -> None:
        """Learn from (language, word), as often as each is used."""
        self._counts = {}
        for (language, word), count in Counter(chain(words, self._others)).items():
            self._counts.setdefault(language, Counter())[word] = count
        self._find_neighbours()

    def _find_neighbours(self) -> None:
        self._near, self._found = {}, {}
        for word in dict.fromkeys(word for words in self._counts.values() for word in words):
            if SHORTEST <= len(word) <= LONGEST and not word.isdigit():
                for key in _shortened(word):
                    self._near[key] = f"{self._near[key]} {word}" if key in self._near else word

    def knows(self, word: str) -> bool:
        """Whether the word is used in the knowledge, in any language."""
        return any(word in words for words in self._counts.values())

    def corrected(self, words: Sequence[str]) -> list[str]:
        """Words as they are usually written in the language that most of them are of."""
        language = self._language(words)
        return [self._correct(word, language) for word in words]

    def _language(self, words: Sequence[str]) -> str | None:
        """The language that knows most of the words, or else most of those a slip away; None for a tie."""
        uses = {language: [self._uses(word, language) for word in words] for language in self._counts}
        return _most({language: sum(used) for language, used in uses.items()}) or _most(
            {
                language: sum(
                    here or self._nearest(word, [language]) is not None
                    for word, here in zip(words, used, strict=True)
                )
                for language, used in uses.items()
            }
        )

    def _uses(self, word: str, language: str) -> bool:
        return word in self._counts[language] or word in self._short.get(language, ())

    def _correct(self, word: str, language: str | None) -> str:
        """The word itself if it is known or like none, else the full form of it, else the word most like it.

        "Sesion" is a word in Spanish, and a slip in English: first the language of the text decides.
        """
        languages = [language] if language else list(self._counts)
        if any(self._counts[mine].get(word, 0) > COMMON for mine in languages):
            return word
        for mine in languages:
            if word in self._short.get(mine, {}):
                return self._short[mine][word]
        if any(word in self._counts[mine] for mine in languages):
            return word
        near = self._nearest(word, languages)
        if near or not language or self.knows(word):
            return near or word
        return self._correct(word, None)

    def kept(self) -> dict[str, NDArray[Any]]:
        """All that was learnt, as arrays."""
        rows = [(language, *row) for language, counts in self._counts.items() for row in counts.items()]
        return {
            "corrector_languages": pack(language for language, _, _ in rows),
            "corrector_words": pack(word for _, word, _ in rows),
            "corrector_counts": np.array([count for _, _, count in rows], np.int64),
        }

    def recall(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take up what `kept` gave."""
        languages, words = (unpack(arrays[f"corrector_{part}"]) for part in ("languages", "words"))
        self._counts = {}
        for language, word, count in zip(languages, words, arrays["corrector_counts"].tolist(), strict=True):
            self._counts.setdefault(language, Counter())[word] = count
        self._find_neighbours()

    def _nearest(self, word: str, languages: Iterable[str]) -> str | None:
        counts = [self._counts[language] for language in languages]
        near = {other: sum(words.get(other, 0) for words in counts) for other in self._neighbours(word)}
        bones = _bones(word) if near else []
        return max(
            (other for other, count in near.items() if count),
            key=lambda other: (_bones(other) == bones, other[0] == word[0], near[other], other),
            default=None,
        )

    def _neighbours(self, word: str) -> Collection[str]:
        """The words one slip away, in any language; a word is looked at for each language in turn."""
        if word not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            correctable = SHORTEST <= len(word) <= LONGEST and not word.isdigit()
            self._found[word] = {
                other
                for key in (_shortened(word) if correctable else ())
                for other in self._near.get(key, "").split()
                if _one_slip(word, other)
            }
        return self._found[word]


def _most(shares: Mapping[str, int]) -> str | None:
    """Which has the largest share; None where two have."""
    first, second, *_ = [*sorted(shares, key=lambda language: -shares[language]), None, None]
    return first if first and shares[first] > (shares[second] if second else 0) else None


def _bones(word: str) -> list[str]:
    """The consonants, in no order: what people in a hurry seldom get wrong."""
    return sorted(letter for letter in word if letter not in VOWELS)


def _shortened(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _one_slip(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) == 1:
        return True
    differ = [at for at, (one, two) in enumerate(zip(word, other, strict=True)) if one != two]
    if len(differ) == 1:
        return True
    swapped = len(differ) == 2 and differ[1] == differ[0] + 1
    return swapped and word[differ[0]] == other[differ[1]] and word[differ[1]] == other[differ[0]]
