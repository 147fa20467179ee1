"""/language: the person's choice wins over what their app hints at."""

from telegram import Update

from bot.context import Context
from bot.services import people
from bot.texts import LANGUAGES, NAMES
from handlers import menu
from handlers.buttons import button


async def show(update: Update, context: Context) -> None:
    words = context.words
    text = words("Which language shall I speak with you?")
    buttons = [
        [button(("✓ " if code == words.language else "") + NAMES[code], f"language:{code}")]
        for code in LANGUAGES
    ]
    buttons.append([button(words("Back"), "settings")])
    if update.callback_query:
        context.edit(text, buttons)
    else:
        context.reply(text, buttons)


async def choose(update: Update, context: Context) -> None:
    chosen = str(update.callback_query.data if update.callback_query else "").removeprefix("language:")
    if chosen not in LANGUAGES:
        context.toast(context.words("I do not speak that language yet."))
        return
    people.choose_language(context.person, chosen)
    await menu.follow(context, context.person, lost=False)
    context.toast(context.words("From now on I speak English."))  # each language says it of itself
    await show(update, context)
