"""What is asked of those who change a session by hand: to be typed, or chosen by a button."""

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Context
from bot.event import Session, descriptions, moved_times
from bot.event.plain import shortened
from bot.services.session_edits import Kind
from bot.texts import NAMES
from handlers.buttons import button, rows
from handlers.form_screens import Screen

LATE = (5, 10, 15, 30)  # minutes
SHIFTS = (-15, 15, 30, 60)  # minutes
DAYS = 14
PLACE, PLACES = 40, 12  # characters of one; how many
Asked = tuple[Markup, list[InlineKeyboardButton]]


def question(
    context: Context, prefix: str, kind: Kind, session: Session, number: int, language: str = ""
) -> Screen:
    """The question for a change of this kind, with what can be chosen; `prefix` begins the buttons' data."""
    words = context.words
    text, picks = _asked(context, kind, session, f"{prefix}:set:{number}", language)
    if kind is Kind.TITLE and not language:
        codes = context.event.languages
        picks = [button(NAMES[code], f"{prefix}:ask:{number}:title:{code}") for code in codes]
    return text, [*rows(words, picks), [button(words("Cancel"), f"{prefix}:card:{number}")]]


def _asked(context: Context, kind: Kind, session: Session, set_: str, language: str) -> Asked:
    words, event = context.words, context.event
    match kind:
        case Kind.TIME:
            return _time(context, session, set_)
        case Kind.LATE:
            picks = [button(words("{n} min", n=str(by)), f"{set_}:late:{by}") for by in LATE]
            return words("By how many minutes does it begin late?"), picks
        case Kind.ROOM:
            where = descriptions.where(event, session, words.language) or words("not known")
            text = words("In which room is it? So far: {where}. Write the new room to me.", where=where)
            return text, [button(words("Remove the room"), f"{set_}:room:0")] if session.room else []
        case Kind.PLACE:
            return _place(context, session, set_)
        case Kind.TITLE if not language:
            return words("In which language do you write the new title?"), []
        case Kind.TITLE:
            title = descriptions.title(event, session, language)
            text = words(
                "Write the new title in this language: {language}. So far: {title}",
                language=NAMES[language],
                title=title,
            )
            return text, []
        case Kind.SPEAKERS:
            return words("Write the speaker's name to me as it shall stand in the programme."), []
        case _:
            text = words("Write the address to me. It begins with https://")
            return text, [button(words("Remove it"), f"{set_}:{kind}:0")] if getattr(session, kind) else []


def _time(context: Context, session: Session, set_: str) -> Asked:
    words, event = context.words, context.event
    text = words(
        "When shall it start? It is {when} now. Write a time, like 14:30, 14:30–15:45, Wednesday "
        "9:00 or +15, or choose. It lasts as long as before unless you write an end.",
        when=descriptions.when(event, session, words.language),
    )
    picks = [button(words("{n} min", n=f"{by:+d}"), f"{set_}:time:{by}") for by in SHIFTS]
    own = event.local(session.start).date()
    days = [day for day in dict.fromkeys((*event.by_day, *event.days())) if day != own]
    picks += [
        button(descriptions.short_day(day, words.language), f"{set_}:day:{day:%Y%m%d}")
        for day in sorted(days)[:DAYS]
    ]
    return text, picks


def _place(context: Context, session: Session, set_: str) -> Asked:
    words, event = context.words, context.event
    where = descriptions.place(event, session, words.language) or words("not known")
    picks = [
        button(shortened(descriptions.named(event, key, words.language), PLACE), f"{set_}:place:{which}")
        for which, key in enumerate(descriptions.places(event)[:PLACES])
        if key != session.place
    ]
    if picks:
        return words(
            "At which place is it? So far: {where}. Choose, or write the new place.", where=where
        ), picks
    return words("At which place is it? So far: {where}. Write the new place to me.", where=where), []


def which_day(
    context: Context, prefix: str, number: int, error: moved_times.WhichDayError
) -> tuple[Markup, Screen]:
    """Asks which of several days was meant, with the times that were written."""
    words = context.words
    clock = "".join(f"-{at:%H%M}" for at in (error.first, error.last) if at)
    picks = [
        button(descriptions.short_day(day, words.language), f"{prefix}:set:{number}:at:{day:%m%d}{clock}")
        for day in error.days[:DAYS]
    ]
    cancel = button(words("Cancel"), f"{prefix}:card:{number}")
    problem = words("More than one day may be meant.")
    return problem, (words("Which one do you mean? Or write the date, too."), [*rows(words, picks), [cancel]])
