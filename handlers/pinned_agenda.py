"""/pin and /unpin: one's own agenda at the top of the chat, kept up to date."""

from telegram import Update

from bot.context import Context
from bot.services import pinned_agenda
from handlers import my_sessions


async def pin(update: Update, context: Context) -> None:
    """Say the agenda, to be pinned as soon as it is there."""
    house = context.turn.house
    await pinned_agenda.request(
        context.db, house.event, house.texts, context.person, now=context.now, wall=context.turn.wall
    )
    told = context.words("Your agenda goes to the top of this chat, and is kept up to date there.")
    if context.incoming.callback_query is None:
        context.reply(told)
        return
    context.toast(told)
    context.edit(*await my_sessions.screen(context, my_sessions.MINE))


async def unpin(update: Update, context: Context) -> None:
    """Keep it no longer."""
    words, query = context.words, context.incoming.callback_query
    ended, messages = await pinned_agenda.stop(context.db, context.turn.house.texts, context.person)
    context.turn.messages.extend(messages)
    told = words("Your agenda is no longer at the top.")
    if query is None:
        context.reply(told)
        return
    context.toast(told)
    if query.message is not None and query.message.message_id != ended:
        context.edit(*await my_sessions.screen(context, my_sessions.MINE))
