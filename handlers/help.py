"""/help: what the bot can do, and who to turn to otherwise."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.texts import NAMES
from handlers.buttons import button, rows


async def help_(update: Update, context: Context) -> None:
    words = context.words
    text = words(
        "<b>What I can do</b>\n"
        "Ask me anything about {event} ({languages}): a few words are enough. "
        "I answer from the organisers' words alone.\n\n"
        "/language – choose your language\n"
        "/settings – your settings\n"
        "/privacy – what I keep about you\n\n"
        "To reach the organisers: {email}",
        event=words.isolate(context.event.name(words.language)),
        languages=Markup(" · ").join(words.isolate(NAMES[code]) for code in context.event.languages),
        email=words.isolate(context.event.contact_email),
    )
    suggestions = [
        button(label, f"fact:{fact}") for label, fact in context.knowledge.suggestions(words.language)
    ]
    if context.turn.chat.kind == "private":
        suggestions.append(button(words("Programme"), "agenda"))
        suggestions.append(button(words("My sessions"), "my_sessions"))
    context.reply(text, rows(words, suggestions))
