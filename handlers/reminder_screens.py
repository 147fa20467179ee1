"""How the reminders' screens look: what, when, and for which session."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Context
from bot.event import descriptions
from bot.services import programme, reminder_settings, subscriptions
from bot.services.alert_words import moment, titled
from bot.services.reminder_settings import OFFERED
from bot.services.subscriptions import EVENT
from bot.texts import Words
from handlers import quiet_hours
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from handlers.lead_times import lead_label

ON_A_PAGE = 8
CHOSEN = "✓ "


async def main(context: Context) -> Screen:
    """What holds now, and where it is changed."""
    words, event = context.words, context.event
    settings = await reminder_settings.of_person(context.db, context.person)
    mine = await subscriptions.of_person(context.db, event, context.person)
    coming = [one for one in mine if one.session.end > context.now]
    leads = reminder_settings.leads(settings, None, event.reminders.lead_minutes)
    lines = [words("<b>Reminders</b>")]
    if not settings.active:
        lines.append(words("Everything is stopped: I neither remind you nor tell you of changes."))
    else:
        lines.append(
            words.plural(
                "I remind you of {n} session, and tell you when it changes.",
                "I remind you of {n} sessions, and tell you when one changes.",
                len(coming),
            )
            if coming
            else words(
                "I do not remind you of anything yet. Bookmark a session in the programme, register, "
                "or follow a day, a track or the whole event."
            )
        )
    lines.append(words("When: {times}", times=_listed(words, leads)))
    lines += quiet_hours.lines(context, settings)
    buttons = [
        button(words("Reminder times"), "remind:when"),
        button(words("Event, days, tracks"), "remind:what"),
        button(words("Session by session"), "remind:mine"),
        button(words("Programme"), "agenda"),
        *quiet_hours.ways(words),
        button(words("Start again"), "remind:start")
        if not settings.active
        else button(words("Stop everything"), "remind:stop"),
        button(words("Back"), "settings"),
    ]
    return Markup("\n").join(lines), rows(words, buttons)


def _listed(words: Words, leads: Sequence[int]) -> Markup:
    if not leads:
        return words("never")
    return Markup(words.listing([str(lead_label(words, minutes)) for minutes in leads]))  # noqa: S704 (ours)


async def when(context: Context) -> Screen:
    """The lead times for all sessions."""
    words = context.words
    settings = await reminder_settings.of_person(context.db, context.person)
    leads = reminder_settings.leads(settings, None, context.event.reminders.lead_minutes)
    text = words("<b>When shall I remind you?</b>\nThis is for all sessions that have no times of their own.")
    buttons = _leads(words, leads, "remind:lead")
    buttons.append(button(words("Write another time"), "remind:own"))
    if settings.leads is not None:
        buttons.append(button(words("Use the suggested times"), "remind:suggested"))
    buttons.append(button(words("Back"), "remind:main"))
    return text, rows(words, buttons)


def _leads(words: Words, chosen: Sequence[int], data: str) -> list[InlineKeyboardButton]:
    times = sorted({*OFFERED, *chosen}, reverse=True)
    return [
        button((CHOSEN if minutes in chosen else "") + lead_label(words, minutes), f"{data}:{minutes}")
        for minutes in times
    ]


def own(context: Context, about: str, *, again: bool = False) -> Screen:
    """Asks for a lead time in words."""
    words = context.words
    text = words("How long before the start? Write it like this: 90 minutes, 2 hours, 3 days.")
    if again:
        text = words("I did not understand that time; at most 14 days.") + Markup("\n") + text
    return text, [[button(words("Back"), f"remind:session:{about}" if about else "remind:when")]]


async def followable(context: Context) -> list[str]:
    """What can be followed, and what somebody follows that is no more."""
    offered = subscriptions.offered(context.event)
    mine = await subscriptions.followed(context.db, context.person)
    return [*offered, *sorted(mine - set(offered))]


def sign_of(key: str) -> str:
    """A short sign for what can be followed: a track's name may be too long for a button."""
    return sha256(key.encode()).hexdigest()[:12]


