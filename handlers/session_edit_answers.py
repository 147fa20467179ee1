"""What people write about a session that they change: read, and shown with what it means."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.context import Context
from bot.event import Session, moved_times
from bot.services import session_edits, speakers
from bot.services.session_edits import Kind, Wish, Wrong, WrongTimeError
from bot.texts import Words
from handlers import prompts
from handlers import session_desk as desks
from handlers import session_edit_screens as screens
from handlers import session_previews as previews
from handlers import session_questions as questions
from handlers.form_screens import Screen
from handlers.session_desk import Desk

TITLE, ROOM, PLACE, LINK, REASON, SPEAKER = 200, 100, 100, 300, 300, 120  # characters
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


async def typed(context: Context, desk: Desk) -> None:
    """What somebody was asked to write."""
    prompt, message = context.turn.prompt, context.incoming.effective_message
    text = " ".join(((message.text if message else None) or "").split())
    about = prompt.about if prompt else ""
    target, kind, *rest = about.split(":")
    try:
        if target.startswith("e"):
            wish = await desks.find_wish(context, desk, int(target[1:]))
            problem, screen = await _more(context, desk, wish, text, rest)
        else:
            number = int(target)
            session = await desks.find_session(context, desk, number)
            problem, screen = await _first(context, desk, session, number, Kind(kind), text, rest)
    except LookupError:
        context.reply(context.words("This button is from an older message, or no longer for you."))
        return
    if problem:
        await prompts.ask(context, desk.prompt, about)
        screen = Markup("<i>{}</i>\n\n{}").format(problem, screen[0]), screen[1]
    context.reply(*screen)


async def _first(
    context: Context, desk: Desk, session: Session, number: int, kind: Kind, text: str, rest: Sequence[str]
) -> tuple[Markup | None, Screen]:
    """What was typed for a fresh wish: what is wrong with it, or what it means."""
    language = rest[0] if rest else ""
    try:
        new = _read(context, session, kind, text, language)
        return None, await desks.proposed(context, desk, session, kind, new)
    except WrongTimeError as error:
        problem = screens.sentence(context.words, error.why)
    except moved_times.ClockChangeError:
        problem = screens.clocks(context)
    except moved_times.OtherDaysError:
        problem = screens.sentence(context.words, Wrong.OUTSIDE)
    except moved_times.WhichDayError as error:
        return questions.which_day(context, desk.prefix, number, error)
    except ValueError as error:
        problem = error.args[0] if error.args and isinstance(error.args[0], Markup) else _unread(context)
    return problem, questions.question(context, desk.prefix, kind, session, number, language)


def _read(context: Context, session: Session, kind: Kind, text: str, language: str) -> Mapping[str, Any]:
    """The new values that are meant; a ValueError says in a sentence what is wrong."""
    words = context.words
    match kind:
        case Kind.TIME:
            event = context.event
            times = moved_times.read(text, session, event.zone, context.now, {*event.days(), *event.by_day})
            return session_edits.moved(session, times.start, times.end)
        case Kind.ROOM:
            _fits(words, text, ROOM)
            return {"room": text} if session.place else {"room": text, "place": context.event.place}
        case Kind.PLACE:
            _fits(words, text, PLACE)
            return {"place": text}
        case Kind.TITLE:
            _fits(words, text, TITLE)
            return {"titles": {**session.titles, language: text}}
        case Kind.SPEAKERS:
            _fits(words, text, SPEAKER)
            return speakers.with_speaker(session, text)
        case Kind.LINK | Kind.STREAM if len(text) <= LINK and _is_address(text):
            return {str(kind): text}
        case _:
            raise ValueError(words("That is no address of a website. It looks like https://example.org/live"))


def _fits(words: Words, text: str, most: int) -> None:
    if not text:
        raise ValueError(words("I can read words only. Please write it to me."))
    if len(text) > most:
        raise ValueError(
            words("That is {now} characters; {most} fit here. Please shorten it.", now=len(text), most=most)
        )


def _is_address(text: str) -> bool:
    try:
        host = urlsplit(text).hostname
    except ValueError:
        return False
    return ADDRESS.fullmatch(text) is not None and "." in (host or "")


def _unread(context: Context) -> Markup:
    return context.words("I cannot read a time there. It looks like 14:30, or 14:30–15:45, or +15.")


async def _more(
    context: Context, desk: Desk, wish: Wish, text: str, rest: Sequence[str]
) -> tuple[Markup | None, Screen]:
    """What was typed for a wish that is there: a title in one more language, or a reason."""
    language = rest[0] if rest else ""
    try:
        _fits(context.words, text, TITLE if language else REASON)
    except ValueError as error:
        return error.args[0], previews.asked_more(context, desk.prefix, wish, language)
    new = {"titles": {**wish.told.titles, language: text}} if language else {"note": text}
    return None, await desks.shown(context, desk, session_edits.revise(wish, new))
