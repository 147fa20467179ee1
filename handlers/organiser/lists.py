"""What the team's lists share: pages, and choosing a session to filter by."""

from telegram import InlineKeyboardButton

from bot.context import Context
from bot.services import programme
from bot.texts import Words
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short

ON_A_PAGE = 8


def turns(words: Words, list_: str, number: int, pages: int) -> list[InlineKeyboardButton]:
    """The ways to the pages before and after; `list_` is what the buttons' data begins with."""
    ways = []
    if number:
        ways.append(button(words("Previous page"), f"{list_}:{number - 1}"))
    if number + 1 < pages:
        ways.append(button(words("Next page"), f"{list_}:{number + 1}"))
    return ways


def marked(label: str, chosen: bool) -> str:
    """A choice, with a sign if it is chosen."""
    return short(f"✓ {label}" if chosen else label)


async def sessions(context: Context, noun: str, number: int, chosen: str | None) -> Screen:
    """Which session to filter by: NOUN:session:NUMBER, on pages NOUN:sessions:PAGE."""
    words, event = context.words, context.event
    pages = max(1, -(-len(event.sessions) // ON_A_PAGE))
    number = min(number, pages - 1)
    shown = event.sessions[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    numbers = await programme.numbers(context.db, [session.id for session in shown])
    picks = [
        button(
            marked(event.title(session.id, words.language), chosen == str(numbers[session.id])),
            f"{noun}:session:{numbers[session.id]}",
        )
        for session in shown
        if session.id in numbers
    ]
    ways = [*turns(words, f"{noun}:sessions", number, pages), button(words("Back"), f"{noun}:filters:0")]
    return words("Which session?"), [*[[pick] for pick in picks], *rows(words, ways)]


async def session_title(context: Context, number: str) -> str:
    """The title of the session that is filtered by."""
    key = await programme.key_of(context.db, int(number))
    return context.event.title(key, context.words.language) if key else number
