"""Names of sessions and things, and words that mean nothing, found in a folded question."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.knowledge.features import fold
from bot.knowledge.samples import THING

# Chinese is written without blanks, so there every character is a unit.
UNIT = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")
MASK = "\ue000"
Units = tuple[str, ...]


class Phrases:
    """Phrases that may stand one after another."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._known = {_units(fold(phrase)) for phrase in phrases} - {()}
        self._longest = max(map(len, self._known), default=0)

    def run(self, units: Units) -> int:
        """How many units at the beginning are made of them."""
        done = 0
        while step := self._first(units[done : done + self._longest]):
            done += step
        return done

    def run_back(self, units: Units) -> int:
        """How many units at the end are made of them."""
        left = len(units)
        while step := self._last(units[max(0, left - self._longest) : left]):
            left -= step
        return len(units) - left

    def _first(self, units: Units) -> int:
        return next((size for size in range(len(units), 0, -1) if units[:size] in self._known), 0)

    def _last(self, units: Units) -> int:
        return next((len(units) - at for at in range(len(units)) if units[at:] in self._known), 0)


class Names:
    """Looks past names, and knows a text that is nothing but a name."""

    def __init__(
        self,
        names: Mapping[str, Iterable[str]],
        around: Iterable[str],
        nouns: Iterable[str],
        links: Iterable[str],
    ) -> None:
        """`names` by thing; `around` is what may stand beside one: "what about {thing}".

        `nouns` and `links` make it longer: "the discussion of 9 July" says no more than "9 July".
        """
        listed = ((fold(name), thing) for thing, those in names.items() for name in those)
        self._things: dict[Units, str] = {_units(name): thing for name, thing in listed}
        self._longest: dict[str, int] = {}
        for units in self._things:
            self._longest[units[0]] = max(self._longest.get(units[0], 0), len(units))
        self._around = {fold(text.replace(THING, " ")) for text in around} | {""}
        self._nouns = Phrases(nouns)
        self._links = Phrases(links)

    def masked(self, folded: str) -> str:
        """A text with every name replaced by the same sign."""
        pieces, done = [], 0
        for _, begin, end in self._found(folded):
            pieces += [folded[done:begin], f" {MASK} "]
            done = end
        return " ".join("".join([*pieces, folded[done:]]).split())

    def named(self, folded: str) -> set[str]:
        """The things whose names a text has."""
        return {thing for thing, _, _ in self._found(folded)}

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
        spans = [unit.span() for unit in UNIT.finditer(folded)]
        units = tuple([folded[begin:end] for begin, end in spans])
        at = free = 0
        while at < len(units):
            length = min(self._longest.get(units[at], 0), len(units) - at)
            while length and units[at : at + length] not in self._things:
                length -= 1
            if not length:
                at += 1
                continue
            thing = self._things[units[at : at + length]]
            first = free + self._wider_before(units[free:at])
            at += length + self._nouns.run(units[at + length :])
            free = at
            yield thing, spans[first][0], spans[at - 1][1]

    def _wider_before(self, units: Units) -> int:
        """Where "the discussion of" begins, that leads up to a name; the length if nothing does."""
        end = len(units)
        linked = end - self._links.run_back(units)
        noun = linked - self._nouns.run_back(units[:linked])
        if noun == linked:
            return end
        return noun - self._links.run_back(units[:noun])


class Trimmings:
    """What stands around a question and means nothing: greetings, thanks, "could you tell me"."""

    def __init__(self, before: Iterable[str], after: Iterable[str]) -> None:
        self._before = Phrases(before)
        self._after = Phrases(after)

    def without(self, folded: str) -> str:
        """A text without them; the text itself if hardly anything else is there."""
        spans = [unit.span() for unit in UNIT.finditer(folded)]
        units = tuple([folded[begin:end] for begin, end in spans])
        first = self._before.run(units)
        last = len(units) - self._after.run_back(units[first:])
        return folded[spans[first][0] : spans[last - 1][1]] if last - first > 1 else folded


def _units(folded: str) -> Units:
    return tuple(UNIT.findall(folded))
