"""Names of sessions and things, found in a question."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.knowledge.features import fold
from bot.knowledge.samples import THING

# Chinese is written without blanks, so there every character is a unit.
UNIT = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")
MASK = "\ue000"


class Names:
    """Finds names in folded texts: to look past them, and to know a text that is nothing but a name."""

    def __init__(self, names: Mapping[str, Iterable[str]], around: Iterable[str]) -> None:
        """`names` by thing; `around` is what may stand beside one: "what about {thing}", "please"."""
        listed = ((fold(name), thing) for thing, those in names.items() for name in those)
        self._things = {tuple(UNIT.findall(name)): thing for name, thing in listed}
        self._longest = {units[0]: 0 for units in self._things}
        for units in self._things:
            self._longest[units[0]] = max(self._longest[units[0]], len(units))
        self._around = {fold(text.replace(THING, " ")) for text in around} | {""}

    def masked(self, folded: str) -> str:
        """A text with every name replaced by the same sign."""
        pieces, done = [], 0
        for _, begin, end in self._found(folded):
            pieces += [folded[done:begin], f" {MASK} "]
            done = end
        return " ".join("".join([*pieces, folded[done:]]).split())

    def only(self, folded: str) -> str | None:
        """The thing that a text names, if it says nothing else."""
        found = list(self._found(folded))
        if len(found) != 1:
            return None
        thing, begin, end = found[0]
        bare = folded[:begin].strip() in self._around and folded[end:].strip() in self._around
        return thing if bare else None

    def _found(self, folded: str) -> Iterator[tuple[str, int, int]]:
        """Thing, begin and end of each name, the longest first where several begin alike."""
        units = [(unit.group(), *unit.span()) for unit in UNIT.finditer(folded)]
        at = 0
        while at < len(units):
            length = min(self._longest.get(units[at][0], 0), len(units) - at)
            while length and tuple(unit for unit, _, _ in units[at : at + length]) not in self._things:
                length -= 1
            if length:
                name = tuple(unit for unit, _, _ in units[at : at + length])
                yield self._things[name], units[at][1], units[at + length - 1][2]
            at += length or 1
