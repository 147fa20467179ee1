"""Free text asks the knowledge."""

import re
from collections.abc import Iterator

from markupsafe import Markup
from telegram import InlineKeyboardButton, Message, Update
from telegram.constants import MessageEntityType

from bot.context import Context
from bot.knowledge import Answer, Understood
from bot.services import answers
from bot.services.helpdesk_words import told_in
from bot.texts import Words
from handlers.buttons import tapped
from handlers.offers import offers

WHERE = ("-where", "-room")  # end the facts that tell where something is
# What a person wants done for themselves is no matter for a group.
PERSONAL = frozenset(
    {
        "register",
        "speak",
        "cancel",
        "my_sessions",
        "remind",
        "human",
        "language",
        "settings",
        "privacy",
        "delete",
    }
)


async def ask(update: Update, context: Context) -> None:
    """A question in a private chat."""
    message = update.effective_message
    answer_to(context, (message.text or "") if message else "")


async def ask_in_group(update: Update, context: Context) -> None:
    """In a group, the bot speaks when it is spoken to, and of personal matters in private."""
    message = update.effective_message
    if message is None or not addressed(message, context.bot.id, context.bot.username):
        return
    mention = re.compile(rf"@{re.escape(context.bot.username)}\b", re.IGNORECASE)
    understood = understand(context, mention.sub(" ", message.text or ""))
    if understood.action in PERSONAL:
        move_to_private(context, understood.action, context.speak(understood.language))
    else:
        say(context, understood)


def addressed(message: Message, bot_id: int, username: str) -> bool:
    """Whether a group's message mentions the bot, or replies to it."""
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot_id:
        return True
    mentions = message.parse_entities([MessageEntityType.MENTION]).values()
    return any(mention.lower() == f"@{username.lower()}" for mention in mentions)


def move_to_private(context: Context, action: str, words: Words) -> None:
    """Go on with an action in the private chat, which a link opens at the right place."""
    link = f"https://t.me/{context.bot.username}?start=do-{action}"
    text = words("Let us speak about that in private.")
    context.reply(text, [[InlineKeyboardButton(words("Open our chat"), url=link)]])


def linked(payload: str, context: Context) -> Understood | None:
    """What a link `?start=…` leads to: fact-ID tells a fact, do-ACTION begins an action."""
    kind, _, name = payload.partition("-")
    if kind == "fact" and context.knowledge.has_fact(name):
        return Understood.of_fact(name, context.person.language)
    if kind == "do" and name in PERSONAL:
        return Understood(context.person.language, "action", action=name)
    return None


async def tell(update: Update, context: Context) -> None:
    """A button that names a fact."""
    (fact, *_), words = tapped(context)
    if not context.knowledge.has_fact(fact):
        context.toast(words("This button is from an older message. Send /start to begin afresh."))
        return
    say(context, Understood.of_fact(fact, words.language))


def answer_to(context: Context, text: str) -> None:
    say(context, understand(context, text))


def understand(context: Context, text: str) -> Understood:
    return context.knowledge.understand(text, language=context.language, topics=context.turn.topics)


def say(context: Context, understood: Understood) -> None:
    """Say what is known, offer what goes with it, and keep what was told."""
    answer = context.knowledge.answer(understood, now=context.now)
    update_id, turn = context.incoming.update_id, context.turn
    known = context.knowledge.facts()
    versions = [
        answers.version(context.knowledge, context.event, fact, answer.language)
        for fact, _ in answer.facts
        if fact not in known
    ]
    context.keep(answers.record(update_id, turn.chat, turn.person, understood, answer, context.now, versions))
    words = context.speak(answer.language)
    told = [told_in(words, answer.html, answer.lent), *_full_rooms(context, words, answer)]
    context.reply(Markup("\n\n").join(told), offers(context, understood, answer))


def _full_rooms(context: Context, words: Words, answer: Answer) -> Iterator[Markup]:
    """Who asks where a session is hears whether they will get in."""
    for thing in dict.fromkeys(fact.rpartition("-")[0] for fact, _ in answer.facts if fact.endswith(WHERE)):
        session = context.event.session(thing)
        if session is None or not session.full or session.cancelled or session.end <= context.now:
            continue
        yield words("The room is full.")
        if session.stream:
            yield words("You can follow it here: {url}", url=session.stream)
