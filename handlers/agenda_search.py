"""Looking for sessions by words or by a speaker's name."""

from telegram import Update

from bot.context import Context
from bot.event.plain import shortened
from bot.services import searches
from handlers import other, prompts, question
from handlers.agenda_lists import listed
from handlers.agenda_places import PLACE_OF_ALL, Place, read
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.registration_cards import show as say

SEARCH = "search"  # the kind of prompt
SHOWN = 80  # characters of what was looked for
MOST = 80  # findings; who looks for more looks for something else


async def ask(update: Update, context: Context) -> None:
    """What to look for."""
    words = context.words
    await prompts.ask(context, SEARCH)
    text = words("What are you looking for? Write words of a title or a speaker's name to me.")
    say(context, (text, [[button(words("Cancel"), read(PLACE_OF_ALL).data)]]))


async def typed(update: Update, context: Context) -> None:
    """The words that were asked for; what is found nowhere may be a question."""
    message = update.effective_message
    sought = (message.text or "") if message else ""
    if not sought:
        await other.not_words(update, context)
        return
    understood = question.understand(context, sought)
    if understood.kind in {"facts", "action"} and not context.turn.house.finder.find(sought):
        question.say(context, understood)
    else:
        await look_for(context, sought)


async def look_for(context: Context, sought: str) -> None:
    """Say what is found for these words."""
    number = await searches.keep(context.db, context.person, sought, context.now)
    say(context, await _results(context, Place("found", number), sought))


async def results(context: Context, place: Place) -> Screen | None:
    """The findings of a search of one's own; None if it is no longer kept."""
    sought = await searches.words_of(context.db, context.person, place.which)
    return None if sought is None else await _results(context, place, sought)


async def _results(context: Context, place: Place, sought: str) -> Screen:
    words = context.words
    found = context.turn.house.finder.find(sought)[:MOST]
    ways = [
        button(words("Search again"), "agenda:search"),
        button(words("Programme"), read(PLACE_OF_ALL).data),
    ]
    shown = shortened(sought, SHOWN)
    if not found:
        return words("I find no session for “{words}”.", words=shown), rows(words, ways)
    head = words.plural(
        "<b>{n} session</b> for “{words}”:", "<b>{n} sessions</b> for “{words}”:", len(found), words=shown
    )
    return await listed(context, place, head, found, ways)
