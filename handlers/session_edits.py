"""Changing a session by hand: asked, shown with what it means, made by a second tap, and taken back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from bot.context import Context
from bot.event import Session, descriptions, moved_times
from bot.services import session_edits, speakers, team
from bot.services.session_edits import Kind, State, Wish, WrongTimeError
from handlers import prompts
from handlers import session_desk as desks
from handlers import session_edit_screens as screens
from handlers import session_previews as previews
from handlers import session_questions as questions
from handlers.form_screens import Screen
from handlers.session_desk import Desk

MOST_LATE = 240  # minutes

OnSession = Callable[[Context, Desk, Session, int, Sequence[str]], Awaitable[Screen]]
OnWish = Callable[[Context, Desk, Wish, Sequence[str]], Awaitable[Screen]]


async def tap(context: Context, desk: Desk) -> None:
    """A button: PREFIX:VERB:NUMBER, of a session or of an edit, and what the verb is about."""
    query = context.incoming.callback_query
    _, verb, number, *rest = str(query.data if query else "").split(":")
    try:
        if verb in ON_SESSIONS:
            session = await desks.find_session(context, desk, int(number))
            screen = await ON_SESSIONS[verb](context, desk, session, int(number), rest)
        else:
            wish = await desks.find_wish(context, desk, int(number), anybodys=verb == "undo")
            screen = await ON_WISHES[verb](context, desk, wish, rest)
    except WrongTimeError as error:
        context.toast(screens.sentence(context.words, error.why), alert=True)
        return
    except moved_times.ClockChangeError:
        context.toast(screens.clocks(context), alert=True)
        return
    except (ValueError, IndexError, LookupError):  # forged, or of a time when there was more
        context.toast(context.words("This button is from an older message, or no longer for you."))
        return
    context.edit(*screen)


async def _card(context: Context, desk: Desk, session: Session, number: int, _: Sequence[str]) -> Screen:
    return await desks.card(context, desk, session, number)


async def _ask(context: Context, desk: Desk, session: Session, number: int, rest: Sequence[str]) -> Screen:
    kind, language = desks.permitted(desk, rest[0]), rest[1] if len(rest) > 1 else ""
    if language and language not in context.event.languages:
        raise LookupError(language)
    if kind is not Kind.LATE and (kind is not Kind.TITLE or language):
        await prompts.ask(context, desk.prompt, ":".join(filter(None, (str(number), kind, language))))
    return questions.question(context, desk.prefix, kind, session, number, language)


async def _set(context: Context, desk: Desk, session: Session, number: int, rest: Sequence[str]) -> Screen:
    """What needs no typing."""
    what, value = rest
    kind = desks.permitted(desk, "time" if what in {"day", "at"} else what)
    new: Mapping[str, Any]
    match what:
        case "day":
            times = moved_times.at(date.fromisoformat(value), (), session, context.event.zone)
            new = session_edits.moved(session, times.start)
        case "at":
            new = _at(context, session, value)
        case "time" | "late":
            by = timedelta(minutes=int(value))
            if abs(by) > timedelta(minutes=MOST_LATE):
                raise LookupError(value)
            new = session_edits.moved(session, session.start + by)
        case "cancel":
            new = {"cancelled": value == "1", "note": None}
        case "full":
            new = {"full": value == "1"}
        case "room":
            new = {"room": None}
        case "place":
            new = {"place": descriptions.places(context.event)[int(value)]}
        case "speakers":
            new = speakers.without_speaker(session, int(value))
        case "link" | "stream":
            new = {what: None}
        case _:
            raise LookupError(what)
    return await desks.proposed(context, desk, session, kind, new)


def _at(context: Context, session: Session, value: str) -> Mapping[str, Any]:
    """MMDD-HHMM-HHMM: one of the event's days, and times of day where they were written."""
    day, *clock = value.split("-")
    event = context.event
    known = {f"{one:%m%d}": one for one in (*event.days(), *event.by_day)}
    times = [time(int(one[:2]), int(one[2:])) for one in clock]
    moved = moved_times.at(known[day], times, session, event.zone)
    return session_edits.moved(session, moved.start, moved.end)


async def _show(context: Context, desk: Desk, wish: Wish, _: Sequence[str]) -> Screen:
    return await _open(context, desk, wish) or await desks.shown(context, desk, wish)


