"""What fits nothing else is answered kindly, or not at all."""

from telegram import Update

from bot.context import Context
from handlers import question


async def old_button(update: Update, context: Context) -> None:
    """A button from long ago, or one that was never there."""
    context.toast(context.words("This button is from an older message. Send /start to begin afresh."))


async def unknown_command(update: Update, context: Context) -> None:
    context.reply(context.words("I do not know this command. /help shows what I can do."))


async def in_private(update: Update, context: Context) -> None:
    """What concerns one person is no matter for a group: /settings, /language, /privacy."""
    message = update.effective_message
    command = message.text.split("@")[0].split()[0].lstrip("/").lower() if message and message.text else ""
    question.move_to_private(context, command, context.words)


async def not_words(update: Update, context: Context) -> None:
    """A photo, a voice message, a sticker …"""
    context.reply(context.words("I can read words only. Please write your question to me."))


async def nothing(update: Update, context: Context) -> None:
    """Edited messages, and what happens in a group, need no answer."""
