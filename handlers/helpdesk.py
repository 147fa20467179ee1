"""Passing a question on to the organisers, and saying that their answer did not help."""

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Buttons, Context
from bot.services import helpdesk, helpdesk_answers, helpdesk_cards, helpdesk_copies, helpdesk_words
from bot.services.helpdesk import Desk, Standing
from bot.texts import Words
from handlers.buttons import button, tapped


def desk(context: Context) -> Desk:
    """What the helpdesk needs of the house."""
    house = context.turn.house
    return Desk(house.event, house.knowledge, house.texts, house.team_chat)


async def ask_organisers(update: Update, context: Context) -> None:
    """Pass the question on, show it to the organisers at once, and say in place where it is: pass:UPDATE."""
    (update_id, *_), words = tapped(context)
    passed = await pass_on(context, int(update_id), words.language)
    if passed is None:
        context.toast(words("I do not have that question any more. Please send it once more."), alert=True)
        return
    if passed.standing is Standing.ANSWERED:
        text = helpdesk_words.dealt_with(words, passed.question)
    else:
        email = context.event.contact_email
        text = helpdesk_words.with_the_team(words, passed.question, passed.standing, email)
    context.edit(text, await offers_now(context, words))


async def take_back(update: Update, context: Context) -> None:
    """Who has passed a question on wants no answer any more: unpass:UPDATE."""
    (update_id, *_), words = tapped(context)
    found = await helpdesk_cards.take_back(context.db, int(update_id), context.person)
    if found is None:
        context.toast(words("Only who asked this can take it back."))
        return
    card, question, in_time = found
    if in_time:
        await helpdesk_copies.show(context.db, desk(context), card, wall=context.turn.wall)
    text = (
        helpdesk_words.taken_back(words, question) if in_time else helpdesk_words.dealt_with(words, question)
    )
    context.edit(text, await offers_now(context, words))


async def offers_now(context: Context, words: Words) -> Buttons:
    """The buttons of the tapped message as things stand: a tap may come from a screen that is behind."""
    rows = [[await _now(context, words, key) for key in row] for row in context.keyboard]
    return [row for row in ([key for key in row if key] for row in rows) if row]


async def _now(context: Context, words: Words, key: InlineKeyboardButton) -> InlineKeyboardButton | None:
    kind, _, about = str(key.callback_data or "").partition(":")
    what = about.partition(":")[0]
    if kind in {"pass", "unpass"}:
        question = await helpdesk.passed(context.db, int(what), context.person)
        if question is None:
            return button(words("Ask the organisers"), f"pass:{about}")
        return button(words("Take the question back"), f"unpass:{about}") if question.waits else None
    if kind == "wish" and await helpdesk.wishes(context.db, what, context.person):
        return button(words("✓ I will tell you"), f"wish:{about}")
    return key


async def pass_on(
    context: Context, update_id: int, language: str, *, personal: bool = False, about: str = ""
) -> helpdesk.Passed | None:
    """Put on a card what an update said, and show the card; None if that is not known."""
    here, turn = desk(context), context.turn
    passed = await helpdesk.pass_on(
        context.db,
        here,
        update_id,
        turn.chat,
        context.person,
        language,
        context.now,
        personal=personal,
        about=about,
    )
    if passed is not None and passed.new:
        if passed.standing is Standing.ANSWERED:
            turn.messages += await helpdesk_answers.tell_last(context.db, here, passed.card, passed.question)
        await helpdesk_copies.show(context.db, here, passed.card, wall=turn.wall)
    return passed


async def again(update: Update, context: Context) -> None:
    """An answer did not help: again:QUESTION. It stays where it is, and says that another one is to come."""
    (number, *_), words = tapped(context)
    card = await helpdesk_cards.unhelpful(context.db, int(number), context.person, context.now)
    if card is None:
        context.toast(words("This button is from an older message. Send /start to begin afresh."))
        return
    await helpdesk_copies.show(context.db, desk(context), card, wall=context.turn.wall)
    note = words(
        "I have told the organisers that you still need an answer. You can also write to {email}.",
        email=words.isolate(context.event.contact_email),
    )
    if not context.keyboard:  # the button had gone, and the note stands there already
        context.toast(note)
        return
    message = context.incoming.effective_message
    said = Markup(message.text_html if message and message.text else "")  # noqa: S704 (what the bot has said)
    context.edit(Markup("{}\n\n<i>{}</i>").format(said, note))
