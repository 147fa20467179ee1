"""/start: the first words, and the links that lead to one place (t.me/bot?start=…)."""

from telegram import Update

from bot.context import Context
from bot.services import team as teams
from bot.services.roles import TEAM
from handlers import (
    agenda,
    calendar,
    language,
    menu,
    my_sessions,
    privacy,
    proposal,
    question,
    registration,
    reminders,
    settings,
)
from handlers.buttons import button, rows
from handlers.organiser import check_in, team

LINKS = {"take": registration.take_over, "check": check_in.scanned, "join": team.join}
BEGINNINGS = {
    "register": registration.start,
    "my_sessions": my_sessions.show,
    "cancel": registration.mine,
    "speak": proposal.start,
    "agenda": agenda.show,
    "remind": reminders.show,
    "calendar": calendar.show,
    "settings": settings.show,
    "language": language.show,
    "privacy": privacy.show,
    "delete": privacy.show,
}


async def start(update: Update, context: Context) -> None:
    """Greet, or go where the link leads."""
    if context.turn.chat.kind == "private":
        await _meet(update, context)
    kind, _, name = (context.args[0] if context.args else "").partition("-")
    if kind in LINKS and name and context.turn.chat.kind == "private":
        await LINKS[kind](update, context, name)
        return
    understood = question.linked(context.args[0] if context.args else "", context)
    beginning = BEGINNINGS.get(str(understood.action)) if understood else None
    if beginning:
        await beginning(update, context)
    elif understood:
        question.say(context, understood)
    else:
        greet(update, context)


async def _meet(update: Update, context: Context) -> None:
    """Who has commands of their own sees them; of who is in the team, the others see a name."""
    if context.person.role in TEAM:
        user = update.effective_user
        await teams.introduce(context.db, context.person, user.full_name if user else "")
    await menu.follow(context, context.person, lost=False)


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
    if context.turn.chat.kind == "private":
        suggestions.append(button(words("Programme"), "agenda"))
    context.reply(text, rows(words, [*suggestions, button(words("Language"), "language")]))
