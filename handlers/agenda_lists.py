"""Lists of sessions, page by page, with a button for each."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Context
from bot.event import Session, descriptions
from bot.services import my_sessions, programme
from bot.services.agenda_lines import Lines
from bot.services.my_sessions import Mine
from handlers.agenda_places import Place
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short

ON_A_PAGE = 8


async def listed(
    context: Context,
    place: Place,
    head: Markup,
    sessions: Sequence[Session],
    ways: Sequence[InlineKeyboardButton],
    *,
    mine: Sequence[Mine] | None = None,
) -> Screen:
    """A page of sessions below a headline, and the ways that lead on from there."""
    words, event = context.words, context.event
    pages = max(1, -(-len(sessions) // ON_A_PAGE))
    place = place._replace(page=min(place.page, pages - 1))
    shown = sessions[place.page * ON_A_PAGE : (place.page + 1) * ON_A_PAGE]
    numbers = await programme.numbers(context.db, [session.id for session in shown])
    own = await my_sessions.of_person(context.db, event, context.person) if mine is None else mine
    parts = [head]
    if pages > 1:
        parts.append(words("Page {page} of {pages}", page=place.page + 1, pages=pages))
    picks = [
        button(
            short(f"{event.local(session.start):%H:%M} {descriptions.title(event, session, words.language)}"),
            f"session:card:{numbers[session.id]}:{place}",
        )
        for session in shown
        if session.id in numbers
    ]
    turns = []
    if place.page:
        turns.append(button(words("Previous page"), place.turned(-1).data))
    if place.page + 1 < pages:
        turns.append(button(words("Next page"), place.turned(1).data))
    lines = Lines(event, words, context.now, own).by_day(shown)
    text = Markup("\n\n").join([*parts, *lines])
    return text, [*[[pick] for pick in picks], *rows(words, [*turns, *ways])]
