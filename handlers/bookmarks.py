"""/bookmark and /unbookmark: for those who would rather type than tap."""

from telegram import Update

from bot.context import Context
from bot.services import bookmarks, my_sessions, programme
from handlers import agenda_search
from handlers.agenda_card import card
from handlers.agenda_places import Place


async def add(update: Update, context: Context) -> None:
    """/bookmark WORDS: the session that they mean, where that is clear."""
    sought = " ".join(context.args or ())
    found = context.turn.house.finder.find(sought)
    if len(found) != 1:
        await _ask(update, context, sought)
        return
    (session,) = found
    number = (await programme.numbers(context.db, [session.id]))[session.id]
    await bookmarks.add(context.db, context.person, number, context.now)
    context.reply(*await card(context, session, number, Place("mine")))


async def remove(update: Update, context: Context) -> None:
    """/unbookmark WORDS: of one's own sessions, the one that they mean."""
    sought = " ".join(context.args or ())
    own = await my_sessions.of_person(context.db, context.event, context.person)
    numbers = {one.session.id: one.number for one in own if one.bookmarked}
    found = [session for session in context.turn.house.finder.find(sought) if session.id in numbers]
    if len(found) != 1:
        await _ask(update, context, sought)
        return
    (session,) = found
    await bookmarks.remove(context.db, context.person, numbers[session.id])
    context.reply(*await card(context, session, numbers[session.id], Place("mine")))


async def _ask(update: Update, context: Context, sought: str) -> None:
    """Where it is not clear, what there is to choose from."""
    if sought:
        await agenda_search.look_for(context, sought)
    else:
        await agenda_search.ask(update, context)
