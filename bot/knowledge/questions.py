"""Questions of one's own in a file, to test the knowledge on before the doors open.

A question is a line of JSON. Only `question` is needed; `id`, `lang` and `kind` name it in what is printed,
and `context` is what the same person asked just before. What is expected of the answer is told by `expect`
(ids of facts and gaps, an action, or one of the kinds), or by `must` and `must_not`: regular expressions
that the answer holds, and does not.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from bot.event.words import Strict

EXAMPLE = '{"question": "When is it?", "lang": "en", "expect": ["event-when"]}'
MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u064b-\u0652\u0640\u0670\u00ad\ufeff]")
# Letters, digits and signs that are written in several ways, and mean the same.
ALIKE = str.maketrans("أإآٱىة٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹’‘\u2011", "ااااي" + "ه" + "0123456789" * 2 + "''-")


class QuestionsError(Exception):
    """A file of questions that cannot be read; names the line."""


def levelled(text: str) -> str:
    """A text as it is compared: no invisible marks, plain digits, one spelling of Arabic letters."""
    return " ".join(MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(ALIKE).split())


def _pattern(pattern: str) -> str:
    levelled_pattern = MARKS.sub("", pattern).translate(ALIKE)
    try:
        re.compile(levelled_pattern)
    except re.error as error:
        msg = f"{pattern!r} is no regular expression ({error})"
        raise ValueError(msg) from None
    return levelled_pattern


Pattern = Annotated[str, AfterValidator(_pattern)]


class Question(Strict):
    """One question, and what is expected of its answer; a question of the style "mixed" has two languages."""

    model_config = Strict.model_config | {"extra": "ignore", "coerce_numbers_to_str": True}

    id: int | str = ""
    question: str
    lang: str | None = None
    kind: str = "fact"
    style: str = ""
    context: str | None = None
    expect: tuple[str, ...] = ()
    must: tuple[Pattern, ...] = Field(default=(), description="found in the answer, each of them")
    must_not: tuple[Pattern, ...] = Field(default=(), description="found nowhere in the answer")


def read_questions(file: Path) -> Iterator[Question]:
    """The questions of a file; raises QuestionsError, naming the line, on what is none."""
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: cannot be read ({type(error).__name__})"
        raise QuestionsError(msg) from None
    asked = 0
    for number, line in enumerate(lines, 1):
        if line.strip():
            asked += 1
            yield _question(line, number, f"{file}:{number}")
    if not asked:
        msg = f"{file}: holds no question; a line is like {EXAMPLE}"
        raise QuestionsError(msg)


def _question(line: str, number: int, where: str) -> Question:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        msg = f"{where}: is no JSON; a line is like {EXAMPLE}"
        raise QuestionsError(msg) from None
    try:
        return Question.model_validate({"id": str(number), **row} if isinstance(row, dict) else row)
    except ValidationError as errors:
        first = errors.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        problem = first["msg"].removeprefix("Value error, ")
        msg = f"{where}: {f'`{key}`: ' if key else ''}{problem}; a line is like {EXAMPLE}"
        raise QuestionsError(msg) from None
