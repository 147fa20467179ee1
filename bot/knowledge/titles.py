"""Sessions that came after the bot had learnt, found by their titles and their speakers.

Nothing is learnt for them: in a question, a title gives way to a name that the bot has learnt, so that it
reads "when is the session on trams?" as it reads "when is the climate session?".
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.event.model import Session
from bot.knowledge.features import fold

UNIT = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")
HEAD = re.compile(r"[:–—|]|\s-\s")  # ends the first part of a title, by which people call the session
ALIKE = 80  # per cent; one letter of five may differ
FORGIVEN_FROM = 5  # letters; shorter words are too much alike
TOGETHER = 3  # sessions of one title or one speaker that are answered at once
AROUND = 2  # words between those of a title that people leave out
Units = tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """A word of a question, folded, and where it stands."""

    text: str
    begin: int
    end: int


@dataclass(frozen=True)
class Found:
    """Sessions that a question names, and where."""

    sessions: tuple[str, ...]
    begin: int
    end: int
    by_speaker: bool = False


class Titles:
    """Titles and speakers of sessions."""

    def __init__(self, sessions: Iterable[Session], known: Collection[str], names: Collection[str]) -> None:
        """`known` are the words that have been learnt, `names` what other things are called."""
        self._known = known
        self._others = {folded_units(name) for name in names}
        self._everyday: dict[Units, list[str]] = defaultdict(list)
        self._exact: dict[Units, list[str]] = defaultdict(list)
        self._people: dict[Units, list[str]] = defaultdict(list)
        self._words: dict[str, set[str]] = defaultdict(set)
        for session in sessions:
            for title in dict.fromkeys(session.titles.values()):
                whole, head = folded_units(title), folded_units(HEAD.split(title, maxsplit=1)[0])
                _add(self._everyday[whole], session.id)
                for units in dict.fromkeys((whole, head)):
                    if self._is_distinct(units) or len(units) > 1:
                        _add(self._exact[units], session.id)
                for word in whole:
                    self._words[word].add(session.id)
            for speaker in session.speakers:
                units = folded_units(speaker)
                if len(units) > 1 or self._is_distinct(units):
                    _add(self._people[units], session.id)
                for word in units:
                    self._words[word].add(session.id)
        self._longest = max(map(len, (*self._exact, *self._people, *self._others)), default=0)
        self._vocabulary = list(self._words)

    def find(self, question: str) -> list[Found]:
        """The sessions that a question names by a title, by most of one, or by a speaker."""
        units = list(units_of(question))
        named = list(self._named(units))
        return named or self._described(units)

    def near(self, question: str) -> list[str]:
        """The sessions that have all the words that the bot has not learnt, or are called by a mere word.

        "Lunch" is the name of a session, and in "is there lunch?" it may not be.
        """
        units = list(units_of(question))
        found = self._with_all([unit.text for unit in self._strange(units)])
        if not found:
            found = {session for unit in units for session in self._everyday.get((unit.text,), ())}
        return sorted(found)

    def _named(self, units: Sequence[Unit]) -> Iterator[Found]:
        at = 0
        while at < len(units):
            for size in range(min(self._longest, len(units) - at), 0, -1):
                words = tuple(unit.text for unit in units[at : at + size])
                if words in self._others:
                    at += size - 1
                    break
                ids = self._exact.get(words) or self._people.get(words) or []
                if 0 < len(ids) <= TOGETHER:
                    yield Found(
                        tuple(ids), units[at].begin, units[at + size - 1].end, words not in self._exact
                    )
                    at += size - 1
                    break
            at += 1

    def _described(self, units: Sequence[Unit]) -> list[Found]:
        """Two strange words or more, close together, that only one session has."""
        strange = self._strange(units)
        found = self._with_all([unit.text for unit in strange])
        if len(strange) < 2 or len(found) != 1:
            return []
        first, last = units.index(strange[0]), units.index(strange[-1])
        if last - first + 1 > len(strange) + AROUND:
            return []
        return [Found(tuple(found), strange[0].begin, strange[-1].end)]

    def _strange(self, units: Sequence[Unit]) -> list[Unit]:
        return [unit for unit in units if len(unit.text) > 2 and unit.text not in self._known]

    def _with_all(self, words: Sequence[str]) -> set[str]:
        found: set[str] | None = None
        for word in words:
            here = self._words.get(self._spelt(word), set())
            found = here if found is None else found & here
        return found or set()

    def _spelt(self, word: str) -> str:
        """A word as a title spells it."""
        if word in self._words or len(word) < FORGIVEN_FROM:
            return word
        near = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=ALIKE)
        return near[0] if near else word

    def _is_distinct(self, units: Units) -> bool:
        """Whether these are more than one or two words of every day: "Registration" names no session."""
        return len(units) > 2 or any(len(unit) > 2 and unit not in self._known for unit in units)


def replaced(
    question: str, found: Sequence[Found], names: Sequence[tuple[str, str]]
) -> tuple[str, Mapping[str, Found]]:
    """A question with learnt names where sessions were found, and what each of the names stands for.

    `names` are (name, thing).
    """
    if not found:
        return question, {}
    text, stand_ins, folded = question, {}, fold(question)
    free = [(name, thing) for name, thing in names if fold(name) not in folded]
    for one, (name, thing) in reversed(list(zip(found, free, strict=False))):
        text = f"{text[: one.begin]} {name} {text[one.end :]}"
        stand_ins[thing] = one
    return text, stand_ins


def without(question: str, found: Sequence[Found]) -> str:
    """A question without what names a session: that may be of another language."""
    for one in reversed(found):
        question = f"{question[: one.begin]} {question[one.end :]}"
    return question


def units_of(text: str) -> Iterator[Unit]:
    """The words of a text, or its characters where it is Chinese."""
    for found in UNIT.finditer(text):
        folded = fold(found.group())
        if folded:
            yield Unit(folded, found.start(), found.end())


def folded_units(text: str) -> Units:
    """The same, folded, wherever they stand."""
    return tuple(unit.text for unit in units_of(unicodedata.normalize("NFC", text)))


def _add(listed: list[str], session: str) -> None:
    if session not in listed:
        listed.append(session)
