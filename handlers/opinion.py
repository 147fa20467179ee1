"""The buttons below an answer: where it comes from, whether it helped, and whom to ask instead."""

from telegram import Update

from bot.context import Context
from bot.knowledge import Understood
from bot.services import answers, helpdesk, people
from bot.texts import LANGUAGES, NAMES


def tapped(update: Update) -> list[str]:
    """The parts of the tapped button's data behind its kind."""
    data = update.callback_query.data if update.callback_query else None
    return str(data or "").split(":")[1:]


async def source(update: Update, context: Context) -> None:
    """Where a fact is taken from."""
    words, fact = context.words, tapped(update)[0]
    if not context.knowledge.has_fact(fact):
        context.toast(words("This button is from an older message. Send /start to begin afresh."))
        return
    found = context.knowledge.answer(Understood.of_fact(fact, words.language), now=context.now).sources[0]
    lines = words.listing(str(line) for line in found.lines)
    context.toast(words("Source: {name}, line {lines}", name=found.name, lines=lines), alert=True)


async def rate(update: Update, context: Context) -> None:
    """A thumb up or down, kept for the organisers."""
    rating, update_id = (int(part) for part in tapped(update))
    await answers.rate(context.db, update_id, context.turn.chat.id, rating)
    context.toast(context.words("Thank you: the organisers will see it."))


async def ask_organisers(update: Update, context: Context) -> None:
    """Pass the question on, and show it to the organisers at once."""
    words, turn = context.words, context.turn
    text = await helpdesk.pass_on(context.db, int(tapped(update)[0]), turn.chat, context.person, context.now)
    if text is None:
        context.toast(words("I do not have that question any more. Please send it once more."), alert=True)
        return
    for organiser in await people.organisers(context.db):
        own = context.speak(organiser.language)
        context.tell(
            organiser.telegram_id, own("Somebody asks, and I do not know:\n\n“{question}”", question=text)
        )
    context.toast(
        words("I have passed your question on to the organisers. You can also write to {email}.",
              email=context.event.contact_email),
        alert=True,
    )  # fmt: skip


async def wish(update: Update, context: Context) -> None:
    """Be told once something is announced."""
    gap = ":".join(tapped(update))[:64]
    await helpdesk.wish(context.db, gap, context.turn.chat, context.person, context.now)
    context.toast(
        context.words("I have noted it: when the organisers announce it, I will tell you."), alert=True
    )


async def speak(update: Update, context: Context) -> None:
    """Go on in the language of the question."""
    language = tapped(update)[0]
    if language in LANGUAGES:
        people.choose_language(context.person, language)
        context.toast(context.words("From now on I speak {language}.", language=NAMES[language]))
