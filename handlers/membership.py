"""Somebody blocks the bot or comes back; a group takes it in, sends it away or becomes a supergroup."""

from telegram import Update
from telegram.constants import ChatMemberStatus

from bot.context import Context
from bot.delivery.reach import close_chat
from bot.services import groups, people

GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


async def changed(update: Update, context: Context) -> None:
    if update.my_chat_member is None:
        return
    if update.my_chat_member.new_chat_member.status in GONE:
        await close_chat(context.db, context.turn.chat.id, wall=context.turn.wall)
    else:
        people.reached(context.turn.chat)


async def moved(update: Update, context: Context) -> None:
    """A group became a supergroup; both chats say so."""
    message, here = update.message, context.turn.chat.id
    if message is not None and message.migrate_to_chat_id is not None:
        await groups.moved(context.db, here, message.migrate_to_chat_id)
    elif message is not None and message.migrate_from_chat_id is not None:
        await groups.moved(context.db, message.migrate_from_chat_id, here)
