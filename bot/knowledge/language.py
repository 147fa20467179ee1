"""The language of a short question, among those that the event speaks."""

import re
from collections.abc import Iterable

from bot.knowledge.cache import Cache
from bot.knowledge.features import fold
from bot.knowledge.head import Head
from bot.knowledge.names import MASK, Names

SCRIPTS = {
    "ru": re.compile(r"[а-яё]", re.I),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
}
LATIN = re.compile(r"[a-zà-ÿ]", re.I)
SURE = 0.75
# So many times likelier is a person's own language: "date?" is a word in several.
OWN = 2.0


class LanguageGuess:
    """Script first; among languages of one script, a classifier over the phrasings decides."""

    def __init__(
        self,
        languages: Iterable[str],
        texts: Iterable[tuple[str, str]],
        common: Names,
        cache: Cache,
        key: str,
    ) -> None:
        """Learn from (language, text) pairs; `common` are names that say nothing of the language."""
        self._languages = set(languages) - set(SCRIPTS)
        self._common = common
        self._head = Head()
        if len(self._languages) < 2:
            return
        kept = cache.load(key)
        if kept:
            self._head.recall("languages", kept)
            return
        rows = sorted({(language, self._bare(text)) for language, text in texts if language not in SCRIPTS})
        spoken = [language for language, _ in rows]
        self._head.learn([text for _, text in rows], spoken, ["" for _ in rows])
        cache.save(key, self._head.kept("languages"))

    def _bare(self, text: str) -> str:
        return " ".join(self._common.masked(fold(text)).replace(MASK, " ").split())

    def guess(self, text: str, own: str | None) -> str | None:
        """The language, or None where the text does not tell; `own` is the person's."""
        bare = self._bare(text)
        latin = len(LATIN.findall(bare))
        for language, script in SCRIPTS.items():
            if len(script.findall(bare)) * (3 if language == "zh" else 1.5) > latin:
                return language
        if not latin or not self._languages:
            return None
        if len(self._languages) == 1:
            return next(iter(self._languages))
        shares = self._head.read(bare)
        likely = {language: share * (OWN if language == own else 1) for language, share in shares.items()}
        language = max(likely, key=likely.__getitem__)
        return language if likely[language] >= SURE * sum(likely.values()) else None
