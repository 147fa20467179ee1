"""Writes the words of late deliveries: what each chat is to hear at the moment at which it goes out."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.claims import Written
from bot.delivery.fanout import fan_out_late
from bot.event import Event
from bot.services import alert_words
from bot.services.alerts import rhythm
from bot.services.announcements import history
from bot.services.last_look import Found, Listener, Verdict, look
from bot.services.subscriptions import CONCERNED, REMINDED, holders, speakers
from bot.texts import Texts
from models import (
    Alert,
    AlertKind,
    AlertState,
    Bookmark,
    Follow,
    Person,
    Priority,
    ProgrammeSession,
    ReminderSettings,
    SessionReminders,
)

log = structlog.get_logger(__name__)

Rows = Sequence[tuple[Found, Person, ReminderSettings | None]]


async def write(
    db: AsyncSession, event: Event, texts: Texts, late: Mapping[int, int], now: datetime, wall: datetime
) -> dict[int, Written]:
    """The words of late deliveries (id → chat); those that have nothing to say any more are left out.

    What does not fit one message follows in another.
    """
    rows = await _found(db, event, late)
    told = await history(db, {f.alert.session_id for f, _, _ in rows if f.alert.kind is AlertKind.CHANGE})
    listeners = await _listeners(db, event, rows, late, now)
    written: dict[int, Written] = {}
    more: list[int] = []
    said: dict[tuple[object, ...], tuple[Written, int]] = {}
    for delivery_id, chat_id in late.items():
        who = listeners.get(chat_id)
        if who is None:
            continue
        mine = [found for found, person, _ in rows if person.telegram_id == chat_id]
        verdict = look(event, who, mine, told, now)
        if not verdict.items:
            continue
        key = _key(who.language, verdict, now)
        try:
            if key not in said:
                said[key] = alert_words.write(event, texts.speak(who.language), verdict, now)
        except Exception:  # one that cannot be said must not keep everybody else's from being sent
            log.exception("a reminder could not be put into words", chat=chat_id)
            continue
        written[delivery_id], count = said[key]
        _note(verdict, count, delivery_id, now)
        if count < len(verdict.items):
            more.append(chat_id)
    await db.flush()
    if more:
        chats = select(Person.telegram_id).where(Person.telegram_id.in_(more))
        await fan_out_late(db, chats, priority=Priority.REMINDER, wall=wall)
    return written


def _note(verdict: Verdict, count: int, delivery_id: int, now: datetime) -> None:
    for number, item in enumerate(alert_words.in_order(verdict.items)):
        for alert in item.alerts:
            if number < count:
                alert.state, alert.delivery_id, alert.said_at = AlertState.SAID, delivery_id, now
            else:
                alert.state = AlertState.OPEN


def _key(language: str, verdict: Verdict, now: datetime) -> tuple[object, ...]:
    """What the words depend on: those for whom it is all the same are told by the same message."""
    items = (
        (item.number, item.kind, item.lead, repr(item.changes), any(alert.urgent for alert in item.alerts))
        for item in verdict.items
    )
    return language, verdict.silent, verdict.overriding, now, *items


async def _found(db: AsyncSession, event: Event, late: Mapping[int, int]) -> Rows:
    """What may be said by these deliveries, or was about to be when they failed."""
    sessions = {session.id: session for session in event.sessions}
    again = and_(Alert.state == AlertState.SAID, Alert.delivery_id.in_(list(late)))
    ripe = and_(Alert.state == AlertState.OPEN, Alert.batch.is_not(None))
    query = (
        select(Alert, Person, ReminderSettings, SessionReminders, ProgrammeSession.key, _subscribed())
        .join(Person, Person.id == Alert.person_id)
        .join(ProgrammeSession, ProgrammeSession.id == Alert.session_id)
        .outerjoin(ReminderSettings, ReminderSettings.person_id == Person.id)
        .outerjoin(
            SessionReminders,
            and_(SessionReminders.person_id == Person.id, SessionReminders.session_id == Alert.session_id),
        )
        .where(Person.telegram_id.in_(set(late.values())), or_(ripe, again))
        .order_by(Alert.id)
        .with_for_update(of=Alert)
    )
    found = await db.execute(query)
    return [
        (Found(alert, sessions.get(key), choices, subscribed), person, settings)
        for alert, person, settings, choices, key, subscribed in found
    ]


def _subscribed() -> ColumnElement[bool]:
    """Whether it is somebody's own; one may wait for a seat and yet be told of a change."""
    marked = exists().where(Bookmark.person_id == Alert.person_id, Bookmark.session_id == Alert.session_id)
    seated = Alert.person_id.in_(holders(Alert.session_id, REMINDED))
    concerned = and_(
        Alert.kind == AlertKind.CHANGE, Alert.person_id.in_(holders(Alert.session_id, CONCERNED))
    )
    speaks = Alert.person_id.in_(speakers(Alert.session_id))
    return or_(marked, seated, concerned, speaks)


async def _listeners(
    db: AsyncSession, event: Event, rows: Rows, late: Mapping[int, int], now: datetime
) -> dict[int, Listener]:
    people = {person.id: (person, settings) for _, person, settings in rows}
    if not people:
        return {}
    follows: dict[int, set[str]] = {}
    for person_id, what in await db.execute(
        select(Follow.person_id, Follow.what).where(Follow.person_id.in_(list(people)))
    ):
        follows.setdefault(person_id, set()).add(what)
    heard = await _heard_today(db, event, people, late, now)
    return {
        person.telegram_id: Listener(
            person.telegram_id, person.language, settings, follows.get(person.id, set()), heard[person.id]
        )
        for person, settings in people.values()
    }


async def _heard_today(
    db: AsyncSession,
    event: Event,
    people: Mapping[int, tuple[Person, ReminderSettings | None]],
    late: Collection[int],
    now: datetime,
) -> Counter[int]:
    """How many messages with reminders each has had on their day, besides these."""
    days = {id_: rhythm(settings, event).day_of(now) for id_, (_, settings) in people.items()}
    earliest, latest = min(day[0] for day in days.values()), max(day[1] for day in days.values())
    found = await db.execute(
        select(Alert.person_id, Alert.delivery_id, func.max(Alert.said_at))
        .where(
            Alert.person_id.in_(list(people)),
            Alert.kind == AlertKind.REMINDER,
            Alert.state == AlertState.SAID,
            Alert.said_at >= earliest,
            Alert.said_at < latest,
            Alert.delivery_id.not_in(list(late)),
        )
        .group_by(Alert.person_id, Alert.delivery_id)
    )
    return Counter(
        person_id
        for person_id, _, said_at in found
        if said_at is not None and days[person_id][0] <= said_at < days[person_id][1]
    )
