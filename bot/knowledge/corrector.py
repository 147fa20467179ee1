"""Spelling slips put right, towards the words that the knowledge itself uses."""

from collections.abc import Mapping

SHORTEST = 3
VOWELS = frozenset("aeiouyаеиоуыэюя")


class Corrector:
    """Finds the known word that is one slip away: a letter more, less, changed or swapped."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Learn the words, and how often each is used."""
        self._counts = counts
        self._near: dict[str, list[str]] = {}
        for word in self._counts:
            if len(word) >= SHORTEST and not word.isdigit():
                for key in _shortened(word):
                    self._near.setdefault(key, []).append(word)

    def knows(self, word: str) -> bool:
        """Whether the word is used in the knowledge."""
        return word in self._counts

    def correct(self, word: str) -> str:
        """The word itself if it is known or like none, else the most used of the words like it."""
        if word in self._counts or len(word) < SHORTEST or word.isdigit():
            return word
        near = {
            other for key in _shortened(word) for other in self._near.get(key, ()) if _one_slip(word, other)
        }
        bones = _bones(word)
        return max(
            near,
            key=lambda other: (_bones(other) == bones, other[0] == word[0], self._counts[other], other),
            default=word,
        )


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
