"""Audiences: whom a broadcast is for, put together from facets, counted exactly.

Within a facet, whoever fits one of the choices is meant; across facets, whoever fits all. A facet in which
nothing is chosen leaves nobody out.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event, Session
from bot.services import programme
from bot.services.subscriptions import CONCERNED, groups
from models import (
    Bookmark,
    Chat,
    Follow,
    Person,
    Proposal,
    ProposalState,
    Registration,
    Role,
    Seat,
    SeatState,
    SessionReminders,
    SessionSpeaker,
)

WHO, ABOUT, MODE, LANGUAGE = "who", "about", "mode", "language"
REGISTERED, UNREGISTERED, SPEAKERS, UNCONFIRMED = "registered", "unregistered", "speakers", "unconfirmed"
CHOICES: Mapping[str, Sequence[str]] = {
    WHO: (REGISTERED, UNREGISTERED, SPEAKERS, UNCONFIRMED),
    MODE: ("in_person", "online"),
}
UNSURE = (SeatState.OFFERED, SeatState.WAITING)
Audience = Mapping[str, Sequence[str]]


def toggled(audience: Audience, facet: str, choice: str) -> dict[str, list[str]]:
    """The audience with a choice more, or less."""
    changed = {name: list(chosen) for name, chosen in audience.items()}
    chosen = changed.setdefault(facet, [])
    if choice in chosen:
        chosen.remove(choice)
    else:
        chosen.append(choice)
    return {name: kept for name, kept in changed.items() if kept}


async def people(db: AsyncSession, event: Event, audience: Audience) -> Select[int, int, str]:
    """Person, chat and language of everybody who is meant and can be written to, each once."""
    query = (
        select(Person.id, Chat.id, Person.language)
        .join(Chat, Chat.id == Person.telegram_id)
        .where(Chat.reachable, Chat.kind == "private")
    )
    if chosen := audience.get(WHO):
        query = query.where(or_(*(_who(choice) for choice in chosen)))
    if chosen := audience.get(MODE):
        query = query.where(Person.id.in_(_registered().where(Registration.mode.in_(chosen))))
    if chosen := audience.get(LANGUAGE):
        query = query.where(Person.language.in_(chosen))
    if chosen := audience.get(ABOUT):
        numbers = await programme.numbers(db, [session.id for session in event.sessions])
        query = query.where(or_(*(_hears_about(event, numbers, key) for key in chosen)))
    return query


async def by_language(db: AsyncSession, event: Event, audience: Audience) -> dict[str, int]:
    """How many people are meant, by the language that they have chosen."""
    found = (await people(db, event, audience)).subquery()
    counted = await db.execute(select(found.c[2], func.count()).group_by(found.c[2]))
    return dict(sorted(counted.all()))


async def recipients(
    db: AsyncSession, event: Event, audience: Audience, languages: Sequence[str], fallback: str | None
) -> Select[int, str]:
    """Chats, each with the language that it is to be written to in; for `fan_out`."""
    found = (await people(db, event, audience)).subquery()
    chat_id, language = found.c[1], found.c[2]
    if fallback is None:
        return select(chat_id, language).where(language.in_(languages))
    return select(chat_id, case((language.in_(languages), language), else_=literal(fallback, language.type)))


def sessions_of(event: Event, key: str) -> list[Session]:
    """The sessions that a choice of the facet `about` stands for: day:2025-07-08, or session:KEY."""
    kind, _, which = key.partition(":")
    if kind == "day":
        return list(event.by_day.get(date.fromisoformat(which), ()))
    session = event.session(which)
    return [session] if session else []


def _who(choice: str) -> ColumnElement[bool]:
    match choice:
        case "registered":
            return Person.id.in_(_registered())
        case "unregistered":
            return Person.id.not_in(_registered())
        case "speakers":
            accepted = select(Proposal.person_id).where(Proposal.state == ProposalState.ACCEPTED)
            assigned = select(SessionSpeaker.person_id)
            return or_(Person.role == Role.SPEAKER, Person.id.in_(accepted), Person.id.in_(assigned))
        case "unconfirmed":
            return Person.id.in_(_registered().join(Seat).where(Seat.state.in_(UNSURE)))
        case _:
            raise LookupError(choice)


def _registered() -> Select[Any]:
    """Those who take part; for one who has not come to take their registration over, who registered them."""
    who = func.coalesce(Registration.person_id, Registration.aide_id)
    return select(who).where(Registration.cancelled_at.is_(None), who.is_not(None))


def _hears_about(event: Event, numbers: Mapping[str, int], key: str) -> ColumnElement[bool]:
    """Who has a bookmark, a seat or a place in the line, or follows the day, the track or the event.

    Whoever has muted a session is not asked to hear about it; whoever speaks at it is.
    """
    sessions = [session for session in sessions_of(event, key) if session.id in numbers]
    mine = [numbers[session.id] for session in sessions]
    follows = sorted({group for session in sessions for group in groups(event, session)})
    is_muted = and_(
        SessionReminders.person_id == Person.id, SessionReminders.muted, SessionReminders.session_id.in_(mine)
    )
    muted = select(SessionReminders.session_id).where(is_muted).correlate(Person)
    marked = (
        select(Bookmark.id)
        .where(Bookmark.person_id == Person.id, Bookmark.session_id.in_(mine))
        .where(Bookmark.session_id.not_in(muted))
    )
    seated = (
        _registered()
        .join(Seat)
        .where(Seat.session_id.in_(mine), Seat.state.in_(CONCERNED))
        .where(func.coalesce(Registration.person_id, Registration.aide_id) == Person.id)
        .where(Seat.session_id.not_in(muted))
    )
    follows_it = select(Follow.what).where(Follow.person_id == Person.id, Follow.what.in_(follows))
    count_muted = select(func.count(SessionReminders.session_id)).where(is_muted).scalar_subquery()
    speaks = select(SessionSpeaker.person_id).where(SessionSpeaker.session_id.in_(mine))
    follows_some = and_(follows_it.exists(), count_muted < len(mine))
    return or_(marked.exists(), seated.exists(), follows_some, Person.id.in_(speaks))
