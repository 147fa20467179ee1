"""/mysessions: what one has bookmarked and where one has a seat."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.services import my_sessions, pinned_agenda, registration
from bot.services.registration import Registered
from handlers.agenda_lists import listed
from handlers.agenda_places import PLACE_OF_ALL, Place, read
from handlers.buttons import button
from handlers.form_screens import Screen
from handlers.registration_cards import show as say
from handlers.registration_cards import who

MINE = Place("mine")
NAMED = 3  # people; more are counted


async def show(update: Update, context: Context) -> None:
    """/mysessions, or a button."""
    say(context, await screen(context, MINE))


async def anew(update: Update, context: Context) -> None:
    """A button of the pinned agenda, which stays as it is."""
    context.reply(*await screen(context, MINE))


async def screen(context: Context, place: Place) -> Screen:
    """One's sessions with their clashes, and what one can do with them as a whole."""
    words, event = context.words, context.event
    own = await my_sessions.of_person(context.db, event, context.person)
    registered = await registration.of_person(context.db, context.person)
    head = words("<b>My sessions</b>, {zone}", zone=event.name(words.language, "zone"))
    parts = [head, *_registered(context, registered)]
    if not own:
        parts.append(
            words("You have bookmarked no session yet: open one in the programme and tap “Bookmark”.")
        )
    clashing = len(my_sessions.clashes(own))
    if clashing:
        parts.append(
            words.plural(
                "{n} of them goes on at the same time as another.",
                "{n} of them go on at the same time as another.",
                clashing,
            )
        )
    if await pinned_agenda.is_kept(context.db, context.person):
        ways = [button(words("Unpin"), "pin:stop")]
    else:
        ways = [button(words("Pin to the top"), "pin:start")]
    if own:
        ways.append(button(words("Calendar file"), "calendar:mine"))
    ways.append(
        button(words("My registration"), "reg:list:0")
        if registered
        else button(words("Register"), "register")
    )
    ways.append(button(words("Programme"), read(PLACE_OF_ALL).data))
    sessions = [one.session for one in own]
    return await listed(context, place, Markup("\n\n").join(parts), sessions, ways, mine=own)


def _registered(context: Context, registered: Sequence[Registered]) -> list[Markup]:
    """Whether one has registered oneself, and whom else; an aide may have registered nobody but others."""
    words, me = context.words, context.person.id
    others = [words.isolate(who(one)) for one in registered if one.row.person_id != me]
    lines = [words("You are registered with me.")] if len(others) < len(registered) else []
    if len(others) > NAMED:
        lines.append(
            words.plural(
                "You have registered {n} other person.",
                "You have registered {n} other people.",
                len(others),
            )
        )
    elif others:
        lines.append(words("You have registered: {names}", names=words.listing(others)))
    return lines or [words("You are not registered with me.")]
