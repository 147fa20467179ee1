"""The door: letting people in by their code or their name, once.

Helpers stand there too, so nothing is shown but the name, in person or online, and the sessions.
"""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.event import Session
from bot.services import check_in, programme, registration, registration_list, seats, team
from bot.services.check_in import ONLINE, Counts, Entry
from bot.services.registration import Registered
from bot.services.registration_list import NAME
from bot.services.roles import Right
from handlers import other, prompts
from handlers import registration_cards as cards
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from handlers.organiser.permit import permits
from handlers.organiser.registration_card import seat_line
from handlers.registration_cards import show as say

SEARCH = "check_in.search"  # the prompt
MOST = 10  # of what is found; who looks for a name that so many have must say more
MOST_SEATS = 10


async def scanned(update: Update, context: Context, reference: str) -> None:
    """A code was read: who comes in person is let in at once; nobody but the team is told anything."""
    words = context.words
    if not permits(update, context, Right.CHECK_IN):
        context.reply(words("This code is for the organisers: they read it at the entrance."))
        return
    found = await registration.by_reference(context.db, reference)
    if found is None:
        context.reply(words("This code is not known."), _home(context))
    elif found.row.cancelled_at is not None or found.row.mode == ONLINE:
        context.reply(*await card(context, found))
    else:
        context.reply(*await _let_in(context, found.row.id))


async def show(update: Update, context: Context) -> None:
    """/checkin: how many are there, and looking somebody up; words behind the command are looked for."""
    sought = " ".join(context.args or ()) if update.message else ""
    say(context, await _results(context, sought) if sought else await _overview(context))


async def tap(update: Update, context: Context) -> None:
    """A button at the door: door:VERB:NUMBER."""
    _, verb, written = str(update.callback_query.data if update.callback_query else "").split(":")
    number, db = int(written), context.db
    match verb:
        case "find":
            await prompts.ask(context, SEARCH)
            text = context.words("Write the name, or a part of it, or the reference.")
            context.edit(text, [[button(context.words("Cancel"), "door:home:0")]])
        case "home":
            context.edit(*await _overview(context))
        case "in":
            context.edit(*await _let_in(context, number))
        case "seat":
            entry = await check_in.seat(db, number, context.now)
            _note(context, entry, "check_in.session", number)
            await _show_entry(context, entry)
        case "undo" | "out" | "card":
            await _go_back(context, verb, number)
        case _:
            await other.old_button(update, context)


async def typed(update: Update, context: Context) -> None:
    """The name to look for."""
    text = (update.message.text or "").strip() if update.message else ""
    if text:
        context.reply(*await _results(context, text))
    else:
        await other.not_words(update, context)


async def card(context: Context, found: Registered, entry: Entry | None = None) -> Screen:
    """Who it is, whether they are in, and what can be done about it."""
    words, row = context.words, found.row
    values = {"name": cards.who(found), "mode": cards.mode(context, row.mode)}
    if row.cancelled_at is not None:
        return words("<b>Cancelled</b>: {name}, {mode}", **values), _home(context)
    if entry is not None and entry.first:
        to_session = words("<b>Let in to the session</b>: {name}, {mode}", **values)
        head = to_session if entry.to_session else words("<b>Let in</b>: {name}, {mode}", **values)
    elif row.checked_in_at is not None:
        head = words(
            "<b>Already in</b>, since {when}: {name}, {mode}",
            when=cards.when(context, row.checked_in_at),
            **values,
        )
    else:
        head = words("<b>Not in yet</b>: {name}, {mode}", **values)
    held = [(key, seat) for key, seat in found.seats.items() if seat.state in seats.HELD][:MOST_SEATS]
    lines = [head, *(seat_line(context, key, seat) for key, seat in held)]
    lines.append(_counted(context, await check_in.counts(context.db)))
    return Markup("\n").join(lines), [*_doors(context, found), *_home(context)]


async def _go_back(context: Context, verb: str, number: int) -> None:
    """Take back what was tapped by mistake, or just look."""
    if verb == "out":
        left = await check_in.leave_seat(context.db, number)
        if left is None:
            context.toast(context.words("This is undone already."))
            return
        team.record(context.db, context.person, "check_in.undo_session", number, now=context.now)
        number = left
    elif verb == "undo" and await check_in.undo(context.db, number):
        team.record(context.db, context.person, "check_in.undo", number, now=context.now)
    found = await registration.held(context.db, number)
    if found is None:
        context.toast(context.words("This registration is no longer there."))
        return
    context.edit(*await card(context, found))


