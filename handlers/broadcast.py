"""What people can do with an announcement: say that they have read it."""

from telegram import Update

from bot.context import Context
from bot.services import broadcast_receipts
from handlers import other
from handlers.buttons import tapped


async def confirm(update: Update, context: Context) -> None:
    """Below a critical one: got:NUMBER."""
    (number, *_), words = tapped(context)
    noted = await broadcast_receipts.confirm(context.db, int(number), context.person, context.now)
    if noted is None:
        await other.old_button(update, context)
        return
    if noted:
        context.toast(words("Thank you. The organisers now know that you have read this."))
    else:
        context.toast(words("You have confirmed this already. Thank you."))
    context.relabel(words("✓ Confirmed"))
