"""The command menu: in the reader's language, and by role."""

from collections.abc import Awaitable, Callable
from html import unescape

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.context import Context
from bot.event import Event
from bot.texts import LANGUAGES, Texts, Words

log = structlog.get_logger(__name__)


def commands(words: Words) -> list[BotCommand]:
    """What everybody sees."""
    return [
        BotCommand("start", words("Begin here")),
        BotCommand("help", words("What I can do")),
        BotCommand("agenda", words("The programme, and calendar files")),
        BotCommand("register", words("Register for the sessions")),
        BotCommand("speak", words("Propose a talk")),
        BotCommand("language", words("Choose your language")),
        BotCommand("settings", words("Your settings")),
        BotCommand("privacy", words("What I keep about you, and how to delete it")),
    ]


def organiser_commands(words: Words) -> list[BotCommand]:
    """What organisers see besides."""
    return [*commands(words), BotCommand("status", words("How the bot is doing"))]


async def publish(bot: Bot, event: Event, texts: Texts) -> None:
    """Set the menu and what the bot says of itself, in every language; English is the default."""
    for language in ("", *LANGUAGES):
        words = texts.speak(language or None)
        code, name = language or None, event.name(words.language)
        about = words(
            "I show people around {event}. Ask me in your own words: when a session is, what it is about, "
            "how to take part. I answer from what the organisers have published.",
            event=name,
        )
        await bot.set_my_commands(commands(words), language_code=code)
        await bot.set_my_description(unescape(about), language_code=code)
        await bot.set_my_short_description(
            unescape(words("Your guide to {event}", event=name)), language_code=code
        )


def for_organiser(context: Context) -> Callable[[], Awaitable[None]]:
    """Show an organiser the organisers' menu in their chat."""
    bot, chat_id, entries = context.bot, context.turn.chat.id, organiser_commands(context.words)

    async def show() -> None:
        try:
            await bot.set_my_commands(entries, scope=BotCommandScopeChat(chat_id))
        except TelegramError as error:
            log.info("the organisers' menu was not set", why=type(error).__name__)

    return show
