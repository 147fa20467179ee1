"""Calendar files: of one session, of my sessions, of all."""

from collections.abc import Sequence

from telegram import Update

from bot.context import Context
from bot.delivery.attachment import File
from bot.event import Session
from bot.event.calendar import calendar
from bot.services import my_sessions
from handlers.agenda_places import PLACE_OF_ALL, read
from handlers.buttons import button
from handlers.registration_cards import show as say


async def show(update: Update, context: Context) -> None:
    """/calendar, or a button: which sessions?"""
    words = context.words
    picks = [
        button(words("My sessions"), "calendar:mine"),
        button(words("All sessions"), "calendar:all"),
        button(words("One session"), read(PLACE_OF_ALL).data),
    ]
    text = words("Which sessions shall the calendar file hold?")
    say(context, (text, [[pick] for pick in picks]))


async def whole(update: Update, context: Context) -> None:
    """All sessions that are still to come; once there is none, all that were."""
    sessions, language, made = context.event.sessions, context.words.language, context.turn.house.calendars
    coming = [session for session in sessions if session.end > context.now] or list(sessions)
    if language not in made or made[language][0] != coming:
        made[language] = coming, calendar(context.event, coming, language, context.now)
    _send(context, coming, "programme.ics", made[language][1])


async def mine(update: Update, context: Context) -> None:
    """My sessions, the cancelled ones included: they leave the calendar."""
    own = await my_sessions.of_person(context.db, context.event, context.person)
    send(context, [one.session for one in own], "my-sessions.ics")


def send(context: Context, sessions: Sequence[Session], name: str) -> None:
    """Sessions as a file for the person's calendar."""
    _send(context, sessions, name, calendar(context.event, sessions, context.words.language, context.now))


def _send(context: Context, sessions: Sequence[Session], name: str, content: bytes) -> None:
    words = context.words
    if not sessions:
        context.toast(words("There is no session for a calendar file yet."), alert=True)
        return
    if all(session.cancelled for session in sessions):
        caption = words("Open it, and what is cancelled leaves your calendar.")
    else:
        caption = words("Open it, and your calendar reminds you 15 minutes before the start.")
    context.send_file(File("document", name, "text/calendar", content), caption)