async def what(context: Context, page: int) -> Screen:
    """The event, its days and its tracks, to follow or not."""
    words = context.words
    keys, mine = await followable(context), await subscriptions.followed(context.db, context.person)
    text = words(
        "<b>What shall I remind you of?</b>\n"
        "Besides the sessions that you have bookmarked or hold a seat in, "
        "I can remind you of all sessions of a day, of a track, or of the whole event."
    )
    shown = keys[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    buttons = [
        button(
            (CHOSEN if key in mine else "") + followed_name(context, key),
            f"remind:follow:{page}:{sign_of(key)}",
        )
        for key in shown
    ]
    return text, [*rows(words, buttons), *_pages(words, "remind:what", page, len(keys)), _back(words)]


def followed_name(context: Context, key: str) -> str:
    """What can be followed, in words."""
    words = context.words
    kind, _, which = key.partition(":")
    if kind == EVENT:
        return str(words("The whole event").unescape())
    if kind == "day":
        return descriptions.day(date.fromisoformat(which), words.language)
    session = next((one for one in context.event.sessions if f"track:{one.track}".startswith(key)), None)
    return short(descriptions.track(context.event, session, words.language) if session else which)


async def mine(context: Context, page: int) -> Screen:
    """The sessions that one hears about, to choose times for each."""
    words = context.words
    own_ = await subscriptions.of_person(context.db, context.event, context.person)
    coming = [one for one in own_ if one.session.end > context.now]
    text = words("<b>Session by session</b>\nChoose other times for a session, or mute it.")
    if not coming:
        text = words("There is no session to come that I would remind you of.")
    buttons = [
        [
            button(
                short(descriptions.title(context.event, one.session, words.language)),
                f"remind:session:{one.number}",
            )
        ]
        for one in coming[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    ]
    return text, [*buttons, *_pages(words, "remind:mine", page, len(coming)), _back(words)]


async def session(context: Context, number: int) -> Screen:
    """One session: when one is reminded of it, or not at all. A LookupError if there is no such session."""
    words, event = context.words, context.event
    key = await programme.key_of(context.db, number)
    found = event.session(key) if key else None
    if found is None:
        raise LookupError(number)
    settings = await reminder_settings.of_person(context.db, context.person)
    choices = await reminder_settings.of_session(context.db, context.person, number)
    leads = reminder_settings.leads(settings, choices, event.reminders.lead_minutes)
    lines = [Markup("<b>{}</b>").format(titled(event, words, found)), moment(event, words, found)]
    if choices.muted:
        lines.append(words("Muted: I say nothing about this session, not even if it changes."))
        buttons = [button(words("Unmute this session"), f"remind:unmute:{number}")]
    else:
        lines.append(words("When: {times}", times=_listed(words, leads)))
        buttons = _leads(words, leads, f"remind:for:{number}")
        buttons.append(button(words("Write another time"), f"remind:own:{number}"))
        if choices.leads is not None:
            buttons.append(button(words("Use the usual times"), f"remind:forall:{number}"))
        buttons.append(button(words("Mute this session"), f"remind:mute:{number}"))
    buttons.append(button(words("Back"), "remind:mine"))
    return Markup("\n").join(lines), rows(words, buttons)


def _pages(words: Words, data: str, page: int, count: int) -> list[list[InlineKeyboardButton]]:
    ways = []
    if page:
        ways.append(button(words("Previous page"), f"{data}:{page - 1}"))
    if (page + 1) * ON_A_PAGE < count:
        ways.append(button(words("Next page"), f"{data}:{page + 1}"))
    return rows(words, ways)


def _back(words: Words) -> list[InlineKeyboardButton]:
    return [button(words("Back"), "remind:main")]
