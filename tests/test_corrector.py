"""Slips and short forms, put right in the language of the text."""

import pytest

from bot.knowledge.corrector import Corrector

ENGLISH = "when when when is the the climate session about information and 2025"
SPANISH = "cuándo es la sesion sesion sesion del clima informacion para"


@pytest.fixture
def corrector() -> Corrector:
    corrector = Corrector({"en": {"info": "information", "abt": "about"}, "es": {"info": "informacion"}})
    corrector.learn([("en", word) for word in ENGLISH.split()] + [("es", word) for word in SPANISH.split()])
    return corrector


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whn is teh climte sesion", "when is the climate session"),
        ("cuándo es la sesion", "cuándo es la sesion"),
        ("cuándo es la sesoin", "cuándo es la sesion"),
        ("info abt the climate", "information about the climate"),
        ("info del clima", "informacion del clima"),
        ("when is cuándo", "when is cuándo"),
        ("zorblatt", "zorblatt"),
        ("2026", "2026"),
        ("x" * 4096, "x" * 4096),
        ("", ""),
    ],
)
def test_words_are_put_right_in_the_language_of_the_text(
    corrector: Corrector, typed: str, meant: str
) -> None:
    assert " ".join(corrector.corrected(typed.split())) == meant


def test_words_around_questions_are_no_slips() -> None:
    corrector = Corrector({}, [("es", "oye")])
    corrector.learn([("es", "es"), ("en", "bye")])
    assert corrector.corrected(["oye"]) == ["oye"]


def test_what_it_knows_is_taken_up_again(corrector: Corrector) -> None:
    again = Corrector({})
    again.recall(corrector.kept())
    assert again.corrected(["whn", "is", "teh", "sesion"]) == ["when", "is", "the", "session"]
    assert (again.knows("clima"), again.knows("zorblatt")) == (True, False)
