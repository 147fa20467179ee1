"""Things named side by side: "when are the climate one and the AI one?" asks the same of both.

The question is read with the name of one alone, and its answer is given of each.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.knowledge.facts import GAP, UMBRELLA, Index
from bot.knowledge.names import Phrases
from bot.knowledge.split import CJK, PREFIX
from bot.knowledge.titles import Unit, Units, folded_units, units_of
from bot.knowledge.understood import Understood

SIGN = re.compile(r"[,،、;/&+]")
ALIKE = 5  # letters that words which mean the same begin with


@dataclass(frozen=True)
class Mention:
    """A thing that a question names, and which units of the question do."""

    thing: str
    name: str
    begin: int
    end: int


@dataclass(frozen=True)
class Pair:
    """A question with one name where there were several, and all that were named, that one first."""

    question: str
    things: tuple[str, ...]

    def told(self, understood: Understood, index: Index) -> Understood | None:
        """The same of all; None if what was understood is of none of them, or if one has no answer."""
        first, *others = self.things
        asked = [fact.partition("-") for fact in understood.facts]
        if not any(thing == first for thing, _, _ in asked):
            return None
        targets = [
            index.target(each, aspect)
            for thing, _, aspect in asked
            for each in ([first, *others] if thing == first else [thing])
        ]
        meant = [target for target in targets if target]
        if len(meant) < len(targets):
            return None
        facts = tuple(dict.fromkeys(target for target in meant if index.has_fact(target)))
        gaps = (target.removeprefix(GAP) for target in meant if not index.has_fact(target))
        return replace(understood, facts=facts, gap=understood.gap or next(gaps, None))


class Pairs:
    """Finds sessions and things that are named side by side.

    There a session's subject is name enough: in "climate and AI", AI is the session on it.
    """

    def __init__(
        self,
        names: Mapping[str, Iterable[str]],
        titles: Mapping[str, str],
        joints: Iterable[str],
        nouns: Iterable[str],
        links: Iterable[str],
        both: Iterable[str],
    ) -> None:
        """`names` by thing; `titles` of sessions, in all languages; `both` means several: "respectively"."""
        self._prefixed = PREFIX in (joints := list(joints))
        self._joints = Phrases(joints)
        self._nouns = Phrases(nouns := list(nouns))
        self._around = Phrases([*nouns, *(links := list(links))])
        self._between = Phrases([*nouns, *links, *joints])
        self._both = Phrases(both)
        self._titles = {session: folded_units(title) for session, title in titles.items()}
        self._names: dict[Units, tuple[str, str]] = {}
        for thing, listed in names.items():
            for name in listed:
                self._names[folded_units(name)] = (thing, name)
        self._names |= self._subjects(names)
        self._longest = max(map(len, self._names), default=0)

    def _subjects(self, names: Mapping[str, Iterable[str]]) -> dict[Units, tuple[str, str]]:
        """What the sessions are on: their names without "the session on", if their titles speak of it, too.

        "The first session" is called so, and is not on the first.
        """
        found: dict[Units, tuple[str, str]] = {}
        several = set()
        for session, title in self._titles.items():
            for name in names.get(session, ()):
                subject = self._bare(folded_units(name))
                if not any(_is_like(one, other) for one in subject for other in title):
                    continue
                if found.setdefault(subject, (session, name))[0] != session:
                    several.add(subject)
        return {units: named for units, named in found.items() if units not in {*several, *self._names}}

    def _bare(self, units: Units) -> Units:
        units = units[self._around.run(units) :]
        return units[: len(units) - self._around.run_back(units)]

    def find(self, question: str) -> Pair | None:
        """The things that are named side by side, and no other, and the question as asked of one."""
        units = list(units_of(question))
        mentions = list(self._mentions([unit.text for unit in units]))
        if len(mentions) < 2:
            return None
        row = [one for one in mentions if one.thing != UMBRELLA]
        beside = all(self._is_beside(one, other, question, units) for one, other in pairwise(row))
        things = tuple(dict.fromkeys(one.thing for one in row))
        # "At WSIS+20 and AI for Good" may be said of the event that is at both.
        clear = row == mentions or set(things) <= set(self._titles)
        return (
            Pair(self._of_one(question, units, row), things) if len(things) > 1 and beside and clear else None
        )

    def _mentions(self, texts: Sequence[str]) -> Iterator[Mention]:
        at = 0
        while at < len(texts):
            size = min(self._longest, len(texts) - at)
            while size and not (found := self._named(tuple(texts[at : at + size]))):
                size -= 1
            if size and found:
                yield Mention(*found, at, at + size)
            at += max(size, 1)

    def _named(self, words: Units) -> tuple[str, str] | None:
        found = self._names.get(words)
        if found is None and self._prefixed and words[0].startswith(PREFIX):
            found = self._names.get((words[0].removeprefix(PREFIX), *words[1:]))
        return found

    def _is_beside(self, one: Mention, other: Mention, question: str, units: Sequence[Unit]) -> bool:
        """Whether they are joined, and nothing else is between them, or what stands before the first.

        "When is the one and when is the other" asks what "when are the one and the other" does.
        """
        gap = question[units[one.end - 1].end : units[other.begin].begin]
        texts = tuple(unit.text for unit in units)
        between = texts[one.end : other.begin]
        prefixed = self._prefixed and texts[one.end].startswith(PREFIX)
        joined = any(self._joints.run(between[at:]) for at in range(len(between)))
        if not (joined or prefixed or SIGN.search(gap)):
            return False
        between = between[self._between.run(between) :]
        between = between[: len(between) - self._between.run_back(between)]
        before = texts[max(0, one.begin - len(between)) : one.begin]
        return not between or before in {between, (between[0].removeprefix(PREFIX), *between[1:])}

    def _of_one(self, question: str, units: Sequence[Unit], row: Sequence[Mention]) -> str:
        """A question with one name instead of all, and without what says that several are meant."""
        texts = tuple(unit.text for unit in units)
        after = row[-1].end + self._nouns.run(texts[row[-1].end :])
        pieces, done, at = [], 0, 0
        while at < len(units):
            here = at == row[0].begin
            end = after if here else at + self._both.run(texts[at:])
            if end > at:
                pieces += [question[done : units[at].begin], f" {row[0].name} " if here else " "]
                done = units[end - 1].end
            at = max(end, at + 1)
        return "".join([*pieces, question[done:]])


def _is_like(one: str, other: str) -> bool:
    """Whether two words are the same, or begin alike: "clima" is in "climática"."""
    return (one == other and (len(one) > 1 or bool(CJK.search(one)))) or (
        len(one) >= ALIKE and one[:ALIKE] == other[:ALIKE]
    )
