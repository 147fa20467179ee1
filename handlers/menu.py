"""The command menu: in the reader's language, and by role."""

from collections.abc import Awaitable, Callable
from functools import partial
from html import unescape

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.context import Context
from bot.event import Event
from bot.services import session_speakers
from bot.services.roles import TEAM, Right, may
from bot.texts import LANGUAGES, Texts, Words
from models import Person, Role

log = structlog.get_logger(__name__)


def commands(words: Words) -> list[BotCommand]:
    """What everybody sees."""
    return [
        BotCommand("start", words("Begin here")),
        BotCommand("help", words("What I can do")),
        BotCommand("agenda", words("The programme, and calendar files")),
        BotCommand("mysessions", words("My sessions, with what clashes")),
        BotCommand("register", words("Register for the sessions")),
        BotCommand("speak", words("Propose a talk")),
        BotCommand("reminders", words("When and of what I remind you")),
        BotCommand("language", words("Choose your language")),
        BotCommand("settings", words("Your settings")),
        BotCommand("privacy", words("What I keep about you, and how to delete it")),
    ]


def own_commands(words: Words, role: Role, *, speaks: bool) -> list[BotCommand]:
    """What somebody with this role sees; those who speak at a session have its live buttons besides."""
    extra = [
        (Right.HELPDESK, "organise", words("For the team")),
        (Right.PEOPLE, "registrations", words("Who has registered")),
        (Right.PEOPLE, "proposals", words("What people propose to speak about")),
        (Right.CHECK_IN, "checkin", words("Let people in at the door")),
        (Right.BROADCAST, "broadcast", words("Announcements")),
        (Right.PROGRAMME, "programme", words("Change the programme")),
        (Right.HELPDESK, "helpdesk", words("Questions that wait for an answer")),
        (Right.PEOPLE, "export", words("Registrations, proposals and entries as files")),
        (Right.STATUS, "stats", words("The event in figures")),
        (Right.STATUS, "status", words("State of the bot")),
        (Right.TEAM, "team", words("The team")),
    ]
    live = [BotCommand("live", words("The live buttons of your session"))] if speaks else []
    return [
        *commands(words),
        *live,
        *(BotCommand(name, said) for right, name, said in extra if may(role, right)),
    ]


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


async def follow(context: Context, person: Person, *, lost: bool = True) -> None:
    """Show somebody the commands that they have now; who may have `lost` their own sees everybody's again."""
    own = await own_of(context, person)
    if own:
        scope = BotCommandScopeChat(person.telegram_id)
        context.afterwards(_tried(partial(context.bot.set_my_commands, own, scope=scope)))
    elif lost:
        hide_own(context, person)


async def own_of(context: Context, person: Person) -> list[BotCommand]:
    """The menu of somebody who has commands besides everybody's; empty for all others."""
    speaks = bool(await session_speakers.of_person(context.db, person))
    has_own = speaks or person.role in TEAM
    return own_commands(context.speak(person.language), person.role, speaks=speaks) if has_own else []


def hide_own(context: Context, person: Person) -> None:
    """Show them the commands of everybody."""
    scope = BotCommandScopeChat(person.telegram_id)
    context.afterwards(_tried(partial(context.bot.delete_my_commands, scope=scope)))


def _tried(step: Callable[[], Awaitable[bool]]) -> Callable[[], Awaitable[None]]:
    async def tried() -> None:
        try:
            await step()
        except TelegramError as error:
            log.info("somebody's own menu was not set", why=type(error).__name__)

    return tried
