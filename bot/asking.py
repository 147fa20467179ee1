"""Asking the knowledge from the command line: what would the bot say?"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.knowledge import Knowledge
from bot.knowledge.evaluate import asked, evaluate, plain
from bot.knowledge.questions import Question, read_questions


def reply(knowledge: Knowledge, question: Question, now: datetime) -> str:
    """The bot's answer as plain text."""
    return plain(knowledge.answer(asked(knowledge, question), now=now).html)


def batch(knowledge: Knowledge, file: Path, now: datetime, say: Callable[[str], None]) -> None:
    """Answer every question of a file, a line of JSON each; raises QuestionsError."""
    for question in read_questions(file):
        answer = {"id": question.id, "reply": reply(knowledge, question, now)}
        say(json.dumps(answer, ensure_ascii=False))


def evaluation(knowledge: Knowledge, file: Path, now: datetime, say: Callable[[str], None]) -> None:
    """How well the questions of a file are answered; raises QuestionsError."""
    tally = evaluate(knowledge, list(read_questions(file)), now=now)
    if tally.failures:
        say(printable(tally.misses()) + "\n")
    say(tally.table())


def printable(text: str) -> str:
    """A text without what no terminal can print."""
    return text.encode("utf-8", "replace").decode("utf-8")
