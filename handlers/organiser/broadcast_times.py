"""When an announcement goes out: by buttons, or typed on the event's own clocks."""

from datetime import UTC, datetime, timedelta

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.event import written_times
from bot.services import broadcasts, team
from bot.services.broadcasts import OPEN as STILL_OPEN
from bot.services.broadcasts import Draft
from handlers import prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.organiser import broadcast_screens as screens

WHEN = "broadcast.when"  # the prompt
HOURS = (8, 12, 18)
OFFERED = 6
FARTHEST = timedelta(days=366 * (written_times.YEARS + 1))


async def asked(context: Context, one: Draft) -> Screen:
    """Asks when; the answer is typed or tapped."""
    await prompts.ask(context, WHEN, one.row.id)
    return _question(context, one.row.id)


async def at(context: Context, one: Draft, instant: datetime) -> Screen:
    """Schedule it, unless the time is past or something holds it back; a LookupError if it is ages away."""
    if abs(instant - context.now) > FARTHEST:
        raise LookupError(instant)
    if instant <= context.now:
        await prompts.ask(context, WHEN, one.row.id)
        problem = context.words("This time is past: {when}.", when=screens.moment(context, instant))
        return _question(context, one.row.id, problem)
    if one.is_held_back:
        return screens.lacking(context, one)
    row = one.row
    await broadcasts.schedule(context.db, row, context.person, instant, context.now)
    details = {"at": instant.isoformat()}
    team.record(context.db, context.person, "broadcast.schedule", row.id, now=context.now, details=details)
    return screens.draft(context, one)


async def typed(update: Update, context: Context) -> None:
    """The time that was asked for."""
    prompt = context.turn.prompt
    row = await broadcasts.find(context.db, int(prompt.about)) if prompt else None
    if row is None or row.state not in STILL_OPEN:
        context.reply(context.words("This announcement is no longer a draft."))
        return
    text = (update.message.text or "") if update.message else ""
    instant = written_times.read(text, context.event.zone, context.now)
    if instant is None:
        await prompts.ask(context, WHEN, row.id)
        problem = context.words("I do not see a day and a time in this that exist.")
        context.reply(*_question(context, row.id, problem))
        return
    one = await broadcasts.draft(context.db, context.event, row)
    context.reply(*await at(context, one, instant))


def instant_of(seconds: str) -> datetime:
    """The instant that a button carries; a LookupError if it is none that there can be."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise LookupError(seconds) from None


def _question(context: Context, number: int, problem: Markup | None = None) -> Screen:
    words, event = context.words, context.event
    text = words(
        "<b>When shall it go out?</b>\nWrite the day and the time, for example {example}, or choose. "
        "Times are those of the event ({zone}); there it is {now} now.",
        example=f"{event.local(context.now) + timedelta(days=1):%Y-%m-%d} 09:30",
        zone=event.name(words.language, "zone"),
        now=f"{event.local(context.now):%H:%M}",
    )
    if problem is not None:
        text = Markup("{}\n\n{}").format(problem, text)
    picks = [
        button(words.moment(event.local(instant)), f"bc:at:{number}:{int(instant.timestamp())}")
        for instant in _offered(context)
    ]
    picks.append(button(words("Back"), f"bc:show:{number}"))
    return text, rows(words, picks)


def _offered(context: Context) -> list[datetime]:
    """The next few likely times."""
    event, found = context.event, list[datetime]()
    day = event.local(context.now).date()
    while len(found) < OFFERED:
        begins = event.midnight(day)
        found += [
            begins + timedelta(hours=hour) for hour in HOURS if begins + timedelta(hours=hour) > context.now
        ]
        day += timedelta(days=1)
    return found[:OFFERED]
