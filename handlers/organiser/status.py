"""/status: how the bot is doing, for organisers."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.services.privacy import UNFINISHED
from bot.services.status import status
from handlers.buttons import button
from handlers.organiser.stats import reminded
from handlers.registration_cards import show as say
from models import DeliveryState, InboxState


async def show(update: Update, context: Context) -> None:
    words, found = context.words, await status(context.db)
    messages = found.deliveries
    text = words(
        "<b>How I am doing</b>\n"
        "People: {people} (unreachable: {unreachable})\n"
        "Waiting to be handled: {waiting}\n"
        "Could not be handled: {dead}\n\n"
        "<b>Messages</b>\n"
        "Sent: {sent}\n"
        "Waiting: {pending}\n"
        "Blocked by the person: {blocked}\n"
        "Refused by Telegram: {failed}\n"
        "Too late: {expired}\n"
        "Perhaps delivered, nobody can tell: {unknown}",
        people=words.number(found.people),
        unreachable=words.number(found.unreachable),
        waiting=words.number(found.updates.get(InboxState.WAITING, 0)),
        dead=words.number(found.updates.get(InboxState.DEAD, 0)),
        sent=words.number(messages.get(DeliveryState.SENT, 0)),
        pending=words.number(sum(messages.get(state, 0) for state in UNFINISHED)),
        blocked=words.number(messages.get(DeliveryState.BLOCKED, 0)),
        failed=words.number(messages.get(DeliveryState.FAILED, 0)),
        expired=words.number(messages.get(DeliveryState.EXPIRED, 0)),
        unknown=words.number(messages.get(DeliveryState.UNKNOWN, 0)),
    )
    text = Markup("\n\n").join([text, reminded(words, found.alerts)])
    say(context, (text, [[button(words("Back"), "organise")]]))
