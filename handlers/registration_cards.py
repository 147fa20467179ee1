"""How registrations look: a card each, a list of several, the code for the entrance."""

import io
from datetime import datetime
from urllib.parse import urlsplit

import segno
from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Context
from bot.delivery.attachment import File
from bot.event.forms import Form, said
from bot.services import seats
from bot.services.check_in import ONLINE
from bot.services.forms import Filling
from bot.services.registration import Registered
from bot.texts import Words
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from models import Seat, SeatState

FORM = "registration"


def overview(context: Context, registered: list[Registered]) -> Screen:
    """One card, or a list to choose from."""
    words = context.words
    if len(registered) == 1:
        return card(context, registered[0])
    picks = [button(who(found), f"reg:card:{found.row.id}") for found in registered]
    picks.append(button(words("Register somebody else"), "reg:new:0"))
    return words("Your registrations:"), [[pick] for pick in picks]


def card(context: Context, found: Registered) -> Screen:
    """A registration with its seats, and what can be done with it."""
    words, row = context.words, found.row
    lines = [words("<b>{name}</b>, {mode}", name=who(found), mode=mode(context, row.mode))]
    lines += [_seat_line(context, key, seat) for key, seat in found.seats.items() if seat.state in seats.HELD]
    lines.append(words("Reference: {reference}", reference=Markup("<code>{}</code>").format(row.reference)))
    buttons = _offers(words, found)
    if row.link:
        url = f"https://t.me/{context.bot.username}?start=take-{row.link}"
        lines.append(
            words("Send this link to the participant, who then hears from me as you do: {url}", url=url)
        )
    else:
        buttons.append([button(words("Show the code"), f"reg:code:{row.id}")])
    lines.append(words("This is the organisers' own list. The official accreditation is on these websites."))
    buttons += rows(words, [button(words("Change"), f"reg:change:{row.id}"),
                            button(words("Cancel registration"), f"reg:drop:{row.id}"),
                            button(words("Register somebody else"), "reg:new:0")])  # fmt: skip
    return Markup("\n\n").join(lines), [*buttons, *official(context)]


def send_code(context: Context, found: Registered) -> None:
    """The code that an organiser's phone reads at the door."""
    picture = io.BytesIO()
    url = f"https://t.me/{context.bot.username}?start=check-{found.row.reference}"
    segno.make(url, error="m").save(picture, kind="png", scale=10, border=4)
    words = context.words
    caption = words(
        "{name}: show this at the entrance.\n{reference}", name=who(found), reference=found.row.reference
    )
    context.send_file(File("photo", f"{found.row.reference}.png", "image/png", picture.getvalue()), caption)


def unfinished(context: Context, filling: Filling) -> Screen:
    words = context.words
    text = words(
        "Your form “{form}” is not finished. Shall we go on where you were?",
        form=said(filling.form.title, words.language),
    )
    return text, [[button(words("Go on"), "reg:go:0")], [button(words("Begin again"), "reg:new:0")]]


def closed(context: Context, form: Form) -> Markup | None:
    """Why nobody can register now, if so."""
    words, event = context.words, context.event
    opens, closes = form.opens_at(event.zone), form.closes_at(event.zone)
    if opens and context.now < opens:
        return words("Registration opens on {when}.", when=when(context, opens))
    if closes and context.now >= closes:
        return words("Registration closed on {when}.", when=when(context, closes))
    return None


def when(context: Context, instant: datetime) -> str:
    return context.words.moment(context.event.local(instant))


def _offers(words: Words, found: Registered) -> list[list[InlineKeyboardButton]]:
    """Seats that wait for a yes."""
    offered = [seat for seat in found.seats.values() if seat.state is SeatState.OFFERED]
    buttons = []
    for seat in offered:
        buttons.append([button(words("Take the seat"), f"seat:take:{seat.id}")])
        buttons.append([button(words("Give up the seat"), f"seat:leave:{seat.id}")])
    return buttons


def _seat_line(context: Context, key: str, given: Seat) -> Markup:
    words = context.words
    title = words.isolate(context.event.title(key, words.language))
    match given.state:
        case SeatState.CONFIRMED:
            return words("{session}: confirmed", session=title)
        case SeatState.OFFERED:
            return words(
                "{session}: kept for you until {when}",
                session=title,
                when=when(context, given.offered_until or context.now),
            )
        case _:
            return words("{session}: on the waiting list", session=title)


def who(found: Registered) -> str:
    return str(found.answers.get("name", found.row.reference))


def mode(context: Context, key: str) -> str:
    """In person or online, as the form says it, if it asks."""
    form = context.event.forms.get(FORM)
    field = form.field("mode") if form else None
    if field is not None and key in field.choices:
        return said(field.choices[key], context.words.language)
    return context.words("Online") if key == ONLINE else context.words("In person")


def official(context: Context) -> list[list[InlineKeyboardButton]]:
    """The websites where the official accreditation is."""
    links = context.event.links.values()
    return [[InlineKeyboardButton(urlsplit(link).hostname or link, url=link)] for link in links]


def show(context: Context, screen: Screen) -> None:
    if context.incoming.callback_query:
        context.edit(*screen)
    else:
        context.reply(*screen)
