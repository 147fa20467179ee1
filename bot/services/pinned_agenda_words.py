"""What a pinned agenda says."""

import json
from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.delivery.outbox import Message
from bot.event import Event
from bot.services.agenda_lines import Lines
from bot.services.my_sessions import Mine
from bot.services.saying import Labels, message
from bot.texts import Words
from models import Priority

ROOM = 3500  # characters for the sessions; Telegram takes 4096


def saying(
    event: Event,
    words: Words,
    chat_id: int,
    own: Sequence[Mine],
    now: datetime,
    message_id: int | None,
    priority: Priority,
) -> Message:
    """An agenda as it stands: as a message of its own, or as an edit of the one that there is."""
    buttons: Labels = [(words("My sessions"), "pin:open"), (words("Unpin"), "pin:stop")]
    return _message(chat_id, message_id, text(event, words, own, now), buttons, priority)


def ended(words: Words, chat_id: int, message_id: int) -> Message:
    """The last edit of an agenda that is kept no longer."""
    told = words("This agenda is no longer kept up to date.")
    return _message(chat_id, message_id, told, [(words("My sessions"), "my_sessions")], Priority.REPLY)


def text(event: Event, words: Words, own: Sequence[Mine], now: datetime) -> Markup:
    """One's sessions of today and the days to come; those of earlier days are counted."""
    today = event.local(now).date()
    coming = [one.session for one in own if event.local(one.session.end).date() >= today]
    parts = [words("<b>My sessions</b>, {zone}", zone=event.name(words.language, "zone"))]
    if not own:
        parts.append(words("Nothing yet: what you bookmark or register for appears here."))
    past = len(own) - len(coming)
    if past:
        parts.append(words.plural("{n} session is over.", "{n} sessions are over.", past))
    room = ROOM
    for part in Lines(event, words, now, own).by_day(coming):
        room -= len(part) + 2  # as HTML, which is never shorter than what Telegram counts
        if room < 0:
            parts.append(words("There are more: /mysessions"))
            break
        parts.append(part)
    return Markup("\n\n").join(parts)


def _message(
    chat_id: int, message_id: int | None, told: Markup, buttons: Labels, priority: Priority
) -> Message:
    said = message(chat_id, told, buttons, priority=priority)
    if message_id is None:
        return said
    payload = json.loads(said.payload) | {"message_id": message_id}
    return Message(chat_id, "editMessageText", json.dumps(payload, ensure_ascii=False), priority)
