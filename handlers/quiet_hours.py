"""A person's peace: quiet hours, the zone that they are in, and the most reminders a day."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.services import alerts, cities, reminder_settings
from bot.services.alerts import rhythm
from bot.texts import Words
from handlers import prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from models import ReminderSettings

CITY = "city"  # the prompt
ON_A_PAGE = 16
EVENINGS = (18, 19, 20, 21, 22, 23, 0, 1)  # o'clock
MORNINGS = (5, 6, 7, 8, 9, 10, 11, 12)
DAILY = (1, 3, 5, 10, 20, 50)


def lines(context: Context, settings: ReminderSettings) -> list[Markup]:
    """What holds, for the screen of all reminders."""
    words, here = context.words, rhythm(settings, context.event)
    quiet = words("none")
    if here.quiet_from != here.quiet_until:
        quiet = Markup("{}–{}").format(_clock(here.quiet_from), _clock(here.quiet_until))
    most = settings.daily_most if settings.daily_most is not None else context.event.reminders.daily_most
    return [
        words("Quiet hours: {hours}", hours=quiet),
        words("Time zone: {city}", city=_zone_name(context, settings)),
        words("At most a day: {most}", most=words.number(most) if most else words("no limit")),
    ]


def ways(words: Words) -> list[InlineKeyboardButton]:
    """The buttons that lead to what is chosen here."""
    return [
        button(words("Quiet hours"), "remind:quiet"),
        button(words("Time zone"), "remind:zones:0"),
        button(words("Daily limit"), "remind:daily"),
    ]


async def quiet(context: Context, rest: Sequence[str]) -> Screen:
    """remind:quiet, remind:quiet:FROM, remind:quiet:FROM:UNTIL (o'clock), remind:quiet:none."""
    words = context.words
    settings = await reminder_settings.of_person(context.db, context.person)
    if len(rest) == 1 and rest[0] != "none":
        begin = _o_clock(rest[0])
        text = words("Quiet from {time}. Until when?", time=_clock(begin))
        buttons = [button(_clock(end * 60), f"remind:quiet:{begin // 60}:{end}") for end in MORNINGS]
        return text, [*rows(words, buttons), [button(words("Back"), "remind:quiet")]]
    if rest:
        begin, end = (0, 0) if rest[0] == "none" else (_o_clock(rest[0]), _o_clock(rest[1]))
        settings.quiet_from, settings.quiet_until = begin, end
        await alerts.look_again(context.db, context.person, context.now)
    text = Markup("\n").join(
        [
            words(
                "<b>Quiet hours</b>\nWhat falls into them waits until they are over; "
                "what would be too late then comes without a sound. Only what is urgent comes with one: "
                "a session within two hours that is cancelled or moved."
            ),
            *lines(context, settings)[:2],
            words("From when shall it be quiet?"),
        ]
    )
    buttons = [button(_clock(begin * 60), f"remind:quiet:{begin}") for begin in EVENINGS]
    buttons.append(button(words("No quiet hours"), "remind:quiet:none"))
    return text, [*rows(words, buttons), _back(words)]


async def zones(context: Context, rest: Sequence[str]) -> Screen:
    """remind:zones:PAGE: the cities to choose from."""
    words, page = context.words, int(rest[0]) if rest else 0
    settings = await reminder_settings.of_person(context.db, context.person)
    listed = cities.listed(words.language)
    text = words(
        "<b>Where are you?</b>\nNow: {city}. "
        "Choose a city with the same time as yours, or write the name of one.",
        city=_zone_name(context, settings),
    )
    picks = [
        button(name, f"remind:zone:{zone}")
        for name, zone in listed[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    ]
    turns = [button(words("Previous page"), f"remind:zones:{page - 1}")] if page else []
    if (page + 1) * ON_A_PAGE < len(listed):
        turns.append(button(words("Next page"), f"remind:zones:{page + 1}"))
    others = [
        button(words("Write a city"), "remind:city"),
        button(words("Use the event’s zone"), "remind:zone:event"),
    ]
    return text, [*rows(words, picks), *rows(words, turns), *rows(words, others), _back(words)]


async def zone(context: Context, rest: Sequence[str]) -> Screen:
    """remind:zone:ZONE, or remind:zone:event."""
    settings = await reminder_settings.of_person(context.db, context.person)
    if rest[0] != "event" and rest[0] not in cities.ALL:
        raise ValueError(rest[0])
    settings.zone = None if rest[0] == "event" else rest[0]
    await alerts.look_again(context.db, context.person, context.now)
    context.toast(context.words("Your time zone: {city}", city=Markup.escape(_zone_name(context, settings))))
    return await quiet(context, ())


async def city(context: Context, _: Sequence[str]) -> Screen:
    """remind:city: asks for the name of a city."""
    await prompts.ask(context, CITY)
    words = context.words
    text = words("Write the name of a big city that has the same time as you, in any of my languages.")
    return text, [[button(words("Back"), "remind:zones:0")]]


async def typed_city(update: Update, context: Context) -> None:
    """The name of a city: one of those that are likely to be meant is to be tapped."""
    words = context.words
    found = cities.search((update.message.text or "") if update.message else "")
    if not found:
        await prompts.ask(context, CITY)
        text = words(
            "I do not know this city. Write the name of a bigger one nearby, or choose from the list."
        )
        context.reply(text, [[button(words("Choose from the list"), "remind:zones:0")]])
        return
    picks = [
        button(
            f"{cities.name(one, words.language)} (UTC{cities.offset(one, context.now)})", f"remind:zone:{one}"
        )
        for one in found
    ]
    context.reply(
        words("Is it one of these?"), [*[[pick] for pick in picks], [button(words("Back"), "remind:zones:0")]]
    )


async def daily(context: Context, rest: Sequence[str]) -> Screen:
    """remind:daily, or remind:daily:MOST (0: no limit)."""
    words = context.words
    settings = await reminder_settings.of_person(context.db, context.person)
    if rest:
        most = int(rest[0])
        if most not in {0, *DAILY}:
            raise ValueError(most)
        settings.daily_most = most
    text = Markup("\n").join(
        [
            words(
                "<b>At most a day</b>\nReminders beyond it are left out; "
                "what falls together comes in one message. Changes always come."
            ),
            lines(context, settings)[2],
        ]
    )
    buttons = [button(words.number(most), f"remind:daily:{most}") for most in DAILY]
    buttons.append(button(words("No limit"), "remind:daily:0"))
    return text, [*rows(words, buttons), _back(words)]


def _zone_name(context: Context, settings: ReminderSettings) -> str:
    words = context.words
    if settings.zone is None:
        return context.event.name(words.language, "zone")
    return f"{cities.name(settings.zone, words.language)} (UTC{cities.offset(settings.zone, context.now)})"


def _o_clock(hour: str) -> int:
    """Minutes of the day."""
    if not 0 <= int(hour) < 24:
        raise ValueError(hour)
    return int(hour) * 60


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _back(words: Words) -> list[InlineKeyboardButton]:
    return [button(words("Back"), "remind:main")]
