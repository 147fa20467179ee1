"""Things named side by side: the same is told of each."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.event import load
from bot.knowledge import Knowledge

BOTH = ("climate-when", "citiverse-when")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge(load(Path("events/wsis20")))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "climate and AI, when is each of them"),
        ("en", "when is the climate one and when is the AI one"),
        ("fr", "climat et citiverse, quand ?"),
        ("fr", "c'est quand le climat et l'IA"),
        ("es", "la del clima y la de la IA qué días son"),
        ("ru", "когда климат и когда ИИ?"),
        ("ar", "متى المناخ ومتى الذكاء الاصطناعي"),
        ("ar", "جلسة المناخ والذكاء الاصطناعي متى"),
        ("zh", "气候和AI那两场分别什么时候"),
        ("zh", "气候、AI什么时候"),
    ],
)
def test_both_are_told(knowledge: Knowledge, language: str, question: str) -> None:
    assert set(knowledge.understand(question, language=language).facts) == set(BOTH)


def test_of_each_session_all_is_told_that_is_asked(knowledge: Knowledge) -> None:
    understood = knowledge.understand(
        "what are climate and AI about, and how long do they last", language="en"
    )
    assert set(understood.facts) == {
        f"{session}-{aspect}" for session in ("climate", "citiverse") for aspect in ("about", "duration")
    }


def test_things_are_paired_by_their_names(knowledge: Knowledge) -> None:
    assert knowledge.understand("what do SDG and ICT mean", language="en").facts == ("sdg-about", "ict-about")


def test_the_name_of_the_event_is_no_pair(knowledge: Knowledge) -> None:
    question = "Smart City Leaders Talk at WSIS+20 & AI for Good Summit, when?"
    assert knowledge.understand(question, language="en").facts == ("event-when",)


def test_what_is_known_of_one_alone_is_not_told_of_the_other(knowledge: Knowledge) -> None:
    understood = knowledge.understand("who organises climate and AI", language="en")
    assert (understood.facts, understood.gap) == (("climate-organisers",), "citiverse-organisers")
    said = knowledge.answer(understood, now=datetime(2025, 6, 30, tzinfo=UTC)).html
    assert "I don" in said.partition("WeGO")[2]


@pytest.mark.parametrize(
    ("language", "question", "facts"),
    [
        ("en", "when is the climate session", ("climate-when",)),
        ("en", "virtual worlds day+hour", ("citiverse-when",)),
        ("es", "clima mañana", ()),
        ("ru", "когда были первая и вторая фазы ВВУИО", ("wsis-history",)),
    ],
)
def test_what_only_resembles_two_names_is_asked_of_one_or_of_none(
    knowledge: Knowledge, language: str, question: str, facts: tuple[str, ...]
) -> None:
    assert knowledge.understand(question, language=language).facts == facts
