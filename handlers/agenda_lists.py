"""Lists of sessions, page by page, with a button for each."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Context
from bot.event import Session, descriptions
from bot.event.plain import shortened
from bot.services import my_sessions, programme
from bot.services.my_sessions import Mine
from handlers.agenda_places import Place
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from models import SeatState

ON_A_PAGE = 8
TITLE, ROOM = 160, 80  # characters in a list
CLASHES = 2  # named in a list


async def listed(
    context: Context,
    place: Place,
    head: Markup,
    sessions: Sequence[Session],
    ways: Sequence[InlineKeyboardButton],
    *,
    mine: Sequence[Mine] | None = None,
) -> Screen:
    """A page of sessions below a headline, and the ways that lead on from there."""
    words, event = context.words, context.event
    pages = max(1, -(-len(sessions) // ON_A_PAGE))
    place = place._replace(page=min(place.page, pages - 1))
    shown = sessions[place.page * ON_A_PAGE : (place.page + 1) * ON_A_PAGE]
    numbers = await programme.numbers(context.db, [session.id for session in shown])
    own = await my_sessions.of_person(context.db, event, context.person) if mine is None else mine
    parts = [head]
    if pages > 1:
        parts.append(words("Page {page} of {pages}", page=place.page + 1, pages=pages))
    picks = [
        button(
            short(f"{event.local(session.start):%H:%M} {descriptions.title(event, session, words.language)}"),
            f"session:card:{numbers[session.id]}:{place}",
        )
        for session in shown
        if session.id in numbers
    ]
    turns = []
    if place.page:
        turns.append(button(words("Previous page"), place.turned(-1).data))
    if place.page + 1 < pages:
        turns.append(button(words("Next page"), place.turned(1).data))
    text = Markup("\n\n").join([*parts, *_by_day(context, shown, own)])
    return text, [*[[pick] for pick in picks], *rows(words, [*turns, *ways])]


def _by_day(context: Context, sessions: Sequence[Session], own: Sequence[Mine]) -> list[Markup]:
    """The sessions' lines, below their day wherever it changes."""
    of_mine = {one.session.id: one for one in own}
    clashes = my_sessions.clashes(own)
    parts, day = [], None
    for session in sessions:
        begins = context.event.local(session.start).date()
        if begins != day:
            day = begins
            parts.append(Markup("<b>{}</b>").format(descriptions.day(day, context.words.language)))
        parts.append(line(context, session, of_mine.get(session.id), clashes))
    return parts


def line(
    context: Context, session: Session, mine: Mine | None, clashes: Mapping[str, Sequence[Session]]
) -> Markup:
    """A session in a list: times, title, how it stands, where."""
    words, event = context.words, context.event
    title = shortened(descriptions.title(event, session, words.language), TITLE)
    told = Markup("{} · <b>{}</b>").format(descriptions.times(event, session), words.isolate(title))
    told += marks(context, session, mine)
    where = shortened(descriptions.where(event, session, words.language), ROOM)
    if where:
        told += Markup("\n{}").format(words.isolate(where))
    beside = [one for one in clashes.get(session.id, ()) if mine is not None][:CLASHES]
    if beside:
        told += Markup("\n") + at_the_same_time(context, beside)
    return told


def at_the_same_time(context: Context, sessions: Sequence[Session]) -> Markup:
    """A clash, pointed out."""
    words = context.words
    titles = [
        words.isolate(shortened(descriptions.title(context.event, one, words.language), ROOM))
        for one in sessions
    ]
    return words("<i>At the same time: {sessions}</i>", sessions=words.listing(titles))


def marks(context: Context, session: Session, mine: Mine | None) -> Markup:
    """How a session stands, at this moment and with this person, if there is anything to say."""
    words, now = context.words, context.now
    told = []
    if session.cancelled:
        told.append(words("cancelled"))
    elif session.start <= now < session.end:
        told.append(words("on now"))
    elif session.end <= now:
        told.append(words("over"))
    if mine is not None:
        told.append(_seat(context, mine) if mine.seat else words("bookmarked"))
    return Markup("").join(Markup(" · ") + mark for mark in told)


def _seat(context: Context, mine: Mine) -> Markup:
    """The seat that somebody holds or waits for."""
    words = context.words
    match mine.seat:
        case SeatState.CONFIRMED:
            return words("seat confirmed")
        case SeatState.OFFERED if mine.offered_until:
            until = words.moment(context.event.local(mine.offered_until))
            return words("seat kept for you until {when}", when=until)
        case _:
            return words("on the waiting list")
