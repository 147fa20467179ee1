"""Free text asks the knowledge."""

from telegram import Message, Update
from telegram.constants import MessageEntityType

from bot.context import Context
from bot.knowledge import Understood
from bot.services import answers
from handlers.offers import offers


async def ask(update: Update, context: Context) -> None:
    """A question in a private chat."""
    message = update.effective_message
    answer_to(context, (message.text or "") if message else "")


async def ask_in_group(update: Update, context: Context) -> None:
    """In a group, the bot speaks when it is spoken to."""
    message = update.effective_message
    if message is not None and addressed(message, context.bot.id, context.bot.username):
        text = (message.text or "").replace(f"@{context.bot.username}", " ")
        answer_to(context, text)


def addressed(message: Message, bot_id: int, username: str) -> bool:
    """Whether a group's message mentions the bot, or replies to it."""
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot_id:
        return True
    mentions = message.parse_entities([MessageEntityType.MENTION]).values()
    return any(mention.lower() == f"@{username.lower()}" for mention in mentions)


async def tell(update: Update, context: Context) -> None:
    """A button that names a fact."""
    fact = str(update.callback_query.data if update.callback_query else "").removeprefix("fact:")
    if not context.knowledge.has_fact(fact):
        context.toast(context.words("This button is from an older message. Send /start to begin afresh."))
        return
    say(context, Understood.of_fact(fact, context.person.language))


def answer_to(context: Context, text: str) -> None:
    understood = context.knowledge.understand(
        text, language=context.person.language, topics=context.turn.topics
    )
    say(context, understood)


def say(context: Context, understood: Understood) -> None:
    """Say what is known, offer what goes with it, and keep what was told."""
    answer = context.knowledge.answer(understood, now=context.now)
    update_id, turn = context.incoming.update_id, context.turn
    context.keep(answers.record(update_id, turn.chat, turn.person, understood, answer, context.now))
    context.reply(answer.html, offers(context, understood, answer))
