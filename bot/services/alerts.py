"""Alerts on their way: rounds that go on where the last one stopped, and the hand-over to the outbox."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, literal, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.fanout import fan_out_late
from bot.event import Event
from bot.services.peace import Rhythm
from models import Alert, AlertKind, AlertRounds, AlertState, Person, Priority, ReminderSettings
from models.upsert import add_once, insert_once

ONLY = 1  # the number of the one row of rounds
# Partial indices serve only a query that repeats their condition word for word.
OPEN = Alert.state == literal_column(f"'{AlertState.OPEN}'")


@dataclass(frozen=True)
class Round:
    """One look at what is due: in (reached, now], by the event's clock."""

    reached: datetime
    now: datetime
    batch: int


async def begin(db: AsyncSession, now: datetime) -> Round:
    """Go on where the last round stopped; nobody else does until this transaction ends.

    Where the clock was put back, what has not been said waits for its time anew.
    """
    await add_once(db, AlertRounds, [{"id": ONLY, "batch": 0}])
    rounds = (await db.scalars(select(AlertRounds).with_for_update())).one()
    reached = rounds.reached if rounds.reached is not None else now
    if now < reached:
        early = (OPEN, Alert.kind == AlertKind.REMINDER, Alert.due_at > now)
        await db.execute(update(Alert).where(*early).values(batch=None, ripe_at=Alert.due_at))
        held = (OPEN, Alert.batch.is_(None), or_(Alert.kind == AlertKind.CHANGE, Alert.due_at <= now))
        await db.execute(update(Alert).where(*held).values(ripe_at=now))
    rounds.reached, rounds.batch = now, rounds.batch + 1
    await db.flush()
    return Round(min(reached, now), now, rounds.batch)


async def look_again(db: AsyncSession, person: Person, now: datetime) -> None:
    """What waits for somebody's quiet hours to end is looked at anew: they have chosen others."""
    waiting = (OPEN, Alert.batch.is_(None), Alert.person_id == person.id, Alert.due_at <= now)
    await db.execute(update(Alert).where(*waiting).values(ripe_at=now))


async def write(
    db: AsyncSession,
    event: Event,
    round_: Round,
    listeners: Select[int],
    intent: Mapping[str, Any],
    rhythms: Sequence[ReminderSettings],
) -> None:
    """Write an alert for each listener who has none of this intent, by one statement.

    It waits for whoever has quiet hours, unless it is urgent or would be too late afterwards.
    """
    table = Alert.__table__.c
    now, expires_at = round_.now, intent["expires_at"]
    late = expires_at <= now
    held = [] if late or intent["urgent"] else list(_held(rhythms, event, now, expires_at))
    state = AlertState.EXPIRED if late else AlertState.OPEN
    values: dict[str, ColumnElement[Any]] = {
        name: literal(value, table[name].type) for name, value in {**intent, "state": state}.items()
    }
    values["ripe_at"] = literal(now, table.ripe_at.type)
    values["batch"] = literal(round_.batch, table.batch.type)
    if held:
        ripe = [(who, literal(until, table.ripe_at.type)) for who, until in held]
        values["ripe_at"] = case(*ripe, else_=values["ripe_at"])
        values["batch"] = case(*((who, None) for who, _ in held), else_=values["batch"])
    rows = listeners.with_only_columns(Person.id, *values.values())
    await db.execute(insert_once(db, Alert).from_select(["person_id", *values], rows))


async def hand_over(db: AsyncSession, round_: Round, wall: datetime) -> None:
    """A delivery for each whom this round has something to tell; its words are written when it goes out."""
    ripe = (OPEN, Alert.batch.is_(None), Alert.ripe_at <= round_.now)
    await db.execute(update(Alert).where(*ripe).values(batch=round_.batch))
    for urgent, priority in ((True, Priority.URGENT), (False, Priority.REMINDER)):
        people = (
            select(Person.telegram_id)
            .join(Alert, Alert.person_id == Person.id)
            .where(OPEN, Alert.batch.is_not(None), Alert.batch == round_.batch, Alert.urgent.is_(urgent))
            .distinct()
        )
        await fan_out_late(db, people, priority=priority, wall=wall)


async def rhythms(db: AsyncSession) -> Sequence[ReminderSettings]:
    """One of each kind of people by zone and quiet hours; first those who have chosen nothing."""
    columns = (ReminderSettings.zone, ReminderSettings.quiet_from, ReminderSettings.quiet_until)
    chosen = [tuple(row) for row in await db.execute(select(*columns).distinct())]
    kinds = dict.fromkeys([(None, None, None), *chosen])
    return [ReminderSettings(zone=zone, quiet_from=begin, quiet_until=end) for zone, begin, end in kinds]


def rhythm(settings: ReminderSettings | None, event: Event) -> Rhythm:
    """Somebody's zone and quiet hours; what they have not chosen is as the organisers suggest."""
    begin, end = event.reminders.quiet
    if settings is None:
        return Rhythm(event.zone, begin, end)
    if settings.quiet_from is not None and settings.quiet_until is not None:
        begin, end = settings.quiet_from, settings.quiet_until
    return Rhythm(ZoneInfo(settings.zone) if settings.zone else event.zone, begin, end)


def _held(
    kinds: Sequence[ReminderSettings], event: Event, now: datetime, expires_at: datetime
) -> Iterator[tuple[ColumnElement[bool], datetime]]:
    """Who is not to be disturbed now, and until when; what would be too late then does not wait."""
    for kind in kinds:
        until = rhythm(kind, event).quiet_until_after(now)
        if until is not None and until < expires_at:
            same = (
                ReminderSettings.zone.is_not_distinct_from(kind.zone),
                ReminderSettings.quiet_from.is_not_distinct_from(kind.quiet_from),
                ReminderSettings.quiet_until.is_not_distinct_from(kind.quiet_until),
            )
            yield and_(*same), until
