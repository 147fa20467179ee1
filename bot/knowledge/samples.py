"""Phrasings to learn from: what is written in the words files, multiplied by thing × aspect."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.event.model import Event
from bot.event.words import EventWords
from bot.knowledge.facts import ACTION, GAP, OTHER, SAME, STRANGER, TALK, UMBRELLA, Index
from bot.knowledge.features import fold
from bot.knowledge.words import BotWords, GapWords, SpokenWords

THING, BARE_THING = "{thing}", "thing"


@dataclass(frozen=True)
class Sample:
    """A phrasing, what it asks (the aspect), and of which thing (None where it names none).

    `phrase` is how it is written in the words file, before a name came into it.
    """

    text: str
    aspect: str
    thing: str | None
    language: str
    phrase: str = field(default="", compare=False)


def samples(event: Event, bot: Mapping[str, BotWords], index: Index) -> Iterator[Sample]:
    """Every phrasing to learn, always the same for the same words.

    They are made as they are asked for: who has learnt them before need not ask.
    """
    for language, words in bot.items():
        yield from dict.fromkeys(_Maker(language, words, event, index).make())


class _Maker:
    """Makes the phrasings of one language."""

    def __init__(self, language: str, bot: BotWords, event: Event, index: Index) -> None:
        self._language = language
        self._bot = bot
        self._event = event.words.get(language)
        self._gaps = event.gaps
        self._index = index
        self._random = random.Random(20)  # noqa: S311 (no secret: the same phrasings at every start)
        self._names = dict(self._event.things) if self._event else {}
        self._bare_names = {thing: [_bare(name) for name in names] for thing, names in self._names.items()}
        self._phrase = ""
        self._own = {fold(text) for text in _asked(self._event)} if self._event else set()
        self._usual = {_bare(text): aspect for aspect, words in bot.aspects.items() for text in words.asked}

    def make(self) -> Iterator[Sample]:
        """All of them."""
        for aspect, words in self._bot.aspects.items():
            things = self._index.owners.get(aspect, ()) if self._event else ()
            yield from self._of_things(aspect, words.asked, things)
        spoken: list[tuple[str, Mapping[str, GapWords | SpokenWords]]] = [
            (GAP, self._bot.gaps),
            (ACTION, self._bot.actions),
            (TALK, self._bot.talk),
        ]
        for prefix, group in spoken:
            for key, said in group.items():
                yield from self._at_large(prefix + key, self._left(said.asked))
        for text in self._left(self._bot.strangers.asked):
            self._phrase = text
            yield self._sample(text, STRANGER, None)
        for text in self._bot.other:
            self._phrase = text
            yield self._sample(text, SAME, OTHER)
        if self._event:
            yield from self._of_event(self._event)

    def _left(self, phrases: Sequence[str]) -> list[str]:
        """The bot's own phrasings, but for those that the event has taken for a fact or gap of its own."""
        return [text for text in phrases if fold(text) not in self._own]

    def _of_event(self, words: EventWords) -> Iterator[Sample]:
        for thing, facts in words.facts.items():
            for aspect, fact in facts.items():
                for text in fact.asked:
                    self._phrase = text
                    said = self._said(text, thing)
                    yield self._sample(said, self._asks(text, thing, aspect), self._named(said, thing))
        for key, gap in words.gaps.items():
            # A gap that stands for an aspect of a thing is learnt as that: "what does … stand for".
            asked = next(iter(self._gaps[key].also), "") if key in self._gaps else ""
            thing, _, aspect = asked.partition("-")
            for text in gap.asked:
                self._phrase = text
                yield self._sample(text, aspect or GAP + key, thing or None)

    def _of_things(self, aspect: str, phrases: Sequence[str], things: Sequence[str]) -> Iterator[Sample]:
        """Each phrase with the things in turn, and sometimes with none, or with a word like `it`."""
        turn = self._random.randrange(len(things)) if things else 0
        for phrase in phrases:
            self._phrase = phrase
            if THING not in phrase:
                yield self._sample(phrase, aspect, None)
            elif not things or self._random.random() < 0.4:
                yield self._sample(phrase.replace(THING, self._random.choice(self._bot.it)), aspect, None)
            template = phrase if THING in phrase else f"{phrase} {THING}"
            if things:
                thing = things[turn % len(things)]
                turn += 1
                yield self._sample(self._said(template, thing), aspect, thing)

    def _at_large(self, aspect: str, phrases: Sequence[str]) -> Iterator[Sample]:
        """Phrases that may name any thing, or none."""
        things = list(self._names)
        for phrase in phrases:
            self._phrase = phrase
            if THING in phrase and things:
                thing = self._random.choice(things)
                yield self._sample(self._said(phrase, thing), aspect, thing)
            yield self._sample(phrase.replace(THING, self._random.choice(self._bot.it)), aspect, None)

    def _said(self, phrase: str, thing: str) -> str:
        """A phrase with the thing's name in it, by one of the names that people use."""
        names = self._names.get(thing, [])
        return phrase.replace(THING, self._random.choice(names) if THING in phrase and names else "")

    def _asks(self, text: str, thing: str, aspect: str) -> str:
        """What a fact's own phrasing asks: where the fact answers the usual sense of the words, just that.

        Otherwise "what does ITU stand for", which the fact on what ITU is answers as well, would teach that
        the same words ask of everything else what it is.
        """
        bare = _bare(text)
        for name in self._bare_names.get(thing, ()):
            usual = self._usual.get(bare.replace(name, BARE_THING, 1)) if name in bare else None
            if usual and self._index.target(thing, usual) == self._index.target(thing, aspect):
                return usual
        return aspect

    def _named(self, text: str, thing: str) -> str | None:
        """The thing of a phrase: one about the whole event counts only if it says so."""
        if thing != UMBRELLA or any(name in text for name in self._names.get(thing, ())):
            return thing
        return None

    def _sample(self, text: str, aspect: str, thing: str | None) -> Sample:
        return Sample(" ".join(text.split()), aspect, thing, self._language, self._phrase)


def _asked(words: EventWords) -> Iterator[str]:
    facts = (fact for facts in words.facts.values() for fact in facts.values())
    for said in (*facts, *words.gaps.values()):
        yield from said.asked


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")
