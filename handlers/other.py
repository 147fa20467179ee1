"""What fits nothing else is answered kindly, or not at all."""

from telegram import InlineKeyboardButton, Update

from bot.context import Context


async def old_button(update: Update, context: Context) -> None:
    """A button from long ago, or one that was never there."""
    context.toast(context.words("This button is from an older message. Send /start to begin afresh."))


async def unknown_command(update: Update, context: Context) -> None:
    context.reply(context.words("I do not know this command. /help shows what I can do."))


async def in_private(update: Update, context: Context) -> None:
    """What concerns one person is no matter for a group."""
    words = context.words
    link = f"https://t.me/{context.bot.username}?start=settings"
    text = words("Let us speak about that in private.")
    context.reply(text, [[InlineKeyboardButton(words("Open our chat"), url=link)]])


async def not_words(update: Update, context: Context) -> None:
    """A photo, a voice message, a sticker …"""
    context.reply(context.words("I can read words only. Please write your question to me."))


async def nothing(update: Update, context: Context) -> None:
    """Edited messages, and what happens in a group, need no answer."""
