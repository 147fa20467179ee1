"""One registration, as organisers see it: what was answered, its seats, and what can be done."""

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.services import registration, registration_decisions, seats
from bot.services.registration import Registered
from bot.services.registration_decisions import Place
from bot.texts import NAMES
from handlers import form_screens, other
from handlers import registration_cards as cards
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from handlers.organiser import registration_deciding as deciding
from models import Seat, SeatState

NOT_SHOWN = {"for", "name", "mode", "sessions", "consent"}  # said by other lines, or by being there
MOST_SEATS = 20


async def tap(update: Update, context: Context) -> None:
    """A button of a registration: registrant:VERB:NUMBER or registrant:VERB:NUMBER:REASON."""
    _, verb, number, reason = f"{update.callback_query.data if update.callback_query else ''}:".split(":")[:4]
    match verb:
        case "card" | "seats" | "cancel":
            await _about_registration(context, verb, int(number))
        case "place" | "admit" | "seat" | "refuse":
            await _about_seat(context, verb, int(number))
        case "gone" if reason in deciding.REASONS:
            await deciding.cancel(context, int(number), reason)
            await _show(context, int(number))
        case "out" if reason in deciding.REASONS:
            place = await registration_decisions.held(context.db, int(number))
            await deciding.refuse(context, place, reason)
            await _show_place(context, int(number))
        case _:
            await other.old_button(update, context)


async def _about_registration(context: Context, verb: str, number: int) -> None:
    found = await registration.held(context.db, number)
    if found is None:
        context.toast(context.words("This registration is no longer there."))
    elif verb == "cancel" and found.row.cancelled_at is None:
        context.edit(*await deciding.ask_to_cancel(context, found))
    elif verb == "seats":
        context.edit(*_seats(context, found))
    else:
        context.edit(*await card(context, found))


async def _about_seat(context: Context, verb: str, number: int) -> None:
    place = await registration_decisions.held(context.db, number)
    if place is None:
        context.toast(context.words("This registration is no longer there."))
    elif verb in {"admit", "seat"}:
        screen = await deciding.admit(context, place, sure=verb == "seat")
        context.edit(*(screen or await seat_screen(context, place)))
    elif verb == "refuse" and place.seat.state in seats.HELD:
        context.edit(*await deciding.ask_to_refuse(context, place))
    else:
        context.edit(*await seat_screen(context, place))


async def _show(context: Context, number: int) -> None:
    found = await registration.held(context.db, number)
    if found is not None:
        context.edit(*await card(context, found))


async def _show_place(context: Context, number: int) -> None:
    place = await registration_decisions.held(context.db, number)
    if place is not None:
        context.edit(*await seat_screen(context, place))


async def card(context: Context, found: Registered) -> Screen:
    """Everything that organisers need to know."""
    words, row, form = context.words, found.row, context.event.forms.get(cards.FORM)
    person = await registration.holder(context.db, row)
    lines = [words("<b>{name}</b>, {mode}", name=cards.who(found), mode=cards.mode(context, row.mode))]
    if row.cancelled_at:
        lines.append(words("<b>Cancelled</b> on {when}", when=cards.when(context, row.cancelled_at)))
    if row.checked_in_at:
        lines.append(words("Checked in on {when}", when=cards.when(context, row.checked_in_at)))
    lines.append(words("Reference: {reference}", reference=Markup("<code>{}</code>").format(row.reference)))
    lines.append(words("Registered on {when}", when=cards.when(context, row.registered_at)))
    if person is not None:
        lines.append(words("Language: {language}", language=NAMES.get(person.language, person.language)))
    if row.person_id is None:
        lines.append(words("Registered by somebody else, who hears from me until the participant does."))
    if form is not None:
        lines += form_screens.answers(context, form, found.answers, NOT_SHOWN)
    lines += [seat_line(context, key, seat) for key, seat in list(found.seats.items())[:MOST_SEATS]]
    return Markup("\n").join(lines), rows(words, _ways(context, found))


def _ways(context: Context, found: Registered) -> list[InlineKeyboardButton]:
    words, row = context.words, found.row
    ways = []
    if row.cancelled_at is None:
        if found.seats:
            ways.append(button(words("Seats"), f"registrant:seats:{row.id}"))
        ways.append(button(words("Check-in"), f"door:card:{row.id}"))
    ways.append(button(words("Write to them"), f"letter:registration:{row.id}"))
    if row.cancelled_at is None:
        ways.append(button(words("Cancel registration"), f"registrant:cancel:{row.id}"))
    return [*ways, button(words("Back"), "registrations:back:0")]


def _seats(context: Context, found: Registered) -> Screen:
    words = context.words
    picks = [
        button(short(context.event.title(key, words.language)), f"registrant:place:{seat.id}")
        for key, seat in list(found.seats.items())[:MOST_SEATS]
    ]
    back = button(words("Back"), f"registrant:card:{found.row.id}")
    return words("The seats of {name}:", name=cards.who(found)), [*[[pick] for pick in picks], [back]]


async def seat_screen(context: Context, place: Place) -> Screen:
    """A seat, where it stands in the line, and what can be decided."""
    words, seat = context.words, place.seat
    lines = [Markup("<b>{}</b>").format(cards.who(place.registered)), seat_line(context, place.key, seat)]
    ways = []
    if registration_decisions.is_admissible(place):
        lines += deciding.standing(
            words, await registration_decisions.standing(context.db, context.event, place)
        )
        ways.append(button(words("Give the seat"), f"registrant:admit:{seat.id}"))
    if seat.state in seats.HELD:
        label = words("Take the seat back") if seat.state is SeatState.CONFIRMED else words("Refuse")
        ways.append(button(label, f"registrant:refuse:{seat.id}"))
    ways.append(button(words("Back"), f"registrant:seats:{seat.registration_id}"))
    return Markup("\n").join(lines), rows(words, ways)


def seat_line(context: Context, key: str, seat: Seat) -> Markup:
    """A seat in a line, as the team reads it."""
    words = context.words
    title = words.isolate(context.event.title(key, words.language))
    match seat.state:
        case SeatState.CONFIRMED if seat.checked_in_at:
            return words(
                "{session}: there since {when}", session=title, when=cards.when(context, seat.checked_in_at)
            )
        case SeatState.CONFIRMED:
            return words("{session}: confirmed", session=title)
        case SeatState.OFFERED:
            until = cards.when(context, seat.offered_until or context.now)
            return words("{session}: offered until {when}", session=title, when=until)
        case SeatState.WAITING:
            return words("{session}: on the waiting list", session=title)
        case SeatState.LAPSED:
            return words("{session}: the offered seat was not taken in time", session=title)
        case _:
            return words("{session}: no seat any more", session=title)
