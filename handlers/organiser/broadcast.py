"""/broadcast: announcements, written, sent and followed by the team."""

from collections.abc import Awaitable, Callable, Sequence

from telegram import Update

from bot.context import Context
from bot.services import broadcast_progress, broadcast_sending, broadcasts, team
from bot.services.broadcasts import OPEN
from handlers.form_screens import Screen
from handlers.organiser import broadcast_audience, broadcast_times
from handlers.organiser import broadcast_correcting as correcting
from handlers.organiser import broadcast_running as running
from handlers.organiser import broadcast_screens as screens
from handlers.organiser import broadcast_writing as writing
from models import Broadcast, BroadcastState

Act = Callable[[Context, Broadcast, Sequence[str]], Awaitable[Screen | None]]


async def show(update: Update, context: Context) -> None:
    """The list."""
    if update.callback_query:
        await _leave(context)
        context.edit(*await screens.overview(context))
    else:
        context.reply(*await screens.overview(context))


async def tap(update: Update, context: Context) -> None:
    """A button of an announcement: bc:VERB:NUMBER, and what the verb is about."""
    data = str(update.callback_query.data if update.callback_query else "")
    _, verb, number, *rest = data.split(":")
    if verb == "new":
        await _leave(context)
        context.edit(*await writing.ask_for_words(context, 0, context.person.language))
        return
    row = await broadcasts.find(context.db, int(number))
    try:
        screen = await _do(context, verb, row, rest)
    except (ValueError, IndexError, LookupError):  # forged, or of a time when there was more
        screen = None
        context.toast(context.words("This button is from an older message. Send /broadcast to see all."))
    if screen is not None:
        context.edit(*screen)


async def _do(context: Context, verb: str, row: Broadcast | None, rest: Sequence[str]) -> Screen | None:
    """What the button leads to; a LookupError if it leads nowhere."""
    if row is None:
        raise LookupError(verb)
    if verb in BEGUN and row.state not in OPEN:
        if verb not in STAYING:
            await _leave(context)
        return await BEGUN[verb](context, row, rest)
    if row.state not in OPEN:  # somebody else was quicker
        context.toast(context.words("It has been sent already. Here is how it is getting on."))
        return await running.progress(context, row)
    if verb in WRITTEN and (row.state is BroadcastState.DRAFT or verb in SCHEDULED):
        return await WRITTEN[verb](context, row, rest)
    if verb in WRITTEN:
        context.toast(context.words("It is scheduled. To change it, take it off the schedule first."))
        return await _show(context, row, ())
    raise LookupError(verb)


async def _leave(context: Context) -> None:
    """The tapped message shows something else from now on."""
    query = context.incoming.callback_query
    if query is not None and query.message is not None:
        await broadcast_progress.leave(context.db, context.person, query.message.message_id)


