"""/settings: what a person can choose."""

from telegram import Update

from bot.context import Context
from bot.texts import NAMES
from handlers.buttons import button, rows


async def show(update: Update, context: Context) -> None:
    words = context.words
    text = words("<b>Your settings</b>\nLanguage: {language}", language=NAMES[words.language])
    entries = [
        button(words("Language"), "language"),
        button(words("Reminders"), "remind:main"),
        button(words("Privacy"), "privacy"),
    ]
    buttons = rows(words, entries)
    if update.callback_query:
        context.edit(text, buttons)
    else:
        context.reply(text, buttons)
