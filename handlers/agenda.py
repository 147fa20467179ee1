"""/agenda: the sessions day by day, a card for each, and their calendar file."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.delivery.attachment import File
from bot.event import Session
from bot.event.calendar import calendar
from bot.event.descriptions import when, where
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short

ON_A_PAGE = 8


async def show(update: Update, context: Context) -> None:
    """/agenda, or a button of it: agenda:PAGE."""
    query = context.incoming.callback_query
    data = str(query.data if query and query.data else "")
    page = int(data.partition(":")[2] or 0) if data.startswith("agenda:") else 0
    _say(context, _page(context, page))


async def tap(update: Update, context: Context) -> None:
    """A session's card, or its calendar file: session:VERB:PLACE in the programme:KEY, as far as it fits."""
    _, verb, number, key = str(update.callback_query.data if update.callback_query else "").split(":", 3)
    sessions = context.event.sessions
    found = sessions[int(number)] if int(number) < len(sessions) else None
    if found is None or not found.id.startswith(key):
        context.toast(context.words("The programme has changed. Here it is as it stands now."))
        context.edit(*_page(context, 0))
    elif verb == "card":
        context.edit(*_card(context, found, int(number)))
    else:
        _send(context, [found], f"{found.id}.ics")


async def whole(update: Update, context: Context) -> None:
    """All sessions that are still to come, as a calendar file."""
    coming = [session for session in context.event.sessions if session.end > context.now]
    _send(context, coming or list(context.event.sessions), "agenda.ics")


def _page(context: Context, page: int) -> Screen:
    words, event = context.words, context.event
    numbered = list(enumerate(event.sessions))
    shown = numbered[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    lines = [words("<b>Programme</b>, {zone}", zone=event.name(words.language, "zone"))]
    lines += [
        Markup("{}\n<b>{}</b>{}").format(
            when(event, session, words.language), _title(context, session), _state(context, session)
        )
        for _, session in shown
    ]
    picks = [
        button(short(event.title(session.id, words.language)), f"session:card:{number}:{session.id[:30]}")
        for number, session in shown
    ]
    ways = []
    if page:
        ways.append(button(words("Previous page"), f"agenda:{page - 1}"))
    if (page + 1) * ON_A_PAGE < len(numbered):
        ways.append(button(words("Next page"), f"agenda:{page + 1}"))
    ways.append(button(words("All in one calendar file"), "calendar"))
    return Markup("\n\n").join(lines), [*[[pick] for pick in picks], *rows(words, ways)]


def _card(context: Context, session: Session, number: int) -> Screen:
    words, event = context.words, context.event
    lines = [
        Markup("<b>{}</b>{}").format(_title(context, session), _state(context, session)),
        words(
            "{when} ({zone})",
            when=when(event, session, words.language),
            zone=event.name(words.language, "zone"),
        ),
        Markup('<tg-time unix="{}" format="wDt">{}</tg-time>').format(
            int(session.start.timestamp()), f"{event.local(session.start):%H:%M}"
        ),
    ]
    place = where(event, session, words.language)
    lines += [Markup.escape(words.isolate(part)) for part in (place, session.link) if part]
    buttons = [button(words("Calendar file"), f"session:file:{number}:{session.id[:30]}")]
    if context.knowledge.has_fact(f"{session.id}-about"):
        buttons.append(button(words("What it is about"), f"fact:{session.id}-about"))
    buttons.append(button(words("Back"), f"agenda:{number // ON_A_PAGE}"))
    return Markup("\n").join(lines), rows(words, buttons)


def _send(context: Context, sessions: list[Session], name: str) -> None:
    words = context.words
    content = calendar(context.event, sessions, words.language, context.now)
    caption = words("Open it, and your calendar reminds you 15 minutes before the start.")
    context.send_file(File("document", name, "text/calendar", content), caption)


def _title(context: Context, session: Session) -> str:
    words = context.words
    return words.isolate(context.event.title(session.id, words.language)[:300])


def _state(context: Context, session: Session) -> Markup:
    words, now = context.words, context.now
    if session.cancelled:
        return Markup(" · ") + words("cancelled")
    if session.start <= now < session.end:
        return Markup(" · ") + words("on now")
    return Markup(" · ") + words("over") if session.end <= now else Markup()


def _say(context: Context, screen: Screen) -> None:
    if context.incoming.callback_query:
        context.edit(*screen)
    else:
        context.reply(*screen)