async def _show(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    return screens.draft(context, await _draft(context, row))


async def _progress(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    return await running.progress(context, row)


async def _languages(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    return screens.languages(context, await _draft(context, row))


async def _language(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    return screens.language(context, await _draft(context, row), writing.known(rest[0]))


async def _write(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    return await writing.ask_for_words(context, row.id, writing.known(rest[0]))


async def _unwrite(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    await broadcasts.unwrite(context.db, row, writing.known(rest[0]), context.now)
    _record(context, "broadcast.unwrite", row, language=rest[0])
    return await _languages(context, row, ())


async def _link(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    return await writing.ask_for_link(context, row.id, writing.known(rest[0]))


async def _unlink(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    if rest[0] in await broadcasts.words_of(context.db, row):
        await broadcasts.set_button(context.db, row, rest[0], None, None, context.now)
        _record(context, "broadcast.button", row, language=rest[0])
    return await _language(context, row, rest)


async def _critical(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    row.critical = not row.critical
    await broadcasts.changed(context.db, row, context.now)
    _record(context, "broadcast.critical", row, critical=row.critical)
    return await _show(context, row, ())


async def _instead(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """What people read in whose language there are no words: instead:NUMBER:LANGUAGE, or none."""
    if rest[0] != "none" and rest[0] not in await broadcasts.words_of(context.db, row):
        raise LookupError(rest[0])
    row.fallback = None if rest[0] == "none" else rest[0]
    await broadcasts.changed(context.db, row, context.now)
    _record(context, "broadcast.fallback", row, language=row.fallback)
    return await _show(context, row, ())


async def _view(context: Context, row: Broadcast, _: Sequence[str]) -> None:
    """The exact messages, and below them how many people read each of them."""
    one = await _draft(context, row)
    readers = one.readers()
    running.preview(context, row, (one.words[code] for code in readers or one.words))
    context.reply(*screens.draft(context, one))


async def _send(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    one = await _draft(context, row)
    return screens.lacking(context, one) if one.is_held_back else screens.asked(context, one)


async def _go(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """Send it: go:NUMBER:REVISION. What is sent is what was seen."""
    one = await _draft(context, row)
    if row.revision != int(rest[0]):
        context.toast(context.words("It has changed meanwhile. Please look at it once more."))
        return screens.draft(context, one)
    now, wall, texts = context.now, context.turn.wall, context.turn.house.texts
    if not await broadcast_sending.start(
        context.db, context.event, texts, one, context.person, now=now, wall=wall
    ):
        return screens.lacking(context, one)
    _record(context, "broadcast.send", row, people=row.size)
    return await running.progress(context, row)


async def _when(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    one = await _draft(context, row)
    return screens.lacking(context, one) if one.is_held_back else await broadcast_times.asked(context, one)


async def _at(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    instant = broadcast_times.instant_of(rest[0])
    return await broadcast_times.at(context, await _draft(context, row), instant)


async def _unschedule(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    if row.state is BroadcastState.SCHEDULED:
        await broadcasts.unschedule(context.db, row, context.now)
        _record(context, "broadcast.unschedule", row)
    return await _show(context, row, ())


async def _drop(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    return screens.dropping(context, row)


async def _dropped(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    _record(context, "broadcast.delete", row)
    await broadcasts.discard(context.db, row)
    return await screens.overview(context)


async def _draft(context: Context, row: Broadcast) -> broadcasts.Draft:
    return await broadcasts.draft(context.db, context.event, row)


def _record(context: Context, action: str, row: Broadcast, **details: object) -> None:
    team.record(context.db, context.person, action, row.id, now=context.now, details=details)


WRITTEN: dict[str, Act] = {
    "show": _show,
    "langs": _languages,
    "lang": _language,
    "write": _write,
    "unwrite": _unwrite,
    "link": _link,
    "unlink": _unlink,
    "who": broadcast_audience.show,
    "facet": broadcast_audience.facet,
    "toggle": broadcast_audience.toggle,
    "everybody": broadcast_audience.everybody,
    "critical": _critical,
    "instead": _instead,
    "view": _view,
    "send": _send,
    "go": _go,
    "when": _when,
    "at": _at,
    "unschedule": _unschedule,
    "drop": _drop,
    "dropped": _dropped,
}
SCHEDULED = frozenset({"show", "view", "unschedule"})  # what can be done while it waits for its time
BEGUN: dict[str, Act] = {
    "show": _progress,
    "pause": running.pause,
    "resume": running.resume,
    "cancel": running.cancel,
    "end": running.end,
    "recall": running.recall,
    "recalled": running.recalled,
    "again": running.remind,
    "correct": correcting.show,
    "fix": correcting.ask,
    "fixlink": correcting.ask_for_link,
    "nolink": correcting.without_link,
    "fixed": correcting.make,
    "unfix": correcting.leave,
    "see": running.see,
    "seenew": correcting.see,
}
STAYING = frozenset({"see"})  # what leaves the tapped message as it is
