"""Answering from Telegram: a reply to a card, or the words that "Answer" has asked for."""

from markupsafe import Markup
from telegram import Message, Update
from telegram.ext.filters import UpdateFilter

from bot.context import Context, Incoming
from bot.services import helpdesk, helpdesk_answers, helpdesk_copies, team
from bot.services.helpdesk_answers import Given
from bot.services.helpdesk_words import LONGEST
from bot.services.roles import Right
from handlers import prompts
from handlers.buttons import button, rows
from handlers.helpdesk import desk
from handlers.organiser.permit import permits
from models import Card

ANSWER = "helpdesk.answer"  # the prompt


class OnCard(UpdateFilter):
    """Lets through what replies to a card."""

    def filter(self, update: Update) -> bool:
        return isinstance(update, Incoming) and update.turn.card is not None


async def replied(update: Update, context: Context) -> None:
    """A reply to a card, by whoever."""
    words, card, message = context.words, context.turn.card, update.message
    if not permits(update, context, Right.HELPDESK, in_team_chat=True):
        context.reply(_refusal(context, message))
    elif message is None:
        context.reply(
            words(
                "What you wrote first has been sent, and stays as it is. To add something, reply once more."
            )
        )
    elif card is not None:
        await _answer(context, message, card)


async def ask(context: Context, card: Card) -> None:
    """Ask for the answer in private."""
    await prompts.ask(context, ANSWER, card.id)
    text = context.words(
        "Write your answer to question {number}. It goes to everybody who waits for it, as you write it.",
        number=card.id,
    )
    context.edit(text, [[button(context.words("Cancel"), f"hd:card:{card.id}")]])


async def written(update: Update, context: Context) -> None:
    """The words that were asked for."""
    prompt, message = context.turn.prompt, update.message
    if prompt is None or message is None:
        return
    if not await _answer(context, message, int(prompt.about)):
        await prompts.ask(context, ANSWER, prompt.about)


async def decide(context: Context, verb: str, number: int) -> None:
    """Whether an answer that came second is sent as well."""
    words, here = context.words, desk(context)
    if verb == "drop":
        if await helpdesk_answers.drop(context.db, number, context.person):
            context.edit(words("I have not sent it."))
        else:
            context.toast(words("This button is from an older message. Send /helpdesk to see all."))
        return
    given = await helpdesk_answers.add(context.db, here, number, context.person, context.now)
    if given is None:
        context.toast(words("Only who wrote it can send it, and only once."))
        return
    await _sent(context, given)
    context.edit(sent_to(context, len(given.messages)))


def sent_to(context: Context, people: int) -> Markup:
    return context.words.plural("Sent to {n} person.", "Sent to {n} people.", people)


async def _answer(context: Context, message: Message, number: int) -> bool:
    """Whether it could be taken for an answer."""
    words, here = context.words, desk(context)
    text = message.text or ""
    if not text:
        context.reply(words("I can pass on words only. Please write the answer."))
        return False
    if len(text) > LONGEST:
        most, now = words.number(LONGEST), words.number(len(text))
        context.reply(
            words("That is {now} characters; {most} fit here. Please shorten it.", now=now, most=most)
        )
        return False
    card = await helpdesk.find(context.db, number)
    if card is None:
        return True
    user = context.incoming.effective_user
    await team.introduce(context.db, context.person, user.full_name if user else "")
    given = await helpdesk_answers.answer(
        context.db, here, card, context.person, message.text_html, text, context.now
    )
    if given.held:
        yes = button(words("Send it as well"), f"hd:add:{given.answer.id}")
        no = button(words("Do not send it"), f"hd:drop:{given.answer.id}")
        context.reply(
            words("This was answered already. Shall I send your answer as well, to everybody who asked?"),
            [[yes], [no]],
        )
        return True
    await _sent(context, given)
    ways = [] if card.personal else [button(words("Publish the answer"), f"hd:pub:{given.answer.id}")]
    if context.turn.chat.kind == "private":
        ways.append(button(words("Back"), f"hd:card:{number}"))
    context.reply(sent_to(context, len(given.messages)), rows(words, ways))
    return True


async def _sent(context: Context, given: Given) -> None:
    context.turn.messages.extend(given.messages)
    number = given.answer.card_id
    details = {"people": len(given.messages), "answer": given.answer.id}
    team.record(context.db, context.person, "helpdesk.answer", number, now=context.now, details=details)
    card = await helpdesk.find(context.db, number)
    if card is not None:
        await helpdesk_copies.show(context.db, desk(context), card, wall=context.turn.wall)


def _refusal(context: Context, message: Message | None) -> Markup:
    words = context.words
    if message is not None and message.sender_chat is not None:
        return words("I cannot see who you are. Please answer under your own name.")
    if message is not None and message.forward_origin is not None:
        return words("I do not pass on what was forwarded. Please write the answer yourself.")
    return words("Only the organisers' team can answer this.")
