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
    before: list[str]
    after: list[str]
    it: list[str]
    other: list[str]
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
    """The words of these languages, as far as they are written."""
    paths = {language: folder / f"{language}.toml" for language in languages}
    return {
        language: BotWords.model_validate(tomllib.loads(path.read_text("utf-8")))
        for language, path in paths.items()
        if path.exists()
    }
