"""Asking the knowledge from the command line: what would the bot say?"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.knowledge import Knowledge
from bot.settings import SettingsError


@dataclass(frozen=True)
class Asked:
    """A question, the person's language, and what the same person asked just before."""

    id: str
    question: str
    language: str | None = None
    context: str | None = None


def read_batch(file: Path) -> Iterator[Asked]:
    """Questions from lines of JSON; raises SettingsError, naming the line, on what is none."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{file}: cannot be read ({type(error).__name__})"]) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield Asked(str(row["id"]), str(row["question"]), row.get("lang"), row.get("context"))
        except (ValueError, KeyError, TypeError, AttributeError):
            problem = f'{file}:{number}: must be like {{"id": "1", "question": "When is it?", "lang": "en"}}'
            raise SettingsError([problem]) from None


def reply(knowledge: Knowledge, asked: Asked, now: datetime) -> str:
    """The bot's answer as plain text."""
    topics: tuple[str, ...] = ()
    if asked.context:
        topics = tuple(knowledge.understand(asked.context, language=asked.language).topics)
    understood = knowledge.understand(asked.question, language=asked.language, topics=topics)
    return plain(str(knowledge.answer(understood, now=now).html))


def plain(text: str) -> str:
    """Telegram's HTML as the text that a person sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))
