"""/reminders: what one is reminded of and when, and the buttons below reminders."""

from collections.abc import Awaitable, Callable, Sequence

from telegram import Update

from bot.context import Context
from bot.delivery.attachment import File
from bot.event import Session
from bot.event.calendar import calendar
from bot.services import programme, reminder_settings, subscriptions
from bot.services.reminder_settings import TooManyError
from handlers import prompts, quiet_hours, reminder_reasons
from handlers import reminder_screens as screens
from handlers.form_screens import Screen
from handlers.lead_times import read_lead

OWN = "lead"  # the prompt for a lead time of one's own

Act = Callable[[Context, Sequence[str]], Awaitable[Screen | None]]


async def show(update: Update, context: Context) -> None:
    """The screen that leads to all others."""
    _say(context, await screens.main(context))


async def tap(update: Update, context: Context) -> None:
    """A button of these screens, or below a reminder: remind:VERB:…"""
    data = str(update.callback_query.data if update.callback_query else "")
    _, verb, *rest = data.split(":")
    act = ACTS.get(verb)
    try:
        screen = await act(context, rest) if act else await screens.main(context)
    except (ValueError, IndexError, LookupError):  # forged, or of a time when there was more
        context.toast(context.words("This button is from an older message. Send /reminders to see all."))
        return
    if screen is not None:
        context.edit(*screen)


async def typed_lead(update: Update, context: Context) -> None:
    """A lead time of one's own, in words: "90 minutes", "2 h", "1 day"."""
    prompt, words = context.turn.prompt, context.words
    about = prompt.about if prompt else ""
    text = (update.message.text or "") if update.message else ""
    minutes = read_lead(text)
    if minutes is None:
        await prompts.ask(context, OWN, about)
        context.reply(*screens.own(context, about, again=True))
        return
    try:
        await _add(context, minutes, int(about) if about else None)
    except TooManyError:
        context.reply(words("These are already as many times as I can keep. Take one away first."))
        return
    context.reply(*await (screens.session(context, int(about)) if about else screens.when(context)))


async def _main(context: Context, _: Sequence[str]) -> Screen:
    return await screens.main(context)


async def _when(context: Context, _: Sequence[str]) -> Screen:
    return await screens.when(context)


async def _lead(context: Context, rest: Sequence[str]) -> Screen:
    settings = await reminder_settings.of_person(context.db, context.person)
    by_default = context.event.reminders.lead_minutes
    now = reminder_settings.leads(settings, None, by_default)
    await _toggle(context, settings, int(rest[0]), now)
    return await screens.when(context)


async def _toggle(
    context: Context, chosen: reminder_settings.Chosen, minutes: int, now: Sequence[int]
) -> None:
    try:
        await reminder_settings.toggle(context.db, chosen, minutes, now)
    except TooManyError:
        context.toast(context.words("These are already as many times as I can keep. Take one away first."))


async def _add(context: Context, minutes: int, number: int | None) -> None:
    settings = await reminder_settings.of_person(context.db, context.person)
    by_default = context.event.reminders.lead_minutes
    if number is None:
        now = reminder_settings.leads(settings, None, by_default)
        await reminder_settings.add(context.db, settings, minutes, now)
        return
    await _known(context, number)
    choices = await reminder_settings.of_session(context.db, context.person, number)
    now = reminder_settings.leads(settings, choices, by_default)
    await reminder_settings.add(context.db, choices, minutes, now)


async def _suggested(context: Context, _: Sequence[str]) -> Screen:
    settings = await reminder_settings.of_person(context.db, context.person)
    settings.leads = None
    return await screens.when(context)


async def _own(context: Context, rest: Sequence[str]) -> Screen:
    about = str(int(rest[0])) if rest else ""
    await prompts.ask(context, OWN, about)
    return screens.own(context, about)


async def _what(context: Context, rest: Sequence[str]) -> Screen:
    return await screens.what(context, int(rest[0]) if rest else 0)


async def _follow(context: Context, rest: Sequence[str]) -> Screen:
    page, sign = int(rest[0]), rest[1]
    offered = {screens.sign_of(key): key for key in await screens.followable(context)}
    await subscriptions.follow(context.db, context.person, offered[sign])
    return await screens.what(context, page)


async def _mine(context: Context, rest: Sequence[str]) -> Screen:
    return await screens.mine(context, int(rest[0]) if rest else 0)


async def _session(context: Context, rest: Sequence[str]) -> Screen:
    return await screens.session(context, int(rest[0]))


async def _session_lead(context: Context, rest: Sequence[str]) -> Screen:
    number, minutes = int(rest[0]), int(rest[1])
    await _known(context, number)
    settings = await reminder_settings.of_person(context.db, context.person)
    choices = await reminder_settings.of_session(context.db, context.person, number)
    now = reminder_settings.leads(settings, choices, context.event.reminders.lead_minutes)
    await _toggle(context, choices, minutes, now)
    return await screens.session(context, number)


async def _as_for_all(context: Context, rest: Sequence[str]) -> Screen:
    await _known(context, int(rest[0]))
    choices = await reminder_settings.of_session(context.db, context.person, int(rest[0]))
    choices.leads = None
    return await screens.session(context, int(rest[0]))


async def _mute(context: Context, rest: Sequence[str]) -> Screen:
    return await _muted(context, int(rest[0]), muted=True)


async def _unmute(context: Context, rest: Sequence[str]) -> Screen:
    return await _muted(context, int(rest[0]), muted=False)


async def _muted(context: Context, number: int, *, muted: bool) -> Screen:
    await _known(context, number)
    choices = await reminder_settings.of_session(context.db, context.person, number)
    choices.muted = muted
    return await screens.session(context, number)


async def _stop(context: Context, _: Sequence[str]) -> Screen:
    return await _active(context, active=False)


async def _start(context: Context, _: Sequence[str]) -> Screen:
    return await _active(context, active=True)


async def _active(context: Context, *, active: bool) -> Screen:
    settings = await reminder_settings.of_person(context.db, context.person)
    settings.active = active
    return await screens.main(context)


async def _file(context: Context, rest: Sequence[str]) -> None:
    session = await _known(context, int(rest[0]))
    content = calendar(context.event, [session], context.words.language, context.now)
    context.send_file(File("document", "session.ics", "text/calendar", content))


async def _known(context: Context, number: int) -> Session:
    """The session of this number; a LookupError if there is none."""
    key = await programme.key_of(context.db, number)
    session = context.event.session(key) if key else None
    if session is None:
        raise LookupError(number)
    return session


def _say(context: Context, screen: Screen) -> None:
    if context.incoming.callback_query:
        context.edit(*screen)
    else:
        context.reply(*screen)


ACTS: dict[str, Act] = {
    "main": _main,
    "when": _when,
    "lead": _lead,
    "own": _own,
    "suggested": _suggested,
    "what": _what,
    "follow": _follow,
    "mine": _mine,
    "session": _session,
    "for": _session_lead,
    "forall": _as_for_all,
    "mute": _mute,
    "unmute": _unmute,
    "stop": _stop,
    "start": _start,
    "file": _file,
    "why": reminder_reasons.why,
    "quiet": quiet_hours.quiet,
    "zones": quiet_hours.zones,
    "zone": quiet_hours.zone,
    "city": quiet_hours.city,
    "daily": quiet_hours.daily,
}
