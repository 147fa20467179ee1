"""The language of a short question, among those that the event speaks."""

import math
import re
from collections import Counter
from collections.abc import Iterable

from bot.knowledge.features import fold

SCRIPTS = {
    "ru": re.compile(r"[а-яё]", re.I),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
}
LATIN = re.compile(r"[a-zà-ÿ]", re.I)
SURE = 4.0


class LanguageGuess:
    """Script first; among languages of one script, the words and letters of the phrasings decide."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Learn from (language, text) pairs."""
        self._counts: dict[str, Counter[str]] = {}
        for language, text in texts:
            if language not in SCRIPTS:
                self._counts.setdefault(language, Counter()).update(_marks(text))
        self._totals = {language: sum(counts.values()) for language, counts in self._counts.items()}
        self._size = len(set().union(*self._counts.values())) + 1

    def guess(self, text: str) -> str | None:
        """The language, or None where the text does not tell."""
        latin = len(LATIN.findall(text))
        for language, script in SCRIPTS.items():
            if len(script.findall(text)) * (3 if language == "zh" else 1.5) > latin:
                return language
        if not latin or not self._counts:
            return None
        ranked = sorted(((self._score(language, text), language) for language in self._counts), reverse=True)
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < SURE:
            return None
        return ranked[0][1]

    def _score(self, language: str, text: str) -> float:
        counts, total = self._counts[language], self._totals[language] + self._size
        return sum(math.log((counts[mark] + 0.5) / total) for mark in _marks(text))


def _marks(text: str) -> list[str]:
    marks = []
    for word in fold(text).split():
        marks.append("=" + word)
        padded = f" {word} "
        marks += [padded[at : at + 3] for at in range(len(padded) - 2)]
    return marks
