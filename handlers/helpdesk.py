"""Passing a question on to the organisers, and saying that their answer did not help."""

from telegram import Update

from bot.context import Context
from bot.services import helpdesk, helpdesk_answers, helpdesk_cards, helpdesk_copies
from bot.services.helpdesk import Desk, Standing
from bot.texts import Words
from handlers.buttons import tapped


def desk(context: Context) -> Desk:
    """What the helpdesk needs of the house."""
    house = context.turn.house
    return Desk(house.event, house.knowledge, house.texts, house.team_chat)


async def ask_organisers(update: Update, context: Context) -> None:
    """Pass the question on, and show it to the organisers at once."""
    (update_id, *_), words = tapped(context)
    passed = await pass_on(context, int(update_id), words.language)
    if passed is None:
        context.toast(words("I do not have that question any more. Please send it once more."), alert=True)
    else:
        context.toast(_standing(context, words, passed.standing), alert=True)


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
    """An answer did not help: again:QUESTION."""
    (number, *_), words = tapped(context)
    card = await helpdesk_cards.unhelpful(context.db, int(number), context.person, context.now)
    if card is None:
        context.toast(words("This button is from an older message. Send /start to begin afresh."))
        return
    await helpdesk_copies.show(context.db, desk(context), card, wall=context.turn.wall)
    context.toast(_standing(context, words, Standing.AGAIN), alert=True)


def _standing(context: Context, words: Words, standing: Standing) -> str:
    email = words.isolate(context.event.contact_email)
    match standing:
        case Standing.LOOKED_AT:
            return words(
                "I have passed your question on. Somebody is looking at it already. "
                "You can also write to {email}.",
                email=email,
            )
        case Standing.ANSWERED:
            return words("The organisers have answered this. Their answer is in this chat.")
        case Standing.AGAIN:
            return words(
                "I have told the organisers that you still need an answer. You can also write to {email}.",
                email=email,
            )
        case _:
            return words(
                "I have passed your question on to the organisers. You can also write to {email}.",
                email=context.event.contact_email,
            )
