"""The parts of the understanding, made from the words of the bot and of an event."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from bot.event.model import Event, Session
from bot.knowledge.cache import Cache, digest
from bot.knowledge.corrector import Corrector
from bot.knowledge.encoder import encoder
from bot.knowledge.engine import Reading
from bot.knowledge.facts import OTHER, Index
from bot.knowledge.features import fold
from bot.knowledge.language import LanguageGuess
from bot.knowledge.likeness import Likeness
from bot.knowledge.names import Names, Trimmings
from bot.knowledge.ngrams import CJK, NgramEngine
from bot.knowledge.pairs import Pairs
from bot.knowledge.samples import THING
from bot.knowledge.sentences import Sentences
from bot.knowledge.split import PREFIX, Splitter
from bot.knowledge.titles import Titles
from bot.knowledge.words import BotWords


def key(event: Event, bot: Mapping[str, BotWords], index: Index) -> str:
    """Changes with whatever there is to learn from."""
    words = [part.model_dump_json() for part in (*bot.values(), *event.words.values())]
    return digest([*words, repr(list(event.words)), repr(event.gaps), repr(index.pairs)])


def language_guess(event: Event, bot: Mapping[str, BotWords], cache: Cache, key: str) -> LanguageGuess:
    """The guess at a question's language, learnt or taken up."""
    return LanguageGuess(bot, spoken(event, bot), common_names(event), cache, f"{key}-languages")


def sentences(event: Event, cache: Cache) -> Sentences | None:
    """The opinion of the sentence encoder, where there is one."""
    found = encoder(cache)
    return Sentences(found, cache, event.languages) if found else None


def ngram_engine(
    event: Event, bot: Mapping[str, BotWords], sentences: Sentences | None, cache: Cache, key: str
) -> NgramEngine:
    """The engine that is built in, before it has learnt."""
    corrector = Corrector(_spellings(bot), _around(bot))
    return NgramEngine(_names(event, bot), _trimmings(bot), corrector, sentences, cache, key)


def likeness(
    bot: Mapping[str, BotWords],
    read: Callable[[Sequence[str]], Sequence[Reading]],
    sentences: Sentences | None,
) -> Likeness:
    """What tells whether two questions ask the same."""
    return Likeness(read, sentences, _trimmings(bot), lambda: _meanings(bot))


def _meanings(bot: Mapping[str, BotWords]) -> Iterator[tuple[str, str, str]]:
    """What is asked of any event: (language, meaning, phrasing)."""
    for language, words in bot.items():
        for group in (words.aspects, words.gaps, words.actions, words.talk):
            for meaning, asked in group.items():
                for phrase in asked.asked:
                    yield language, meaning, phrase.replace(THING, " ")


def spoken(event: Event, bot: Mapping[str, BotWords]) -> Iterator[tuple[str, str]]:
    """What each language sounds like: (language, text)."""
    for language, words in bot.items():
        groups = (words.aspects, words.gaps, words.actions, words.talk)
        asked = [phrase for group in groups for spoken in group.values() for phrase in spoken.asked]
        asked += [
            phrase
            for facts in (event.words[language].facts.values() if language in event.words else ())
            for fact in facts.values()
            for phrase in fact.asked
        ]
        for phrase in (*asked, *words.strangers.asked, *words.before, *words.after, *words.it):
            yield language, phrase.replace(THING, " ")


def titles(event: Event, bot: Mapping[str, BotWords], sessions: Iterable[Session]) -> Titles:
    """A finder of sessions that were not learnt, among the words and names that were."""
    names = {name for words in event.words.values() for listed in words.things.values() for name in listed}
    known = {word for _, text in spoken(event, bot) for word in fold(text).split()}
    known |= {word for name in names for word in fold(name).split()}
    known |= {word for short in _spellings(bot).values() for word in short}
    return Titles(sessions, known, names)


def stand_ins(event: Event) -> dict[str, list[tuple[str, str]]]:
    """By language, names (name, thing) that may stand for others: of sessions first."""
    learnt = [session.id for session in event.sessions]
    return {
        language: [
            (words.things[thing][0], thing) for thing in (*learnt, *event.things) if words.things.get(thing)
        ]
        for language, words in event.words.items()
    }


def common_names(event: Event) -> Names:
    """Names that several languages use alike: acronyms, titles that stay in English."""
    used = Counter(
        name
        for words in event.words.values()
        for name in {fold(name) for listed in words.things.values() for name in listed}
    )
    return Names({"": [name for name, languages in used.items() if languages > 1]}, [], [], [])


def _names(event: Event, bot: Mapping[str, BotWords]) -> Names:
    names = {OTHER: [phrase for words in bot.values() for phrase in words.other]}
    for words in event.words.values():
        for thing, listed in words.things.items():
            names.setdefault(thing, []).extend(listed)
    around = [text for words in bot.values() for text in (*words.joints, *words.same)]
    nouns = [noun for words in bot.values() for noun in words.nouns]
    links = [link for words in bot.values() for link in words.links]
    return Names(names, around, nouns, links)


def _trimmings(bot: Mapping[str, BotWords]) -> Trimmings:
    greetings = [text for words in bot.values() for text in words.talk["hello"].asked]
    thanks = [text for words in bot.values() for text in words.talk["thanks"].asked]
    before = [text for words in bot.values() for text in words.before]
    after = [text for words in bot.values() for text in words.after]
    return Trimmings([*before, *greetings, *thanks], [*after, *greetings, *thanks])


def _around(bot: Mapping[str, BotWords]) -> Iterator[tuple[str, str]]:
    """(language, word) of what stands before, after and between questions and names."""
    for language, words in bot.items():
        groups = (words.before, words.after, words.it, words.links, words.nouns, words.joints, words.same)
        for text in chain.from_iterable(groups):
            for word in fold(text.replace(THING, " ")).split():
                if not CJK.search(word):
                    yield language, word


def _spellings(bot: Mapping[str, BotWords]) -> dict[str, dict[str, str]]:
    """How people shorten words, by language."""
    return {
        language: {fold(short): fold(full) for short, full in words.spellings.items()}
        for language, words in bot.items()
    }


def splitter(event: Event, bot: Mapping[str, BotWords]) -> Splitter:
    joints = [joint for words in bot.values() for joint in words.joints]
    names = [name for words in event.words.values() for listed in words.things.values() for name in listed]
    titles = [event.title(session.id, language) for session in event.sessions for language in event.words]
    short = {word for spellings in _spellings(bot).values() for word in spellings}
    prefixing = {language for language, words in bot.items() if PREFIX in words.joints}
    prefixed = (text for language, text in spoken(event, bot) if language in prefixing)
    return Splitter(joints, [*names, *titles], short, prefixed)


def pairs(event: Event, bot: Mapping[str, BotWords]) -> dict[str, Pairs]:
    """By language, what finds things that are named side by side."""
    titles = {
        session.id: " ".join(event.title(session.id, language) for language in event.words)
        for session in event.sessions
    }
    return {
        language: Pairs(
            event.words[language].things,
            titles,
            words.joints,
            words.nouns,
            words.links,
            words.both,
        )
        for language, words in bot.items()
    }
