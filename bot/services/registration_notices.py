"""What registrations have to tell: to the participant, and to whoever registered them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.outbox import Message
from bot.event import Event
from bot.services.registration import concerned
from bot.services.saying import Labels, message
from bot.services.waiting_list import Moved
from bot.texts import Texts, Words
from models import Person, ProgrammeSession, Registration, Seat

Say = Callable[[Words, str], tuple[Markup, Labels]]  # the words of a language, and a session's title in it


async def moved(db: AsyncSession, event: Event, texts: Texts, moves: Moved) -> list[Message]:
    """Tell those whose seat was offered, or is no longer kept."""
    messages: list[Message] = []
    for seat in moves.offered:
        messages += await _told(db, event, texts, seat, _offer(event, seat))
    for seat in moves.lapsed:
        messages += await _told(db, event, texts, seat, _lapse)
    return messages


def _offer(event: Event, seat: Seat) -> Say:
    until = seat.offered_until

    def say(words: Words, title: str) -> tuple[Markup, Labels]:
        text = words(
            "A seat has become free for you: <b>{session}</b>.\nIt is kept for you until {until}.",
            session=title,
            until=_moment(event, words, until),
        )
        return text, [
            (words("Take the seat"), f"seat:take:{seat.id}"),
            (words("Give up the seat"), f"seat:leave:{seat.id}"),
        ]

    return say


def _lapse(words: Words, title: str) -> tuple[Markup, Labels]:
    text = words(
        "The seat that was kept for you has gone to the next person on the list: <b>{session}</b>.",
        session=title,
    )
    return text, []


async def told(
    db: AsyncSession,
    texts: Texts,
    registration: Registration,
    say: Callable[[Words], Markup],
    *,
    but: Person | None = None,
) -> list[Message]:
    """Say something to all that a registration concerns, but the one who is there anyway."""
    query = select(Person).where(Person.id.in_(concerned(registration))).order_by(Person.id)
    people = await db.scalars(query if but is None else query.where(Person.id != but.id))
    return [message(person.telegram_id, say(texts.speak(person.language))) for person in people]


async def _told(db: AsyncSession, event: Event, texts: Texts, seat: Seat, say: Say) -> Sequence[Message]:
    registration = await db.get_one(Registration, seat.registration_id)
    key = await db.scalar(select(ProgrammeSession.key).where(ProgrammeSession.id == seat.session_id))
    people = await db.scalars(select(Person).where(Person.id.in_(concerned(registration))))
    messages = []
    for person in people:
        words = texts.speak(person.language)
        text, buttons = say(words, words.isolate(event.title(str(key), person.language)))
        messages.append(message(person.telegram_id, text, buttons, expires_at=seat.offered_until))
    return messages


def _moment(event: Event, words: Words, instant: datetime | None) -> Markup:
    """At the venue, and on the reader's own clock."""
    if instant is None:
        return Markup()
    venue = words.moment(event.local(instant))
    return Markup('{} {} (<tg-time unix="{}" format="wDt">{}</tg-time>)').format(
        venue, event.name(words.language, "zone"), int(instant.timestamp()), venue
    )
