"""A session's card: what, when, where, with whom, and what one can do with it."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.event import Session, descriptions
from bot.event.plain import shortened
from bot.services import bookmarks, my_sessions, programme, session_speakers
from bot.services.agenda_lines import Lines
from bot.services.my_sessions import Mine
from bot.services.roles import Right, may
from handlers import calendar
from handlers.agenda_places import Place, read
from handlers.buttons import button, rows
from handlers.form_screens import Screen

TITLE, PLACE, PEOPLE, LINK = 300, 200, 500, 300  # characters
WHOLE = 3900  # characters of a card; Telegram takes 4096
CLASHES = 3


async def tap(update: Update, context: Context) -> None:
    """A button of a session: session:VERB:NUMBER:PLACE, where the place is the one to go back to."""
    _, verb, number, written = str(update.callback_query.data if update.callback_query else "").split(":")
    key = await programme.key_of(context.db, int(number))
    session = context.event.session(key) if key else None
    words = context.words
    if session is None:
        context.toast(words("This session is no longer in the programme."))
        return
    match verb:
        case "file":
            calendar.send(context, [session], "session.ics")
            return
        case "keep":
            await bookmarks.add(context.db, context.person, int(number), context.now)
            await _toast_kept(context, session)
        case "drop":
            await bookmarks.remove(context.db, context.person, int(number))
            context.toast(words("The bookmark is removed."))
        case _:
            pass
    context.edit(*await card(context, session, int(number), read(written)))


async def card(context: Context, session: Session, number: int, back: Place) -> Screen:
    """All about a session; `number` is its row's, `back` where one came from."""
    own = await my_sessions.of_person(context.db, context.event, context.person)
    mine = next((one for one in own if one.session.id == session.id), None)
    own_lines = Lines(context.event, context.words, context.now, own)
    told = [*_facts(context, session, own_lines), own_lines.beside(session, CLASHES)]
    text = Markup("\n").join(line for line in told if line)
    about = shortened(
        descriptions.abstract(session, context.words.language), max(2, WHOLE - len(text.striptags()))
    )
    if about:
        text += Markup("\n\n{}").format(about)
    return text, _ways(context, session, number, mine, back, await _live(context, number))


async def _live(context: Context, number: int) -> list[InlineKeyboardButton]:
    """What organisers and the session's own speakers can do besides."""
    words = context.words
    if may(context.person.role, Right.PROGRAMME):
        return [button(words("Change this session"), f"prog:card:{number}")]
    if await session_speakers.speaks(context.db, context.person, number):
        return [button(words("Live buttons"), f"live:card:{number}")]
    return []


def _facts(context: Context, session: Session, own: Lines) -> list[Markup]:
    words, event, language = context.words, context.event, context.words.language
    title = words.isolate(shortened(descriptions.title(event, session, language), TITLE))
    lines = [
        Markup("<b>{}</b>{}").format(title, own.marks(session)),
        words(
            "{when} ({zone})",
            when=descriptions.when(event, session, language),
            zone=event.name(language, "zone"),
        ),
        words("On your clock: {when}", when=_yours(context, session)),
    ]
    if session.full:
        lines.append(words("The room is full."))
    if session.note:
        lines.append(words("The organisers say: {note}", note=session.note))
    where = shortened(descriptions.where(event, session, language), PLACE)
    if where:
        lines.append(Markup.escape(words.isolate(where)))
    speakers = descriptions.speakers(session)
    if speakers:
        lines.append(words("Speakers: {names}", names=_names(context, speakers)))
    organisers = descriptions.organisers(event, session, language)
    if organisers:
        lines.append(words("Organisers: {names}", names=_names(context, organisers)))
    spoken = descriptions.languages(session, language)
    if spoken:
        lines.append(words("Languages: {names}", names=_names(context, spoken)))
    track = descriptions.track(event, session, language)
    if track:
        lines.append(words("Track: {track}", track=shortened(track, PLACE)))
    if session.link and len(session.link) <= LINK:
        lines.append(words("Link: {url}", url=session.link))
    if session.stream and len(session.stream) <= LINK:
        lines.append(words("Stream: {url}", url=session.stream))
    return lines


def _names(context: Context, names: Sequence[str]) -> str:
    return shortened(context.words.listing(names), PEOPLE)


def _yours(context: Context, session: Session) -> Markup:
    """The start on each reader's own clock, by Telegram."""
    return Markup('<tg-time unix="{}" format="wDt">{}</tg-time>').format(
        int(session.start.timestamp()), f"{context.event.local(session.start):%H:%M}"
    )


def _ways(
    context: Context,
    session: Session,
    number: int,
    mine: Mine | None,
    back: Place,
    live: Sequence[InlineKeyboardButton],
) -> list[list[InlineKeyboardButton]]:
    """What one can do: keep it, be reminded of it, read on, go back."""
    words = context.words
    if mine is not None and mine.bookmarked:
        kept = button(words("Remove bookmark"), f"session:drop:{number}:{back}")
    else:
        kept = button(words("Bookmark"), f"session:keep:{number}:{back}")
    buttons = [kept, button(words("Calendar file"), f"session:file:{number}:{back}")]
    if not session.abstracts and context.knowledge.has_fact(f"{session.id}-about"):
        buttons.append(button(words("Description"), f"fact:{session.id}-about"))
    buttons.append(button(words("Reminders"), f"remind:session:{number}"))
    buttons += live
    if back.kind != "mine":
        buttons.append(button(words("My sessions"), "my_sessions"))
    return rows(words, [*buttons, button(words("Back"), back.data)])


async def _toast_kept(context: Context, session: Session) -> None:
    words = context.words
    own = await my_sessions.of_person(context.db, context.event, context.person)
    beside = my_sessions.clashes(own).get(session.id, [])[:CLASHES]
    if not beside:
        context.toast(words("Bookmarked: it is among your sessions."))
        return
    titles = [shortened(descriptions.title(context.event, one, words.language), 60) for one in beside]
    context.toast(
        words("Bookmarked. At the same time: {sessions}", sessions=words.listing(titles)), alert=True
    )
