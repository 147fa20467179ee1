"""Deciding about registrations: giving a seat, refusing it, cancelling, each told to those concerned."""

from collections.abc import Callable

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.services import registration_decisions, registration_notices, team
from bot.services.registration import Registered
from bot.services.registration_decisions import Place, Standing
from bot.services.waiting_list import Moved
from bot.texts import Words
from handlers import other, prompts
from handlers import registration_cards as cards
from handlers.buttons import button
from handlers.form_screens import Screen
from models import Registration

REASON = "registration.reason"  # the prompt
LONGEST_REASON = 1000  # characters
REASONS = ("full", "twice", "circle", "none")


async def admit(context: Context, place: Place, *, sure: bool) -> Screen | None:
    """Give the seat; out of turn only when that was confirmed. A screen where something is to be asked."""
    words, db = context.words, context.db
    if not registration_decisions.is_admissible(place):
        context.toast(words("This has been decided meanwhile."))
        return None
    found = await registration_decisions.standing(db, context.event, place)
    if not found.in_turn and not sure:
        lines = [words("Give {name} the seat all the same?", name=cards.who(place.registered))]
        yes = button(words("Yes, give the seat"), f"registrant:seat:{place.seat.id}")
        back = button(words("Back"), f"registrant:place:{place.seat.id}")
        return Markup("\n").join([*lines, *standing(words, found)]), [[yes], [back]]
    await registration_decisions.admit(db, place)
    details = {"ahead": found.ahead, "free": found.free}
    team.record(db, context.person, "registration.admit", place.seat.id, now=context.now, details=details)
    await _tell(context, place.registered.row, lambda own: own(
        "The organisers have given you a seat: <b>{session}</b>.",
        session=own.isolate(context.event.title(place.key, own.language)),
    ))  # fmt: skip
    context.toast(words("Done. They have been told."))
    return None


def standing(words: Words, found: Standing) -> list[Markup]:
    """Who would be passed over, and whether there is room."""
    lines = []
    if found.ahead:
        lines.append(
            words.plural("{n} person has waited longer.", "{n} people have waited longer.", found.ahead)
        )
    if found.free is None:
        lines.append(words("There is no limit of seats."))
    elif found.free:
        lines.append(words.plural("{n} seat is free.", "{n} seats are free.", found.free))
    else:
        lines.append(words("No seat is free: this would be one more than there are."))
    return lines


async def ask_to_cancel(context: Context, found: Registered) -> Screen:
    """Why? The reason is told."""
    number = found.row.id
    await prompts.ask(context, REASON, f"gone:{number}")
    text = context.words("Cancel the registration of {name}?", name=cards.who(found))
    return _why(context, text, f"registrant:gone:{number}", f"registrant:card:{number}")


async def ask_to_refuse(context: Context, place: Place) -> Screen:
    """Why? The reason is told."""
    words, number = context.words, place.seat.id
    await prompts.ask(context, REASON, f"out:{number}")
    text = words(
        "No seat for {name}: {session}?",
        name=cards.who(place.registered),
        session=context.event.title(place.key, words.language),
    )
    return _why(context, text, f"registrant:out:{number}", f"registrant:place:{number}")


async def typed(update: Update, context: Context) -> None:
    """A reason in the organiser's own words."""
    text = (update.message.text or "").strip() if update.message else ""
    prompt = context.turn.prompt
    if not text or prompt is None:
        await other.not_words(update, context)
        return
    if len(text) > LONGEST_REASON:
        await prompts.ask(context, REASON, prompt.about)
        context.reply(
            context.words("That is {now} characters; {most} fit here. Please shorten it.", now=len(text),
                          most=LONGEST_REASON)
        )  # fmt: skip
        return
    verb, number = prompt.about.split(":")
    if verb == "gone":
        told = await cancel(context, int(number), text=text)
        back = f"registrant:card:{number}"
    else:
        told = await refuse(context, await registration_decisions.held(context.db, int(number)), text=text)
        back = f"registrant:place:{number}"
    words = context.words
    outcome = words("Done. They have been told.") if told else words("This has been decided meanwhile.")
    context.reply(outcome, [[button(words("Back"), back)]])


async def cancel(context: Context, number: int, reason: str = "none", text: str = "") -> bool:
    """Cancel a registration, once, and tell why; False if it does not stand."""
    db, now = context.db, context.now
    done = await registration_decisions.cancel(db, context.event, number, now)
    if done is None:
        context.toast(context.words("This has been decided meanwhile."))
        return False
    found, moved = done
    details = {"reason": "own words" if text else reason}
    team.record(db, context.person, "registration.cancel", number, now=now, details=details)
    await _tell(context, found.row, lambda own: _with_reason(
        context, own, own("The organisers have cancelled the registration of {name}.", name=cards.who(found)),
        reason, text,
    ))  # fmt: skip
    await _moved(context, moved)
    context.toast(context.words("Done. They have been told."))
    return True


async def refuse(context: Context, place: Place | None, reason: str = "none", text: str = "") -> bool:
    """Refuse a seat, once, and tell why; False if there is none to refuse."""
    db, now = context.db, context.now
    moved = await registration_decisions.refuse(db, context.event, place, now) if place else None
    if place is None or moved is None:
        context.toast(context.words("This has been decided meanwhile."))
        return False
    details = {"reason": "own words" if text else reason}
    team.record(db, context.person, "registration.refuse", place.seat.id, now=now, details=details)
    await _tell(context, place.registered.row, lambda own: _with_reason(
        context, own,
        own("The organisers cannot give you a seat: <b>{session}</b>.",
            session=own.isolate(context.event.title(place.key, own.language))),
        reason, text,
    ))  # fmt: skip
    await _moved(context, moved)
    context.toast(context.words("Done. They have been told."))
    return True


def said(words: Words, reason: str) -> Markup:
    """A ready reason, in a reader's language."""
    return {
        "full": words("There are no more seats."),
        "twice": words("You were registered twice."),
        "circle": words("It is meant for another circle of people."),
        "none": words("Without a reason"),
    }[reason]


def _why(context: Context, text: Markup, yes: str, back: str) -> Screen:
    words = context.words
    help_ = words(
        "Choose a reason, or write one: it is told to them as you write it, and it is done at once."
    )
    picks = [[button(said(words, reason), f"{yes}:{reason}")] for reason in REASONS]
    return Markup("{}\n\n{}").format(text, help_), [*picks, [button(words("Back"), back)]]


def _with_reason(context: Context, own: Words, text: Markup, reason: str, typed: str) -> Markup:
    lines = [text]
    if typed:
        lines.append(own("Their reason: “{reason}”", reason=typed))
    elif reason != "none":
        lines.append(own("Their reason: {reason}", reason=said(own, reason)))
    lines.append(own("You can also write to {email}.", email=own.isolate(context.event.contact_email)))
    return Markup("\n\n").join(lines)


async def _tell(context: Context, row: Registration, say: Callable[[Words], Markup]) -> None:
    texts = context.turn.house.texts
    context.turn.messages.extend(await registration_notices.told(context.db, texts, row, say))


async def _moved(context: Context, moved: Moved) -> None:
    house = context.turn.house
    context.turn.messages.extend(
        await registration_notices.moved(context.db, house.event, house.texts, moved)
    )
