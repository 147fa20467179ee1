"""The language of a question: of its own words, not of the names in it; else the person's."""

from pathlib import Path

import pytest

from bot.event import load
from bot.knowledge import Knowledge


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
