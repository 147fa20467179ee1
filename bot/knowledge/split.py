"""Two questions in one message, taken apart."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from bot.knowledge.features import fold

STOPS = r"[?؟!;；。？！\n]+|[,،，、](?=\s|\w)|(?P<dot>\.)(?=\s)|\s[-–—/]\s|[&+](?!\d)"
PREFIX = "و"  # Arabic "and" is written as part of the word that follows
PARTS_AT_MOST = 8
# So many times as often does a word stand alone, where the letter before it is "and" and not its own.
ALONE = 3
LAST_WORD = re.compile(r"[^\s,،;(]*$")
FIRST_WORD = re.compile(r"\w+")
CJK = re.compile(r"[\u4e00-\u9fff]")


class Splitter:
    """Cuts at punctuation and at words like "and", but never inside a name."""

    def __init__(
        self,
        joints: Iterable[str],
        names: Iterable[str],
        short: Collection[str] = (),
        prefixed: Iterable[str] = (),
    ) -> None:
        """`short` are words that end in a dot; `prefixed` is what is said where "and" is a prefix."""
        self._short = set(short)
        self._counts = Counter(fold(" ".join(prefixed)).split())
        spaced = sorted({joint.casefold() for joint in joints}, key=len, reverse=True)
        words = [
            re.escape(joint)
            for joint in spaced
            if joint != PREFIX and not CJK.search(joint) and joint.isalpha()
        ]
        words += [re.escape(joint) for joint in spaced if " " in joint and not CJK.search(joint)]
        glued = [re.escape(joint) for joint in spaced if CJK.search(joint)]
        cuts = [
            STOPS,
            rf"(?<!\w)(?:{'|'.join(sorted(words, key=len, reverse=True))})(?!\w)" if words else "",
            "|".join(glued),
        ]
        if PREFIX in spaced:
            cuts.append(rf"(?<=\s)(?P<prefix>{PREFIX})(?=\w)")
        self._cut = re.compile("|".join(cut for cut in cuts if cut))
        inside = {name.casefold() for name in names if self._cut.search(name.casefold())}
        self._names = re.compile("|".join(map(re.escape, sorted(inside, key=len, reverse=True))) or r"(?!)")

    def parts(self, texts: Iterable[str]) -> list[list[str]]:
        """The parts of each text; none where it is one question, or no question any more."""
        found = [self.split(text) for text in texts]
        return [parts if 1 < len(parts) <= PARTS_AT_MOST else [] for parts in found]

    def split(self, text: str) -> list[str]:
        """The parts of a text, without what joined them; a joint at its very start joins nothing."""
        text = text.casefold()
        kept = [found.span() for found in self._names.finditer(text)]
        parts, begin = [], 0
        for cut in self._cut.finditer(text):
            if any(left <= cut.start() < right for left, right in kept) or self._belongs(text, cut):
                continue
            parts.append(text[begin : cut.start()])
            begin = cut.end()
        parts.append(text[begin:])
        return [part.strip() for part in parts if any(letter.isalnum() for letter in part)]

    def _belongs(self, text: str, cut: re.Match[str]) -> bool:
        """Whether a dot belongs to a short form: "p.m.", "no."; or a letter to the word that it begins."""
        if cut.lastgroup == "dot":
            before = LAST_WORD.search(text, 0, cut.start())
            word = before.group() if before else ""
            return "." in word or len(word) == 1 or fold(word) in self._short
        begun = FIRST_WORD.match(text, cut.start()) if cut.lastgroup == "prefix" else None
        whole = fold(begun.group()) if begun else ""
        return bool(whole) and self._counts[whole.removeprefix(PREFIX)] <= ALONE * self._counts[whole]
