"""Which facts of an event will hardly be understood, as far as their words show."""

from collections.abc import Iterator, Mapping

from bot.event.findings import Finding, Level
from bot.event.load import MAIN
from bot.event.model import Event
from bot.knowledge.facts import CALLED, UMBRELLA, Index, index
from bot.knowledge.features import fold
from bot.knowledge.words import BotWords, bot_words

FEW = 8  # phrasings, where the bot has none of its own
# What asks for so many things that hardly one fact answers it.
WIDE = frozenset(
    {"age", "app", "bring", "conduct", "hours", "merchandise", "nearby", "prices", "security", "social"}
)


def weak(event: Event) -> Iterator[Finding]:
    """Facts and gaps with few phrasings, and facts that are asked for as one of the bot's own questions."""
    bot, found = bot_words(event.languages), index(event)
    yield from _like_the_bots(event, bot, found)
    known = {name for words in bot.values() for name in (*words.aspects, *words.gaps)} | set(CALLED)
    for language in bot:
        words = event.words[language]
        facts = {fact: words.fact(fact) for fact in event.facts if not _is_known(event, fact, known)}
        asked = {f"facts.{fact.replace('-', '.')}": said.asked for fact, said in facts.items() if said}
        asked |= {f"gaps.{gap}": words.gaps[gap].asked for gap in event.gaps if gap in words.gaps}
        for key, phrases in asked.items():
            if len(phrases) < FEW:
                problem = f"has {len(phrases)} ways to ask, and the bot has none of its own"
                remedy = "write ten, long and short, in different words"
                yield Finding(Level.OPEN, f"{language}.toml", f"{key}.asked", problem, remedy)
        yield from _alike(event, language)


def _alike(event: Event, language: str) -> Iterator[Finding]:
    """Phrasings of the same words in another order, which ask for two things at once."""
    words = event.words[language]
    seen: dict[frozenset[str], tuple[str, str]] = {}
    for fact in event.facts:
        said, key = words.fact(fact), f"facts.{fact.replace('-', '.')}.asked"
        for text in said.asked if said else ():
            other, first = seen.setdefault(frozenset(fold(text).split()), (key, text))
            if other != key:
                problem = f"“{text}” is too much like “{first}” in {other}"
                yield Finding(Level.OPEN, f"{language}.toml", key, problem, "leave it in one place")


def _is_known(event: Event, fact: str, known: set[str]) -> bool:
    """Whether a fact, or one that it stands for, is called as something that the bot knows how to ask for."""
    return any(name.partition("-")[2] in known for name in (fact, *event.facts[fact].also))


def _like_the_bots(event: Event, bot: Mapping[str, BotWords], found: Index) -> Iterator[Finding]:
    told = set()
    for language, words in bot.items():
        groups = (words.aspects, words.gaps)
        own = {fold(text): name for group in groups for name, said in group.items() for text in said.asked}
        for fact in event.facts:
            thing = fact.partition("-")[0]
            said = event.words[language].fact(fact)
            for text in said.asked if said else ():
                name = own.get(fold(text), "")
                wanted = f"{UMBRELLA if name in words.gaps else thing}-{name}"
                if not name or name in WIDE or (fact, name) in told or _answered(wanted, found):
                    continue
                told.add((fact, name))
                problem = f"“{text}” asks for what the bot knows as `{name}`"
                remedy = f'if this fact answers all of that, add also = ["{wanted}"]'
                yield Finding(Level.OPEN, MAIN, f"facts.{fact.replace('-', '.')}", problem, remedy)


def _answered(fact: str, found: Index) -> bool:
    """Whether there is a fact that answers this."""
    thing, _, aspect = fact.partition("-")
    target = found.target(thing, aspect)
    return target is not None and found.has_fact(target)
