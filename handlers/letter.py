"""Letters between the organisers and one person: written, marked as theirs, and answered."""

from telegram import Update

from bot.context import Context
from bot.services import letters, team
from handlers import helpdesk, other, prompts
from handlers.buttons import button

WRITE = "letter.write"  # the prompts
ANSWER = "letter.answer"
# Which noun's card one comes from, and goes back to.
CARDS = {"registration": "registrant:card", "proposal": "review:card"}


async def ask(update: Update, context: Context) -> None:
    """A member of the team wants to write: letter:NOUN:NUMBER."""
    _, noun, number = str(update.callback_query.data if update.callback_query else "").split(":")
    words = context.words
    if noun not in CARDS or await letters.addressee(context.db, noun, int(number)) is None:
        context.toast(words("There is nobody whom I can reach about this."), alert=True)
        return
    await prompts.ask(context, WRITE, f"{noun}:{number}")
    text = words("Write to them. It goes out at once, as you write it, marked as from the organisers.")
    context.edit(text, [[button(words("Cancel"), f"{CARDS[noun]}:{number}")]])


async def written(update: Update, context: Context) -> None:
    """What the member has written."""
    words, prompt = context.words, context.turn.prompt
    text = (update.message.text or "").strip() if update.message else ""
    if prompt is None or not text:
        await other.not_words(update, context)
        return
    if len(text) > letters.LONGEST:
        await prompts.ask(context, WRITE, prompt.about)
        context.reply(
            words(
                "That is {now} characters; {most} fit here. Please shorten it.",
                now=len(text),
                most=letters.LONGEST,
            )
        )
        return
    noun, number = prompt.about.split(":")
    back = [[button(words("Back"), f"{CARDS[noun]}:{number}")]]
    person = await letters.addressee(context.db, noun, int(number))
    if person is None:
        context.reply(words("There is nobody whom I can reach about this."), back)
        return
    context.turn.messages.extend(letters.letter(context.turn.house.texts, person, text))
    team.record(context.db, context.person, f"{noun}.letter", number, now=context.now)
    context.reply(words("Sent. An answer comes to you as a question for the organisers."), back)


async def ask_for_answer(update: Update, context: Context) -> None:
    """Somebody wants to answer the organisers."""
    words = context.words
    await prompts.ask(context, ANSWER)
    context.reply(words("Write your answer. I pass it on to the organisers."))


async def answered(update: Update, context: Context) -> None:
    """The answer goes to the helpdesk, as a question does."""
    words = context.words
    if await helpdesk.pass_on(context, context.incoming.update_id, words.language, alone=True) is None:
        await other.not_words(update, context)
        return
    context.reply(words("I have passed your answer on to the organisers."))
