"""Phrasings to learn from: what is written in the words files, multiplied by thing × aspect."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.event.model import Event
from bot.event.words import EventWords
from bot.knowledge.words import BotWords

THING = "{thing}"
GAP, ACTION, TALK, STRANGER = "gap:", "do:", "talk:", "stranger"


@dataclass(frozen=True)
class Sample:
    """A phrasing, what it asks, and of which thing (None where it names none)."""

    text: str
    aspect: str
    thing: str | None
    language: str


def samples(event: Event, bot: Mapping[str, BotWords], pairs: Mapping[str, Sequence[str]]) -> list[Sample]:
    """Every phrasing to learn; `pairs` says of which things an aspect can be asked. Always the same for the same words."""
    made: dict[Sample, None] = {}
    for language, words in bot.items():
        maker = _Maker(language, words, event.words.get(language), pairs)
        made.update(dict.fromkeys(maker.make()))
    return list(made)


class _Maker:
    """Makes the phrasings of one language."""

    def __init__(
        self, language: str, bot: BotWords, event: EventWords | None, pairs: Mapping[str, Sequence[str]]
    ) -> None:
        self._language = language
        self._bot = bot
        self._event = event
        self._pairs = pairs
        self._random = random.Random(20)  # noqa: S311 (no secret: the same phrasings at every start)
        self._names = dict(event.things) if event else {}

    def make(self) -> Iterator[Sample]:
        for aspect, words in self._bot.aspects.items():
            yield from self._of_things(aspect, words.asked, self._pairs.get(aspect, ()))
        groups = [(GAP, self._bot.gaps), (ACTION, self._bot.actions), (TALK, self._bot.talk)]
        for prefix, group in groups:
            for key, spoken in group.items():
                yield from self._of_things(prefix + key, spoken.asked, list(self._names)[:4])
        for text in self._bot.strangers.asked:
            yield self._sample(text, STRANGER, None)
        if self._event:
            yield from self._of_event(self._event)

    def _of_event(self, words: EventWords) -> Iterator[Sample]:
        for thing, names in words.things.items():
            for name in names:
                yield self._sample(name, "about", thing)
        for thing, facts in words.facts.items():
            for aspect, fact in facts.items():
                for text in fact.asked:
                    for said in self._said(text, thing, 2):
                        yield self._sample(said, aspect, self._named(said, thing))
        for key, gap in words.gaps.items():
            for text in gap.asked:
                yield self._sample(text, GAP + key, None)

    def _of_things(self, aspect: str, phrases: Sequence[str], things: Sequence[str]) -> Iterator[Sample]:
        """Each phrase with the things in turn, and once with none or with a word like `it`."""
        turn = self._random.randrange(len(things)) if things else 0
        for phrase in phrases:
            if THING not in phrase:
                yield self._sample(phrase, aspect, None)
            elif not things or self._random.random() < 0.5:
                yield self._sample(phrase.replace(THING, self._random.choice(self._bot.it)), aspect, None)
            for _ in range(min(3, len(things))):
                thing = things[turn % len(things)]
                turn += 1
                template = phrase if THING in phrase else f"{phrase} {THING}"
                for said in self._said(template, thing, 1):
                    yield self._sample(said, aspect, thing)

    def _said(self, phrase: str, thing: str, times: int) -> Iterator[str]:
        """A phrase with the thing's name in it, by a few of the names that people use."""
        names = self._names.get(thing, [])
        if THING not in phrase or not names:
            yield phrase.replace(THING, "")
            return
        for name in self._random.sample(names, min(times, len(names))):
            yield phrase.replace(THING, name)

    def _named(self, text: str, thing: str) -> str | None:
        """The thing of a phrase: one about the whole event counts only if it says so."""
        if thing != "event" or any(name in text for name in self._names.get(thing, ())):
            return thing
        return None

    def _sample(self, text: str, aspect: str, thing: str | None) -> Sample:
        return Sample(" ".join(text.split()), aspect, thing, self._language)
