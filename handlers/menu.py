"""The command menu: in the reader's language, and by role."""

from collections.abc import Awaitable, Callable

import structlog
from bot.texts import LANGUAGES, Texts, Words
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.context import Context

log = structlog.get_logger(__name__)


def commands(words: Words) -> list[BotCommand]:
    """What everybody sees."""
    return [
        BotCommand("start", words("Begin here")),
        BotCommand("help", words("What I can do")),
        BotCommand("language", words("Choose your language")),
        BotCommand("settings", words("Your settings")),
        BotCommand("privacy", words("What I keep about you, and how to delete it")),
    ]


def organiser_commands(words: Words) -> list[BotCommand]:
    """What organisers see besides."""
    return [*commands(words), BotCommand("status", words("How the bot is doing"))]


async def publish(bot: Bot, texts: Texts) -> None:
    """Set the menu and the bot's own description, in every language; English is the default."""
    for language in ("", *LANGUAGES):
        words = texts.speak(language or None)
        await bot.set_my_commands(commands(words), language_code=language or None)


def for_organiser(context: Context) -> Callable[[], Awaitable[None]]:
    """Show an organiser the organisers' menu in their chat."""
    bot, chat_id, entries = context.bot, context.turn.chat.id, organiser_commands(context.words)

    async def show() -> None:
        try:
            await bot.set_my_commands(entries, scope=BotCommandScopeChat(chat_id))
        except TelegramError as error:
            log.info("the organisers' menu was not set", why=type(error).__name__)

    return show