async def _end(context: Context, desk: Desk, wish: Wish, _: Sequence[str]) -> Screen:
    """Begin late, and end as planned or later, too."""
    session, told = wish.session, wish.told
    later = session.end + (told.start - session.start)
    wish = session_edits.revise(wish, {"end": later if told.end == session.end else session.end})
    return await _show(context, desk, wish, ())


async def _room(context: Context, desk: Desk, wish: Wish, _: Sequence[str]) -> Screen:
    """At another place it may be in no room that is known, or in one of the same name."""
    room = wish.session.room if wish.told.room is None else None
    return await _show(context, desk, session_edits.revise(wish, {"room": room}), ())


async def _languages(context: Context, desk: Desk, wish: Wish, _: Sequence[str]) -> Screen:
    return await _open(context, desk, wish) or previews.languages(context, desk.prefix, wish)


async def _ask_more(context: Context, desk: Desk, wish: Wish, rest: Sequence[str]) -> Screen:
    """A title in one more language, or the reason of a cancellation."""
    language = rest[0] if rest else ""
    if language and language not in context.event.languages:
        raise LookupError(language)
    done = await _open(context, desk, wish)
    if done:
        return done
    about = ":".join(filter(None, (f"e{wish.edit.id}", wish.edit.kind, language)))
    await prompts.ask(context, desk.prompt, about)
    return previews.asked_more(context, desk.prefix, wish, language)


async def _make(context: Context, desk: Desk, wish: Wish, _: Sequence[str]) -> Screen:
    """Make the change, once; where somebody was faster, show what there is now."""
    words = context.words
    try:
        state = await session_edits.make(context.db, context.event, wish, context.now)
    except WrongTimeError as error:
        return await desks.shown(context, desk, wish, screens.sentence(words, error.why))
    wish = await desks.follow(context, wish)
    match state:
        case State.DONE:
            _record(context, wish, wish.edit.kind)
            if desk.told:
                await desk.told(context, wish)
            return await desks.made(context, desk, wish)
        case State.GONE:
            context.toast(words("This has been decided meanwhile."), alert=True)
            return await desks.card(context, desk, wish.session, wish.edit.session_id)
        case State.OVERTAKEN if wish.edit.kind == Kind.SPEAKERS:  # the others may be different ones by now
            context.toast(words("Somebody has changed this session meanwhile. Here it is now."), alert=True)
            return await desks.card(context, desk, wish.session, wish.edit.session_id)
        case State.OVERTAKEN:
            session_edits.look_again(wish)
            problem = words("Somebody has changed this session meanwhile. Your change means now:")
            return await desks.shown(context, desk, wish, problem)
        case State.BEFORE:
            return await desks.made(context, desk, wish)
        case _:
            return await desks.shown(context, desk, wish)


async def _undo(context: Context, desk: Desk, wish: Wish, _: Sequence[str]) -> Screen:
    words = context.words
    state = await session_edits.take_back(context.db, wish, context.now)
    wish = await desks.follow(context, wish)
    match state:
        case State.DONE:
            _record(context, wish, "undo")
            if desk.told:
                await desk.told(context, wish)
        case State.LATE:
            context.toast(words("It is too late to take it back. Please change it anew."), alert=True)
        case State.OVERTAKEN:
            context.toast(words("The same has been changed once more since. Here it is now."), alert=True)
            return await desks.card(context, desk, wish.session, wish.edit.session_id)
        case _:
            pass
    return await desks.made(context, desk, wish)


async def _open(context: Context, desk: Desk, wish: Wish) -> Screen | None:
    """What there is to see of a wish that is made already."""
    return await desks.made(context, desk, wish) if wish.edit.change_id is not None else None


def _record(context: Context, wish: Wish, what: str) -> None:
    team.record(
        context.db,
        context.person,
        f"session.{what}",
        wish.session.id[:200],
        now=context.now,
        details={"edit": wish.edit.id, "revision": wish.session.sequence},
    )


ON_SESSIONS: dict[str, OnSession] = {"card": _card, "ask": _ask, "set": _set}
ON_WISHES: dict[str, OnWish] = {
    "show": _show,
    "end": _end,
    "room": _room,
    "languages": _languages,
    "more": _ask_more,
    "reason": _ask_more,
    "make": _make,
    "undo": _undo,
}
