"""Somebody blocks the bot or comes back; a group takes it in or sends it away."""

from telegram import Update
from telegram.constants import ChatMemberStatus

from bot.context import Context
from bot.delivery.reach import close_chat
from bot.services import people

GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


async def changed(update: Update, context: Context) -> None:
    if update.my_chat_member is None:
        return
    if update.my_chat_member.new_chat_member.status in GONE:
        await close_chat(context.db, context.turn.chat.id, wall=context.turn.wall)
    else:
        people.reached(context.turn.chat)
