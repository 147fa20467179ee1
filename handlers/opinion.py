"""The buttons below an answer: where it comes from, whether it helped, and what to wait for instead."""

from telegram import Update

from bot.context import Context
from bot.knowledge import Understood
from bot.services import answers, helpdesk, people
from bot.texts import LANGUAGES
from handlers import menu, question
from handlers.buttons import tapped
from handlers.helpdesk import offers_now


async def source(update: Update, context: Context) -> None:
    """Where facts are taken from."""
    parts, words = tapped(context)
    facts = tuple(fact for fact in parts[0].split(",") if context.knowledge.has_fact(fact))
    if not facts:
        context.toast(words("This button is from an older message. Send /start to begin afresh."))
        return
    told = Understood(words.language, "facts", facts=facts)
    sources = context.knowledge.answer(told, now=context.now).sources
    if sources[0].said_at is not None:
        when = words.moment(context.event.local(sources[0].said_at))
        context.toast(words("Source: the organisers themselves, {when}", when=when), alert=True)
        return
    lines = sorted({line for found in sources for line in found.lines})
    name = sources[0].name
    if lines:
        listed = words.listing(map(str, lines))
        context.toast(words("Source: {name}, line {lines}", name=name, lines=listed), alert=True)
    else:
        context.toast(words("Source: {name}", name=name), alert=True)


async def rate(update: Update, context: Context) -> None:
    """A thumb up or down, kept for the organisers."""
    (rating, update_id), words = tapped(context)
    if await answers.rate(context.db, int(update_id), context.person, int(rating)):
        context.toast(words("Thank you: the organisers will see it."))
    else:
        context.toast(words("This button is from an older message. Send /start to begin afresh."))


async def wish(update: Update, context: Context) -> None:
    """Be told once something is announced; what has been announced since is told at once."""
    (gap, *_), words = tapped(context)
    fact = context.knowledge.announced(gap)
    if fact is not None:
        question.say(context, Understood.of_fact(fact, words.language))
    elif context.knowledge.has_gap(gap):
        await helpdesk.wish(context.db, gap, context.turn.chat, context.person, context.now)
        context.toast(words("I have noted it: when the organisers announce it, I will tell you."))
        context.edit_buttons(await offers_now(context, words))
    else:
        context.toast(words("This button is from an older message. Send /start to begin afresh."))


async def speak(update: Update, context: Context) -> None:
    """Go on in the language of the question."""
    language = str(update.callback_query.data if update.callback_query else "").removeprefix("speak:")
    if language not in LANGUAGES:
        context.toast(context.words("I do not speak that language yet."))
        return
    people.choose_language(context.person, language)
    await menu.follow(context, context.person, lost=False)
    context.toast(context.words("From now on I speak English."))
