"""/language in the team's own group: what it reads there is in one language, whoever taps."""

from telegram import Update

from bot.context import Context
from bot.services import group_language, team
from bot.services.roles import Right
from bot.texts import LANGUAGES, NAMES
from handlers import other
from handlers.buttons import button
from handlers.form_screens import Screen
from handlers.organiser.permit import permits


async def show(update: Update, context: Context) -> None:
    """In any other group, and for anybody else, a language is one's own matter."""
    if permits(update, context, Right.HELPDESK, in_team_chat=True):
        context.reply(*_screen(context))
    else:
        await other.in_private(update, context)


async def choose(update: Update, context: Context) -> None:
    """A button: group:language:CODE."""
    chosen = str(update.callback_query.data if update.callback_query else "").rpartition(":")[2]
    if context.turn.chat.id != context.turn.house.team_chat:
        context.toast(context.words("That is chosen in the group itself, by /language."))
        return
    if chosen not in LANGUAGES:
        await other.old_button(update, context)
        return
    if chosen != context.turn.chat.language:
        await group_language.choose(context.db, context.turn.chat, chosen)
        team.record(context.db, context.person, "group.language", chosen, now=context.now)
    context.toast(context.words("From now on I speak English."))  # each language says it of itself
    context.edit(*_screen(context))


def _screen(context: Context) -> Screen:
    words = context.words
    text = words("Which language shall I speak in this group? Each of you keeps your own with me in private.")
    picks = [
        [button(("✓ " if code == words.language else "") + NAMES[code], f"group:language:{code}")]
        for code in LANGUAGES
    ]
    return text, picks
