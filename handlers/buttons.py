"""Buttons, and how they stand in rows."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from telegram import InlineKeyboardButton

from bot.context import Context
from bot.texts import LANGUAGES, Words

WIDE = 18  # columns; longer labels get a row of their own on a phone
RIGHT_TO_LEFT = frozenset({"ar"})


def button(label: str, data: str) -> InlineKeyboardButton:
    """A button that sends `data` (at most 64 bytes) when tapped."""
    return InlineKeyboardButton(label, callback_data=data)


def rows(words: Words, buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Two short buttons a row; one, where a label is long or the language runs from right to left.

    Telegram lays a row out from left to right whatever the language, so a pair would be read in the
    wrong order in Arabic.
    """
    laid: list[list[InlineKeyboardButton]] = []
    for item in buttons:
        fits = words.language not in RIGHT_TO_LEFT and width(item.text) <= WIDE
        if fits and laid and len(laid[-1]) == 1 and width(laid[-1][0].text) <= WIDE:
            laid[-1].append(item)
        else:
            laid.append([item])
    return laid


def width(label: str) -> int:
    """Columns that a label takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in label)


def tapped(context: Context) -> tuple[list[str], Words]:
    """The parts of the tapped button's data behind its kind, and the words of the language it speaks.

    A button below an answer in another language than the person's names that language at its end.
    """
    query = context.incoming.callback_query
    # Telegram's library finds a handler even for a forged tap without any data.
    parts = str(query.data if query and query.data else "").split(":")[1:] or [""]
    if len(parts) > 1 and parts[-1] in LANGUAGES:
        return parts[:-1], context.speak(parts[-1])
    return parts, context.words
