"""The words that every event needs: complete in every language, and no phrasing in two places."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from bot.event.values import PLACEHOLDER
from bot.event.words import Tenses
from bot.knowledge.features import fold
from bot.knowledge.words import FOLDER, BotWords, bot_words

WRITTEN = sorted(path.stem for path in FOLDER.glob("*.toml"))


@pytest.fixture(scope="module")
def words() -> dict[str, BotWords]:
    return {language: bot_words([language])[language] for language in WRITTEN}


def phrasings(words: BotWords) -> Iterator[tuple[str, str]]:
    for group in (words.aspects, words.gaps, words.actions, words.talk):
        for key, spoken in group.items():
            for phrase in spoken.asked:
                yield key, fold(phrase)
    for phrase in words.strangers.asked:
        yield "strangers", fold(phrase)


@pytest.mark.parametrize("language", WRITTEN)
def test_the_same_things_can_be_said_as_in_english(words: dict[str, BotWords], language: str) -> None:
    english, other = words["en"], words[language]
    for group in ("aspects", "gaps", "actions", "talk"):
        assert set(getattr(other, group)) == set(getattr(english, group)), group
    for key, aspect in english.aspects.items():
        mine = other.aspects[key]
        assert (mine.answer is None, mine.days is None, mine.unknown is None) == (
            aspect.answer is None,
            aspect.days is None,
            aspect.unknown is None,
        ), key


@pytest.mark.parametrize("language", WRITTEN)
def test_everything_is_asked_for_in_several_ways(words: dict[str, BotWords], language: str) -> None:
    counts: dict[str, int] = defaultdict(int)
    for key, _ in phrasings(words[language]):
        counts[key] += 1
    assert {key: count for key, count in counts.items() if count < 5} == {}


@pytest.mark.parametrize("language", WRITTEN)
def test_no_phrasing_stands_in_two_places(words: dict[str, BotWords], language: str) -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for key, phrase in phrasings(words[language]):
        if phrase:
            places[phrase].add(key)
    assert {phrase: keys for phrase, keys in places.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("language", WRITTEN)
def test_an_answer_has_the_placeholders_that_the_english_one_has(
    words: dict[str, BotWords], language: str
) -> None:
    for key, aspect in words["en"].aspects.items():
        for name in ("answer", "days"):
            mine, theirs = getattr(words[language].aspects[key], name), getattr(aspect, name)
            assert placeholders(mine) >= placeholders(theirs) - {"zone"}, (key, name)


def placeholders(answer: str | Tenses | None) -> set[str]:
    """What the answer of before the event tells."""
    text = "" if answer is None else answer if isinstance(answer, str) else answer.before
    return {name.split(".")[1] if "." in name else name for name in PLACEHOLDER.findall(text)} - {"yours"}
