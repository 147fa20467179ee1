"""/programme: changing sessions from the phone."""

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.event import descriptions
from bot.services import programme, session_edits
from bot.services.roles import Right, may
from bot.services.session_edits import Kind
from handlers import session_edit_answers, session_edit_screens
from handlers import session_edits as dialogue
from handlers.agenda_places import PLACE_OF_ALL, Place, read
from handlers.buttons import button, rows
from handlers.form_screens import short
from handlers.organiser import recall, session_speakers
from handlers.session_desk import Desk

LATELY = 5  # sessions


async def show(update: Update, context: Context) -> None:
    """Where to find the session to change, and what was changed last."""
    words, event = context.words, context.event
    text = words(
        "<b>Change the programme</b>\n"
        "Choose a session in the programme; on its card, tap “Change this session”."
    )
    picks: list[list[InlineKeyboardButton]] = []
    for change in await session_edits.latest(context.db, LATELY):
        key = await programme.key_of(context.db, change.session_id)
        session = event.session(key) if key else None
        if session is not None:
            label = short(descriptions.title(event, session, words.language))
            picks.append([button(label, f"prog:card:{change.session_id}")])
    if picks:
        text = Markup("{}\n\n{}").format(text, words("Changed lately:"))
    ways = [
        button(words("On now"), Place("now").data),
        button(words("Next"), Place("next").data),
        button(words("Programme"), read(PLACE_OF_ALL).data),
        button(words("Search"), "agenda:search"),
        button(words("Back"), "organise"),
    ]
    screen = text, [*picks, *rows(words, ways)]
    if update.callback_query:
        context.edit(*screen)
    else:
        context.reply(*screen)


async def tap(update: Update, context: Context) -> None:
    """A button of a session or of a change: prog:VERB:NUMBER:…"""
    await dialogue.tap(context, DESK)


async def typed(update: Update, context: Context) -> None:
    """A new time, room, title or address."""
    await session_edit_answers.typed(context, DESK)


async def _may(context: Context, number: int) -> bool:
    return may(context.person.role, Right.PROGRAMME)


def _ways(context: Context, number: int) -> list[InlineKeyboardButton]:
    words = context.words
    return [
        session_edit_screens.agenda_card(words, number),
        button(words("Change another"), "prog"),
    ]


DESK = Desk("prog", tuple(Kind), _may, _ways, undoes_all=True, after=recall.offer, told=session_speakers.told)
