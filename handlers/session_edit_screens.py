"""What those see who change a session by hand: its card, and why something cannot be."""

from collections.abc import Iterable

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Context
from bot.event import Session, descriptions
from bot.event.plain import shortened
from bot.services import changes
from bot.services.session_edits import Kind, Wrong
from bot.services.subscriptions import groups
from bot.texts import Words
from handlers.agenda_places import PLACE_OF_ALL
from handlers.buttons import button, rows
from handlers.form_screens import Screen

TITLE, VALUE = 300, 200  # characters


async def card(context: Context, prefix: str, kinds: Iterable[Kind], session: Session, number: int) -> Screen:
    """A session as those who change it see it; `prefix` begins the data of their buttons."""
    words, event = context.words, context.event
    lines = [
        Markup("<b>{}</b>").format(titled(context, session)),
        Markup.escape(descriptions.when(event, session, words.language)),
    ]
    where = descriptions.where(event, session, words.language)
    lines.append(words("Place: {where}", where=shortened(where, VALUE) or words("not known")))
    for label, url in ((words("Link"), session.link), (words("Stream"), session.stream)):
        if url:
            lines.append(words("{name}: {value}", name=label, value=shortened(url, VALUE)))
    if session.cancelled:
        lines.append(words("Cancelled."))
    if session.full:
        lines.append(words("The room is full."))
    if session.note:
        lines.append(words("The organisers say: {note}", note=session.note))
    lines.append(reached(words, *await changes.reach(context.db, number, groups(event, session))))
    picks = [_pick(words, prefix, kind, session, number) for kind in kinds]
    return Markup("\n").join(lines), rows(words, picks)


def _pick(words: Words, prefix: str, kind: Kind, session: Session, number: int) -> InlineKeyboardButton:
    ask, set_ = f"{prefix}:ask:{number}:{kind}", f"{prefix}:set:{number}:{kind}"
    match kind:
        case Kind.TIME:
            return button(words("New time"), ask)
        case Kind.LATE:
            return button(words("Report a late start"), ask)
        case Kind.ROOM:
            return button(words("New room"), ask)
        case Kind.PLACE:
            return button(words("New place"), ask)
        case Kind.TITLE:
            return button(words("New title"), ask)
        case Kind.LINK:
            return button(words("Link"), ask)
        case Kind.STREAM:
            return button(words("Stream"), ask)
        case Kind.FULL if session.full:
            return button(words("Report free seats"), f"{set_}:0")
        case Kind.FULL:
            return button(words("Report a full room"), f"{set_}:1")
        case Kind.CANCEL if session.cancelled:
            return button(words("Bring it back"), f"{set_}:0")
        case Kind.CANCEL:
            return button(words("Cancel the session"), f"{set_}:1")
        case Kind.SPEAKERS:
            return button(words("Speakers"), f"speakers:card:{number}")


def sentence(words: Words, why: Wrong) -> Markup:
    """Why a session cannot be at a time."""
    match why:
        case Wrong.PAST:
            return words("That time is over already. Please write one that is still to come.")
        case Wrong.OUTSIDE:
            return words("That is outside the days of the event. Please write another time.")
        case Wrong.BACKWARDS:
            return words("It would end before it starts. Please write both times, like 14:30–15:45.")


def titled(context: Context, session: Session) -> str:
    words = context.words
    return words.isolate(shortened(descriptions.title(context.event, session, words.language), TITLE))


def agenda_card(words: Words, number: int) -> InlineKeyboardButton:
    """To the session's card as everybody sees it."""
    return button(words("See the public card"), f"session:card:{number}:{PLACE_OF_ALL}")


def reached(words: Words, bookmarks: int, registrations: int, followers: int, speakers: int) -> Markup:
    """How many have a session, by what; speakers are mentioned where there are some."""
    told = words(
        "Bookmarks: {bookmarks} · registrations: {registrations} · followers: {followers}",
        bookmarks=words.number(bookmarks),
        registrations=words.number(registrations),
        followers=words.number(followers),
    )
    return words("{reached} · speakers: {n}", reached=told, n=words.number(speakers)) if speakers else told


def clocks(context: Context) -> Markup:
    return context.words(
        "The clocks are changed then: that time does not exist, or comes twice. Please choose another."
    )
