"""/mysessions: what one has bookmarked and where one has a seat."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.services import my_sessions, pinned_agenda, registration
from handlers.agenda_lists import listed
from handlers.agenda_places import PLACE_OF_ALL, Place, read
from handlers.buttons import button
from handlers.form_screens import Screen
from handlers.registration_cards import show as say

MINE = Place("mine")


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
    if any(one.row.person_id == context.person.id for one in registered):
        told = words("You are registered with me.")
    else:
        told = words("You are not registered with me.")
    parts = [head, told]
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
