"""/privacy: what is kept, in plain words; and being forgotten."""

from telegram import Update

from bot.context import Context
from bot.services import privacy
from handlers.buttons import button, rows


async def show(update: Update, context: Context) -> None:
    words = context.words
    text = words(
        "<b>Privacy</b>\n"
        "I keep your Telegram number, your language and what I sent you, so that I can answer you and "
        "never say the same thing twice. What you write to me is deleted {hours} hours after I have "
        "answered. I keep neither your name nor your photo, and I pass nothing on to third parties.\n\n"
        "Questions about this: {email}",
        hours=privacy.KEEP_HOURS,
        email=words.isolate(context.event.contact_email),
    )
    buttons = rows(words, [button(words("Forget me"), "forget"), button(words("Settings"), "settings")])
    if update.callback_query:
        context.edit(text, buttons)
    else:
        context.reply(text, buttons)


async def ask(update: Update, context: Context) -> None:
    words = context.words
    text = words(
        "Shall I forget you? I delete everything that I keep about you, at once and for good. "
        "If you write to me again, we begin afresh."
    )
    yes, no = button(words("Yes, forget me"), "forget:yes"), button(words("Back"), "privacy")
    context.edit(text, [[yes], [no]])


async def forget(update: Update, context: Context) -> None:
    words = context.words
    await privacy.forget(context.db, context.person)
    context.edit(words("Done: I have deleted everything that I kept about you. All the best."))
