"""Two questions in one message, taken apart."""

import re
from collections.abc import Iterable

STOPS = r"[?؟!;；。？！\n]+|[,،，、](?=\s|\w)|\.(?=\s)|\s[-–—/]\s|[&+](?!\d)"
PREFIX = "و"  # Arabic "and" is written as part of the word that follows
CJK = re.compile(r"[\u4e00-\u9fff]")


class Splitter:
    """Cuts at punctuation and at words like "and", but never inside a name."""

    def __init__(self, joints: Iterable[str], names: Iterable[str]) -> None:
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
            cuts.append(rf"(?<=\s){PREFIX}(?=\w)")
        self._cut = re.compile("|".join(cut for cut in cuts if cut))
        inside = {name.casefold() for name in names if self._cut.search(name.casefold())}
        self._names = re.compile("|".join(map(re.escape, sorted(inside, key=len, reverse=True))) or r"(?!)")

    def split(self, text: str) -> list[str]:
        """The parts of a text, without what joined them; a joint at its very start joins nothing."""
        text = text.casefold()
        kept = [found.span() for found in self._names.finditer(text)]
        parts, begin = [], 0
        for cut in self._cut.finditer(text):
            if any(left <= cut.start() < right for left, right in kept):
                continue
            parts.append(text[begin : cut.start()])
            begin = cut.end()
        parts.append(text[begin:])
        return [part.strip() for part in parts if any(letter.isalnum() for letter in part)]
