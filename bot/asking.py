"""Asking the knowledge from the command line: what would the bot say?"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.event import Event, load
from bot.event.model import Session
from bot.knowledge import Knowledge
from bot.knowledge.evaluate import asked, evaluate, plain
from bot.knowledge.questions import Question, read_questions
from bot.services import programme
from bot.settings import Settings
from models.database import open_database
from models.migrate import migrate


async def current(settings: Settings, now: datetime) -> Knowledge:
    """The knowledge of the event in the settings, with the programme that the bot would have at its start."""
    event, url = load(settings.event.folder), settings.database.url.get_secret_value()
    sessions = await _programme(url, event, now) if _is_there(url) else ()
    return Knowledge(event).following(replace(event, sessions=sessions)) if sessions else Knowledge(event)


async def _programme(url: str, event: Event, now: datetime) -> tuple[Session, ...]:
    """The folder's sessions, those that were imported, and what organisers have changed; nothing is kept."""
    database = open_database(url)
    try:
        await migrate(database.engine)
        async with database.begin() as db:
            await programme.publish(db, programme.FOLDER, event.sessions, now)
            sessions = await programme.sessions(db)
            await db.rollback()
            return sessions
    finally:
        await database.close()


def _is_there(url: str) -> bool:
    """Whether there is a database: SQLite would make the file, for a mere question."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def reply(knowledge: Knowledge, question: Question, now: datetime) -> str:
    """The bot's answer as plain text."""
    return plain(knowledge.answer(asked(knowledge, question), now=now).html)


def guesses(knowledge: Knowledge, question: Question) -> str | None:
    """Of a question that was not understood: what came closest, and how close (0 to 1)."""
    understood = asked(knowledge, question)
    if understood.kind not in {"unknown", "choose", "offtopic"} or understood.gap:
        return None
    near = ", ".join(f"{target} {score:.2f}" for target, score in knowledge.likeliest(question.question)[:3])
    return f"not understood; what came closest: {near or 'nothing'}"


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
