"""Names of sessions and things, and words that mean nothing, found in a folded question."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.knowledge.features import fold
from bot.knowledge.samples import THING

# Chinese is written without blanks, so there every character is a unit.
UNIT = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")
MASK = "\ue000"
LONGEST = 8
Units = tuple[str, ...]


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
        self._nouns = {_units(fold(noun)) for noun in nouns} - {()}
        self._links = {_units(fold(link)) for link in links} - {()}

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
        units = [folded[begin:end] for begin, end in spans]
        at = free = 0
        while at < len(units):
            length = min(self._longest.get(units[at], 0), len(units) - at)
            while length and tuple(units[at : at + length]) not in self._things:
                length -= 1
            if not length:
                at += 1
                continue
            thing = self._things[tuple(units[at : at + length])]
            first = free + self._wider_before(units[free:at])
            at += length + _run(units[at + length :], self._nouns)
            free = at
            yield thing, spans[first][0], spans[at - 1][1]

    def _wider_before(self, units: Sequence[str]) -> int:
        """Where "the discussion of" begins, that leads up to a name; the length if nothing does."""
        end = len(units)
        linked = end - _run_back(units, self._links)
        noun = linked - _run_back(units[:linked], self._nouns)
        if noun == linked:
            return end
        return noun - _run_back(units[:noun], self._links)


class Trimmings:
    """What stands around a question and means nothing: greetings, thanks, "could you tell me"."""

    def __init__(self, before: Iterable[str], after: Iterable[str]) -> None:
        self._before = {_units(fold(text)) for text in before} - {()}
        self._after = {_units(fold(text)) for text in after} - {()}

    def without(self, folded: str) -> str:
        """A text without them; the text itself if hardly anything else is there."""
        spans = [unit.span() for unit in UNIT.finditer(folded)]
        units = [folded[begin:end] for begin, end in spans]
        first = _run(units, self._before)
        last = len(units) - _run_back(units[first:], self._after)
        return folded[spans[first][0] : spans[last - 1][1]] if last - first > 1 else folded


def _run(units: Sequence[str], known: set[Units]) -> int:
    """How many units at the beginning are made of known phrases, one after another."""
    done = 0
    while step := next(
        (size for size in range(LONGEST, 0, -1) if tuple(units[done : done + size]) in known), 0
    ):
        done += min(step, len(units) - done)
    return done


def _run_back(units: Sequence[str], known: set[Units]) -> int:
    """How many units at the end are made of known phrases."""
    left = len(units)
    while step := next(
        (size for size in range(min(LONGEST, left), 0, -1) if tuple(units[left - size : left]) in known), 0
    ):
        left -= step
    return len(units) - left


def _units(folded: str) -> Units:
    return tuple(UNIT.findall(folded))
