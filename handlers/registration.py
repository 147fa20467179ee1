"""Registration: signing up for oneself or somebody else, changing, cancelling, and the offered seat."""

import json

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.services import forms, registration, registration_notices, seats, waiting_list
from bot.services.check_in import ONLINE
from bot.services.forms import Filling
from bot.services.registration import Registered
from handlers import form_screens
from handlers import registration_cards as cards
from handlers.buttons import button
from handlers.form_screens import Screen
from models import SeatState

FORM = cards.FORM


async def start(update: Update, context: Context) -> None:
    """/register, or a button: what there is already, or the form."""
    form = context.event.forms.get(FORM)
    if form is None:
        cards.show(
            context, (context.words("Registration is on the official websites."), cards.official(context))
        )
        return
    filling = await forms.filling(context.db, context.person, context.event.forms, FORM)
    mine = await registration.of_person(context.db, context.person)
    if filling is not None:
        cards.show(context, cards.unfinished(context, filling))
    elif mine:
        cards.show(context, cards.overview(context, mine))
    else:
        await begin(update, context)


async def begin(update: Update, context: Context) -> None:
    """A fresh form."""
    form = context.event.forms.get(FORM)
    closed = cards.closed(context, form) if form else None
    if form is None or closed:
        cards.show(context, (closed or Markup(), cards.official(context)))
        return
    cards.show(
        context,
        form_screens.question(
            context, await forms.begin(context.db, context.person, FORM, form, context.now)
        ),
    )


async def go_on(update: Update, context: Context) -> None:
    """Go on with the form where it was left."""
    filling = await forms.filling(context.db, context.person, context.event.forms, FORM)
    if filling is None:
        await start(update, context)
    else:
        filling.draft.touched_at = context.now
        cards.show(context, form_screens.question(context, filling))


async def mine(update: Update, context: Context) -> None:
    """/registration: all that one has registered."""
    registered = await registration.of_person(context.db, context.person)
    if not registered:
        words = context.words
        text = words("You are not registered with me.")
        cards.show(context, (text, [[button(words("Register"), "reg:new:0")], *cards.official(context)]))
        return
    cards.show(context, cards.overview(context, registered))


async def submit(context: Context, filling: Filling) -> Screen:
    """The form is sent: register, or change what is registered."""
    closed = cards.closed(context, filling.form)
    if closed:
        return closed, cards.official(context)
    db, event, now, words = context.db, context.event, context.now, context.words
    about = filling.draft.about
    if about:
        named = await registration.by_reference(db, about)
        found = await registration.held(db, named.row.id) if named else None
        if found is None or not _owns(context, found) or found.row.cancelled_at:
            return words("This registration is no longer there."), ()
        moved = await registration.change(db, event, found, filling.answers, now)
        await _tell(context, moved)
        head = words("Your registration is changed.")
        of_another = words("The registration of {name} is changed.", name=cards.who(found))
    else:
        found = await registration.register(db, event, context.person, filling.answers, now)
        head = words("You are on the organisers' list.")
        of_another = words("{name} is on the organisers' list.", name=cards.who(found))
    await forms.discard(db, context.person, FORM)
    if found.row.link is None and found.row.mode != ONLINE:  # online, nobody stands at an entrance
        cards.send_code(context, found)
    text, buttons = cards.card(context, found)
    is_own = found.row.person_id == context.person.id
    return Markup("{}\n\n{}").format(head if is_own else of_another, text), buttons


async def tap(update: Update, context: Context) -> None:
    """A button of a registration: reg:VERB:NUMBER."""
    _, verb, number = str(update.callback_query.data if update.callback_query else "").split(":")
    if verb == "new":
        await begin(update, context)
        return
    if verb in {"list", "go"}:
        await (mine if verb == "list" else go_on)(update, context)
        return
    registered = await registration.of_person(context.db, context.person)
    found = next((one for one in registered if one.row.id == int(number)), None)
    if found is not None and verb == "gone":  # the team may cancel it in the same moment
        held = await registration.held(context.db, found.row.id)
        found = held if held and held.row.cancelled_at is None else None
    words = context.words
    if found is None:
        context.toast(words("This registration is no longer there."))
        return
    match verb:
        case "card":
            context.edit(*cards.card(context, found))
        case "code" if found.row.link is None:
            cards.send_code(context, found)
        case "change":
            await _change(context, found)
        case "drop":
            yes = button(words("Yes, cancel it"), f"reg:gone:{found.row.id}")
            back = button(words("Back"), f"reg:card:{found.row.id}")
            context.edit(
                words("Shall I cancel the registration of {name}?", name=cards.who(found)), [[yes], [back]]
            )
        case "gone":
            await _cancel(context, found)


async def seat(update: Update, context: Context) -> None:
    """The answer to an offered seat: seat:take|leave:NUMBER."""
    _, verb, number = str(update.callback_query.data if update.callback_query else "").split(":")
    held = await registration.seat_of(context.db, int(number), context.person)
    words = context.words
    if held is None:
        context.toast(words("This seat is not yours to decide on."))
        return
    given, found = held
    if verb == "take":
        if await registration.accept(context.db, given, context.now) or given.state is SeatState.CONFIRMED:
            context.edit(*cards.card(context, found))
        else:
            context.edit(words("I am sorry: this seat is no longer kept for you."))
        return
    if given.state in seats.HELD:
        await _tell(context, await registration.decline(context.db, context.event, given, context.now))
    context.edit(words("Thank you for telling me. The seat goes to the next person on the list."))


async def take_over(update: Update, context: Context, link: str) -> None:
    """The one who was registered by somebody else has opened the link."""
    found = await registration.take_over(context.db, link, context.person)
    if found is None:
        context.reply(context.words("This link is not valid any more."))
        return
    name = cards.who(found)
    messages = await registration_notices.told(
        context.db, context.turn.house.texts, found.row,
        lambda words: words("{name} has opened the link and hears from me from now on.", name=name),
        but=context.person,
    )  # fmt: skip
    context.turn.messages.extend(messages)
    text, buttons = cards.card(context, found)
    context.reply(
        Markup("{}\n\n{}").format(context.words("You were registered by a colleague."), text), buttons
    )
    cards.send_code(context, found)


async def _change(context: Context, found: Registered) -> None:
    form = context.event.forms.get(FORM)
    if form is None:
        return
    answers = json.loads(found.row.answers)
    about = found.row.reference
    filling = await forms.begin(
        context.db, context.person, FORM, form, context.now, about=about, answers=answers
    )
    context.edit(*form_screens.review(context, filling))


async def _cancel(context: Context, found: Registered) -> None:
    moved = await registration.cancel(context.db, context.event, found, context.now)
    await _tell(context, moved)
    name = cards.who(found)
    told = await registration_notices.told(
        context.db, context.turn.house.texts, found.row,
        lambda words: words("The registration of {name} has been cancelled.", name=name), but=context.person,
    )  # fmt: skip
    context.turn.messages.extend(told)
    words = context.words
    context.edit(
        words(
            "The registration of {name} is cancelled. What you did on the official websites stands.",
            name=name,
        ),
        [[button(words("Register again"), "reg:new:0")], *cards.official(context)],
    )


async def _tell(context: Context, moved: waiting_list.Moved) -> None:
    house = context.turn.house
    context.turn.messages.extend(
        await registration_notices.moved(context.db, house.event, house.texts, moved)
    )


def _owns(context: Context, found: Registered) -> bool:
    return context.person.id in registration.concerned(found.row)
