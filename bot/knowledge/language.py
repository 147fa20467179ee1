"""The language of a short question, among those that the event speaks."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.cache import Cache, pack, unpack
from bot.knowledge.features import fold
from bot.knowledge.head import Head
from bot.knowledge.names import MASK, Names
from bot.knowledge.recent import Recent

SCRIPTS = {
    "ru": re.compile(r"[а-яё]", re.I),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
}
LATIN = re.compile(r"[a-zà-ÿ]", re.I)
SURE = 0.75
# So many times likelier is a person's own language: "date?" is a word in several.
OWN = 2.0
# So many times as often does a language use a word that tells it from another: "no" is said in several.
TELLING = 3.0
# What is said less than three times in so many words may be anybody's name.
SELDOM = 3 / 100_000


class LanguageGuess:
    """Script first; among languages of one script, a classifier over the phrasings decides.

    But only a text that has words of a language is in it: a name that nobody has written down is like words
    of one language or another, and tells nothing.
    """

    def __init__(
        self,
        languages: Iterable[str],
        texts: Iterable[tuple[str, str]],
        common: Names,
        cache: Cache,
        key: str,
    ) -> None:
        """Learn from (language, text) pairs; `common` are names that say nothing of the language."""
        self._languages = sorted(set(languages) - set(SCRIPTS))
        self._common = common
        self._head = Head()
        self.shares = Recent(self._head.read)  # of the languages in Latin letters, by bare text
        self._rates: dict[str, dict[str, float]] = {}  # by language, how often each word is used
        if not self._languages:
            return
        kept = cache.load(key)
        if not kept:
            kept = self._learnt(texts)
            cache.save(key, kept)
        if len(self._languages) > 1:
            self._head.recall("languages", kept)
        for language in self._languages:
            words, uses = unpack(kept[f"words_{language}"]), kept[f"uses_{language}"]
            self._rates[language] = dict(zip(words, (uses / uses.sum()).tolist(), strict=True))

    def _learnt(self, texts: Iterable[tuple[str, str]]) -> dict[str, NDArray[Any]]:
        rows = sorted({(language, self.bare(text)) for language, text in texts if language not in SCRIPTS})
        learnt: dict[str, NDArray[Any]] = {}
        if len(self._languages) > 1:
            self._head.learn([text for _, text in rows], [mine for mine, _ in rows], ["" for _ in rows])
            learnt |= self._head.kept("languages")
        for language in self._languages:
            used = Counter(word for mine, text in rows if mine == language for word in text.split())
            learnt[f"words_{language}"] = pack(used)
            learnt[f"uses_{language}"] = np.array(list(used.values()), np.int64)
        return learnt

    def bare(self, text: str) -> str:
        """A text without the names that several languages use."""
        return " ".join(self._common.masked(fold(text)).replace(MASK, " ").split())

    def guess(self, text: str, own: str | None) -> str | None:
        """The language, or None where the text does not tell; `own` is the person's."""
        bare = self.bare(text)
        if own in SCRIPTS and SCRIPTS[own].search(bare):
            return own
        latin = len(LATIN.findall(bare))
        for language, script in SCRIPTS.items():
            if len(script.findall(bare)) * (3 if language == "zh" else 1.5) > latin:
                return language
        if not latin or not self._languages:
            return None
        likeliest = self._likeliest(bare, own)
        return likeliest if likeliest and self._is_told(bare.split(), likeliest, own) else None

    def _likeliest(self, bare: str, own: str | None) -> str | None:
        """The language in Latin letters that a text is most like; None where it is like several."""
        if len(self._languages) == 1:
            return self._languages[0]
        (shares,) = self.shares([bare])
        likely = {language: share * (OWN if language == own else 1) for language, share in shares.items()}
        language = max(likely, key=likely.__getitem__)
        return language if likely[language] >= SURE * sum(likely.values()) else None

    def _is_told(self, words: Sequence[str], language: str, own: str | None) -> bool:
        """Whether words of this language, and not of the person's own, are half as many as words of none."""
        if language == own:
            return True
        others = [own] if own in self._rates else [other for other in self._rates if other != language]
        telling = unknown = 0
        for word in words:
            elsewhere = min((self._rates[other].get(word, 0.0) for other in others), default=0.0)
            telling += self._rates[language].get(word, 0.0) > TELLING * (elsewhere + SELDOM)
            unknown += all(rates.get(word, 0.0) < SELDOM for rates in self._rates.values())
        return telling > 0 and 2 * telling >= unknown
