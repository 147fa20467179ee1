"""The language of a question: of its own words, not of the names in it; else the person's."""

from pathlib import Path

import pytest

from bot.event import load
from bot.knowledge import Knowledge
from bot.knowledge.cache import Cache
from bot.knowledge.language import LanguageGuess
from bot.knowledge.names import Names


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge(load(Path("events/wsis20")))


@pytest.mark.parametrize(
    ("question", "own", "spoken"),
    [
        ("when is the climate session?", "fr", "en"),
        ("quand a lieu la séance sur le climat ?", "en", "fr"),
        ("когда сессия по климату?", "en", "ru"),
        ("а WSIS?", "ru", "ru"),
        ("AI for Good где?", "en", "ru"),
        ("safe smart cities - date?", "en", "en"),
        ("WSIS?", "fr", "fr"),
        ("Citiverse", "ru", "ru"),
        ("...", "fr", "fr"),
        ("", "ru", "ru"),
        ("when is it?", None, "en"),
        ("🙂", None, "en"),
    ],
)
def test_the_language_is_that_of_the_words(
    knowledge: Knowledge, question: str, own: str | None, spoken: str
) -> None:
    assert knowledge.understand(question, language=own).language == spoken


@pytest.mark.parametrize("own", ["en", "fr", "es", "ru", "ar", "zh"])
@pytest.mark.parametrize(
    "text",
    [
        "Amina",
        "Okafor",
        "Jean Dupont",
        "María del Carmen García",
        "Zürich",
        "ok",
        "14",
        "+41 22",
        "👍",
        "WiFi?",
    ],
)
def test_what_is_of_no_language_leaves_a_person_their_own(knowledge: Knowledge, own: str, text: str) -> None:
    assert knowledge.understand(text, language=own).language == own


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("when?", "en"),
        ("quand ?", "fr"),
        ("¿cuándo?", "es"),
        ("когда?", "ru"),
        ("متى؟", "ar"),
        ("什么时候", "zh"),
        ("who organises the Palexpo one", "en"),
        ("qui organise ?", "fr"),
        ("¿quién la organiza, Ferreira?", "es"),
    ],
)
@pytest.mark.parametrize("own", ["en", "fr", "es", "ru", "ar", "zh"])
def test_a_word_of_a_language_tells(knowledge: Knowledge, own: str, text: str, spoken: str) -> None:
    assert knowledge.understand(text, language=own).language == spoken


@pytest.mark.parametrize("text", ["AI fro good是什么", "climate那场的organizer是谁", "speaker 都有谁"])
def test_who_mixes_foreign_words_into_their_own_language_speaks_it(knowledge: Knowledge, text: str) -> None:
    assert knowledge.understand(text, language="zh").language == "zh"


def test_the_only_language_of_its_letters_is_known_by_its_words(tmp_path: Path) -> None:
    texts = [("en", "when is it"), ("en", "when does it end"), ("ru", "когда это")]
    for _ in ("learnt", "taken up"):
        guess = LanguageGuess(["en", "ru"], texts, Names({}, [], [], []), Cache(tmp_path), "few")
        assert [guess.guess(text, "ru") for text in ("when?", "Amina")] == ["en", None]
