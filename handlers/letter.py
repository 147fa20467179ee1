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
    context.turn.messages.extend(letters.letter(context.turn.house.texts, person, prompt.about, text))
    team.record(context.db, context.person, f"{noun}.letter", number, now=context.now)
    context.reply(words("Sent. An answer comes to you as a question for the organisers."), back)


async def ask_for_answer(update: Update, context: Context) -> None:
    """Somebody wants to answer the organisers: letter:answer:NOUN:NUMBER, the letter's own."""
    words = context.words
    data = str(update.callback_query.data if update.callback_query else "")
    await prompts.ask(context, ANSWER, data.removeprefix(letters.ANSWER).lstrip(":"))
    cancel = button(words("Cancel"), f"{letters.ANSWER}:none")
    context.reply(words("Write your answer. I pass it on to the organisers."), [[cancel]])


async def leave(update: Update, context: Context) -> None:
    """Nothing is answered after all; the prompt ends with the tap."""
    context.edit(context.words("Nothing has been sent."))


async def answered(update: Update, context: Context) -> None:
    """The answer goes to the helpdesk, as a question does, with the reference that the letter was about."""
    words, prompt = context.words, context.turn.prompt
    noun, _, number = (prompt.about if prompt else "").partition(":")
    about = await letters.reference(context.db, noun, int(number), context.person) if number else ""
    given = context.incoming.update_id, words.language
    if await helpdesk.pass_on(context, *given, personal=True, about=about) is None:
        await other.not_words(update, context)
        return
    context.reply(words("I have passed your answer on to the organisers."))
