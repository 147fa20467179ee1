"""The code on a participant's phone, read by an organiser's."""

from telegram import Update

from bot.context import Context
from bot.services import registration
from bot.services.roles import Right, may
from handlers import registration_cards as cards


async def show(update: Update, context: Context, reference: str) -> None:
    """Whether the code is a registration that stands, and whose; nobody but organisers is told."""
    words = context.words
    if not may(context.person.role, Right.CHECK_IN):
        context.reply(words("This code is for the organisers: they read it at the entrance."))
        return
    found = await registration.by_reference(context.db, reference)
    if found is None:
        context.reply(words("This code is not known."))
    elif found.row.cancelled_at:
        context.reply(words("<b>Cancelled</b>: {name}", name=cards.who(found)))
    else:
        context.reply(cards.checked(context, found))
