"""/live: what those who speak at a session, or moderate it, can say of it while it goes on."""

from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.event import descriptions
from bot.services import programme, session_speakers
from bot.services.session_edits import OF_SPEAKERS, Kind
from handlers import other, session_edit_answers, session_edit_screens
from handlers import session_edits as dialogue
from handlers.buttons import button
from handlers.form_screens import short
from handlers.session_desk import Desk, card


async def show(update: Update, context: Context) -> None:
    """One's own sessions; for who has none, there is no such command."""
    words, event = context.words, context.event
    found = []
    for number in await session_speakers.of_person(context.db, context.person):
        key = await programme.key_of(context.db, number)
        session = event.session(key) if key else None
        if session is not None:
            found.append((session, number))
    if not found or (update.message is not None and update.message.forward_origin is not None):
        await other.unknown_command(update, context)
    elif len(found) == 1:
        context.reply(*await card(context, DESK, *found[0]))
    else:
        picks = [
            [button(short(descriptions.title(event, session, words.language)), f"live:card:{number}")]
            for session, number in sorted(found, key=lambda pair: pair[0].start)
        ]
        context.reply(words("At which session do you speak now?"), picks)


async def tap(update: Update, context: Context) -> None:
    """A button of a session or of a change: live:VERB:NUMBER:…"""
    if context.turn.chat.kind != "private":
        await other.old_button(update, context)
        return
    await dialogue.tap(context, DESK)


async def typed(update: Update, context: Context) -> None:
    """An address of a website or a stream."""
    await session_edit_answers.typed(context, DESK)


async def _may(context: Context, number: int) -> bool:
    return await session_speakers.speaks(context.db, context.person, number)


def _ways(context: Context, number: int) -> list[InlineKeyboardButton]:
    return [session_edit_screens.agenda_card(context.words, number)]


DESK = Desk("live", tuple(kind for kind in Kind if kind in OF_SPEAKERS), _may, _ways)