async def _let_in(context: Context, number: int) -> Screen:
    entry = await check_in.let_in(context.db, number, context.now)
    _note(context, entry, "check_in.event", number)
    if entry is not None:
        return await card(context, entry.found, entry)
    found = await registration.held(context.db, number)
    if found is None:
        return context.words("This registration is no longer there."), _home(context)
    return await card(context, found)


async def _show_entry(context: Context, entry: Entry | None) -> None:
    if entry is None:
        context.toast(context.words("There is no seat for them in this session."), alert=True)
        return
    context.edit(*await card(context, entry.found, entry))


def _note(context: Context, entry: Entry | None, action: str, number: int) -> None:
    if entry is not None and entry.first:
        team.record(context.db, context.person, action, number, now=context.now)


def _doors(context: Context, found: Registered) -> list[list[InlineKeyboardButton]]:
    words, row = context.words, found.row
    picks = []
    if row.checked_in_at is None:
        picks.append(button(words("Let in"), f"door:in:{row.id}"))
    for key, seat in check_in.seats_at_the_door(found)[:MOST_SEATS]:
        title = context.event.title(key, words.language)
        if seat.checked_in_at is None:
            label = words("To the session: {session}", session=title).unescape()
            picks.append(button(short(label), f"door:seat:{seat.id}"))
        else:
            label = words("Undo the session: {session}", session=title).unescape()
            picks.append(button(short(label), f"door:out:{seat.id}"))
    if row.checked_in_at is not None:
        picks.append(button(words("Undo the entry"), f"door:undo:{row.id}"))
    return [[pick] for pick in picks]


async def _results(context: Context, sought: str) -> Screen:
    words = context.words
    page = await registration_list.page(context.db, {NAME: sought}, 0, MOST)
    if page.total == 1:
        return await card(context, page.found[0])
    if not page.total:
        return words("I find nobody for “{words}”.", words=sought[:80]), _home(context)
    head = words.plural("{n} registration is like that.", "{n} registrations are like that.", page.total)
    if page.total > MOST:
        head += Markup(" ") + words("Here are the newest; more of the name finds fewer.")
    picks = [button(_label(found), f"door:card:{found.row.id}") for found in page.found]
    return head, [*[[pick] for pick in picks], *_home(context)]


def _label(found: Registered) -> str:
    """Two may have the same name; nobody has the same reference."""
    sign = "✓ " if found.row.checked_in_at else ""
    return short(f"{sign}{cards.who(found)} · {found.row.reference}")


async def _overview(context: Context) -> Screen:
    words, event = context.words, context.event
    lines = [words("<b>At the door</b>"), _counted(context, await check_in.counts(context.db))]
    by_session = await check_in.by_session(context.db)
    numbers = await programme.numbers(context.db, [session.id for session in event.sessions])
    lines += [
        words(
            "{session}: {present} of {expected}",
            session=event.title(session.id, words.language),
            present=words.number(by_session[numbers[session.id]].present),
            expected=words.number(by_session[numbers[session.id]].expected),
        )
        for session in _today_and_on(context)
        if numbers.get(session.id) in by_session
    ]
    lines.append(words("Read a code with your phone's camera, or look for a name."))
    ways = [button(words("Find somebody"), "door:find:0"), button(words("Refresh"), "door:home:0")]
    return Markup("\n").join(lines), rows(words, [*ways, button(words("Back"), "organise")])


def _today_and_on(context: Context) -> Sequence[Session]:
    return [session for session in context.event.sessions if session.end > context.now][:MOST]


def _counted(context: Context, counts: Counts) -> Markup:
    words = context.words
    present, expected = words.number(counts.present), words.number(counts.expected)
    return words("Let in: {present} of {expected}", present=present, expected=expected)


def _home(context: Context) -> list[list[InlineKeyboardButton]]:
    words = context.words
    return rows(
        words, [button(words("Find somebody"), "door:find:0"), button(words("At the door"), "door:home:0")]
    )
