"""/start: the first words, and the links that lead to one place (t.me/bot?start=…)."""

from telegram import Update

from bot.context import Context
from bot.knowledge import Understood
from handlers import menu, question, settings
from handlers.buttons import button, rows
from models import Role


async def start(update: Update, context: Context) -> None:
    """Greet, or go where the link leads."""
    if context.person.role == Role.ORGANISER and context.turn.chat.kind == "private":
        context.afterwards(menu.for_organiser(context))
    if context.args == ["settings"]:
        await settings.show(update, context)
        return
    fact = linked_fact(context.args, context)
    if fact is not None:
        question.say(context, Understood.of_fact(fact, context.person.language))
        return
    greet(update, context)


def linked_fact(args: list[str] | None, context: Context) -> str | None:
    """The fact that a link `?start=fact-ID` names, if there is one."""
    payload = args[0] if args else ""
    fact = payload.removeprefix("fact-")
    return fact if fact != payload and context.knowledge.has_fact(fact) else None


def greet(update: Update, context: Context) -> None:
    words = context.words
    name = update.effective_user.first_name if update.effective_user else ""
    text = words(
        "Hello {name}. I am Usher, and I show people around <b>{event}</b>.\n\n"
        "Ask me in your own words: when a session is, what it is about, how to take part. "
        "I answer from what the organisers have published, and when I do not know, I say so.",
        name=name,
        event=words.isolate(context.event.name(words.language)),
    )
    suggestions = [
        button(label, f"fact:{fact}") for label, fact in context.knowledge.suggestions(words.language)
    ]
    context.reply(text, rows(words, [*suggestions, button(words("Language"), "language")]))
