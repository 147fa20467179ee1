"""The words that every event needs, per language: bot/knowledge/words/….toml."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import Field

from bot.event.words import Answer, Strict

FOLDER = Path(__file__).parent / "words"


class AspectWords(Strict):
    """What may be asked of a session or thing; `answer` speaks of sessions, `days` of things with whole days.

    `unknown` is said where the event does not give the value.
    """

    label: str
    asked: list[str]
    answer: Answer | None = None
    days: Answer | None = None
    unknown: str | None = None


class GapWords(Strict):
    """What people ask everywhere and events seldom say."""

    label: str
    answer: str
    asked: list[str]


class SpokenWords(Strict):
    """A phrase that is no question about a fact: an action, or small talk."""

    answer: str
    asked: list[str]


class StrangerWords(Strict):
    """Examples of what is none of an event's business."""

    asked: list[str]


class BotWords(Strict):
    """bot/knowledge/words/en.toml and its sisters."""

    unknown: str
    offtopic: str
    choose: str
    on_now: str
    cancelled: str
    before: list[str]
    after: list[str]
    it: list[str]
    other: list[str]
    both: list[str] = Field(default=[], description="says that several are meant: each of them, respectively")
    same: list[str] = Field(default=[], description="asks the same of another thing: what about {thing}")
    spellings: dict[str, str] = Field(default={}, description="how people shorten words: abt = about")
    joints: list[str]
    nouns: list[str] = Field(default=[], description="what makes a name longer: discussion, panel")
    links: list[str] = Field(
        default=[], description="what stands between such a noun and a name: of, on, the"
    )
    aspects: dict[str, AspectWords]
    gaps: dict[str, GapWords]
    actions: dict[str, SpokenWords]
    talk: dict[str, SpokenWords]
    strangers: StrangerWords


def bot_words(languages: Iterable[str], folder: Path = FOLDER) -> Mapping[str, BotWords]:
    """The words of these languages, as far as they are written; what one lacks is said as in the first."""
    read: dict[str, BotWords] = {}
    for language in languages:
        path = folder / f"{language}.toml"
        if path.exists():
            words = BotWords.model_validate(tomllib.loads(path.read_text("utf-8")))
            read[language] = _completed(words, next(iter(read.values()), words))
    return read


def all_languages(first: Iterable[str], folder: Path = FOLDER) -> list[str]:
    """These languages, then the others in which people may ask."""
    return list(dict.fromkeys([*first, *(path.stem for path in sorted(folder.glob("*.toml")))]))


def _completed(words: BotWords, first: BotWords) -> BotWords:
    """Words with what they lack taken from the first language, but not how people ask for it."""
    groups: dict[str, Mapping[str, AspectWords | GapWords | SpokenWords]] = {}
    for name in ("aspects", "gaps", "actions", "talk"):
        lent = {key: said.model_copy(update={"asked": []}) for key, said in getattr(first, name).items()}
        groups[name] = lent | getattr(words, name)
    return words.model_copy(update=groups)
