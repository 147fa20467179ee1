"""Reminders and changes without Telegram: ticks, sends and kills in the hands of a script."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import claims, outcomes
from bot.delivery.attachment import MARK
from bot.delivery.claims import LEASE, Claimed
from bot.delivery.outcomes import Outcome
from bot.event import Event, Session
from bot.event.reminders import ReminderDefaults
from bot.services import alert_writer, alerts, announcements, programme, reminders
from bot.services.subscriptions import written
from bot.texts import Texts
from models import (
    Alert,
    AlertKind,
    AlertRounds,
    Announcement,
    Base,
    Bookmark,
    Chat,
    Delivery,
    DeliveryState,
    Follow,
    LeadTime,
    Person,
    ProgrammeRevision,
    ProgrammeSession,
    ReminderSettings,
    SessionChange,
    SessionReminders,
)
from models.database import Database
from models.upsert import add_once

WALL = datetime(2026, 1, 1, tzinfo=UTC)
TABLES: tuple[type[Base], ...] = (
    Alert, AlertRounds, Announcement, Bookmark, Follow, LeadTime, ReminderSettings, SessionReminders,
    Delivery, Chat, SessionChange, ProgrammeSession, ProgrammeRevision, Person,
)  # fmt: skip
TEXTS = Texts()


class Said(NamedTuple):
    """What somebody was told: a reminder of this start, or a change up to this revision."""

    person: int
    session: str
    kind: AlertKind
    starts_at: datetime
    lead: int
    revision: int
    silent: bool


async def idle() -> None:
    """Nothing happens."""


class Belfry:
    """The services on a database, with a clock that the script moves."""

    def __init__(self, database: Database, event: Event, now: datetime) -> None:
        self.database = database
        self.event = event
        self.now = now
        self.wall = WALL
        self.captions: list[str] = []  # below the files that were sent

    def __repr__(self) -> str:
        return f"<Belfry at {self.now}>"

    async def empty(self) -> None:
        """Nothing has happened yet."""
        async with self.database.begin() as db:
            for table in TABLES:
                await db.execute(delete(table))

    async def person(self, number: int, *, leads: Sequence[int] | None = None, **settings: Any) -> None:
        """Somebody with these settings; number and chat are the same."""
        async with self.database.begin() as db:
            db.add(Person(id=number, telegram_id=number, language="en", first_seen_at=WALL))
            await db.flush()
            db.add(Chat(id=number, kind="private", person_id=number))
            chosen = None if leads is None else written(leads)
            db.add(ReminderSettings(person_id=number, leads=chosen, **settings))
            await add_once(db, LeadTime, [{"minutes": minutes} for minutes in leads or ()])

    async def choose(self, number: int, **settings: Any) -> None:
        async with self.database.begin() as db:
            mine = ReminderSettings.person_id == number
            await db.execute(update(ReminderSettings).where(mine).values(**settings))

    async def publish(self, *sessions: Session) -> None:
        async with self.database.begin() as db:
            await programme.publish(db, "test", sessions, self.now)

    async def publish_also(self, *sessions: Session) -> None:
        """Sessions besides those that there are."""
        async with self.database.begin() as db:
            there = [one for one in await programme.sessions(db) if not one.cancelled]
            await programme.publish(db, "test", [*there, *sessions], self.now)

    async def change(self, key: str, **new: Any) -> None:
        async with self.database.begin() as db:
            await programme.change(db, key, new, "organiser", self.now)

    async def bookmark(self, person: int, key: str) -> None:
        async with self.database.begin() as db:
            number = (await programme.numbers(db, [key]))[key]
            db.add(Bookmark(person_id=person, session_id=number, created_at=self.now))

    async def unmark(self, person: int, key: str) -> None:
        async with self.database.begin() as db:
            number = (await programme.numbers(db, [key]))[key]
            mine = (Bookmark.person_id == person, Bookmark.session_id == number)
            await db.execute(delete(Bookmark).where(*mine))

    async def refreshed(self, db: AsyncSession) -> Event:
        return replace(self.event, sessions=await programme.sessions(db))

    async def tick(self, *, killed: bool = False, meanwhile: Callable[[], Awaitable[None]] = idle) -> None:
        """One round, in the middle of which something else may happen; a killed one leaves nothing."""
        try:
            async with self.database.begin() as db:
                round_ = await alerts.begin(db, self.now)
                await meanwhile()
                event = await self.refreshed(db)
                await reminders.write(db, event, round_)
                await announcements.write(db, event, round_, self.wall)
                await alerts.hand_over(db, round_, self.wall)
                if killed:
                    raise KilledError
        except KilledError:
            return

    async def claim(self) -> list[Claimed]:
        """Take what is to be sent, with its words."""
        async with self.database.begin() as db:

            async def write(db: AsyncSession, late: Any) -> dict[int, claims.Written]:
                event = await self.refreshed(db)
                return await alert_writer.write(db, event, TEXTS, late, self.now, self.wall)

            return await claims.claim(db, 50, wall=self.wall, write=write)

    async def killed_while_sending(self) -> None:
        """What was claimed is never sent, and comes back when the lease is over."""
        await self.claim()
        self.wall += LEASE + timedelta(seconds=1)
        async with self.database.begin() as db:
            await outcomes.take_back(db, wall=self.wall)

    async def send(self) -> list[Said]:
        """Send all there is; returns what was said, in the order of sending."""
        said: list[Said] = []
        while claimed := await self.claim():
            async with self.database.begin() as db:
                noted = [
                    Outcome(one, DeliveryState.SENT if one.payload else DeliveryState.CANCELLED)
                    for one in claimed
                ]
                await outcomes.settle(db, noted, wall=self.wall)
            files = [json.loads(one.payload) for one in claimed if one.payload.startswith(MARK)]
            self.captions += [str(file["caption"]) for file in files]
            said += await self._said([one for one in claimed if one.payload])
        return said

    async def _said(self, sent: Sequence[Claimed]) -> list[Said]:
        silent = {one.id: '"disable_notification": true' in one.payload for one in sent}
        async with self.database.read() as db:
            found = await db.execute(
                select(Alert, ProgrammeSession.key)
                .join(ProgrammeSession, ProgrammeSession.id == Alert.session_id)
                .where(Alert.delivery_id.in_(list(silent)), Alert.state == "said")
                .order_by(Alert.person_id, Alert.starts_at, Alert.session_id, Alert.kind)
            )
            return [
                Said(
                    one.person_id, key, one.kind, one.starts_at, one.lead, one.revision,
                    silent[one.delivery_id or 0],
                )
                for one, key in found
            ]  # fmt: skip

    async def goes_to(self, now: datetime) -> list[Said]:
        """The clock moves, the tick comes, and all is sent."""
        self.now = now
        await self.tick()
        return await self.send()


class KilledError(Exception):
    """The process is gone."""


def belfry(database: Database, event: Event, now: datetime, **defaults: Any) -> Belfry:
    """An empty one, where changes are told at once."""
    given: dict[str, Any] = {"quiet": (0, 0), "daily_most": 0, "settle_minutes": 0} | defaults
    return Belfry(database, replace(event, sessions=(), reminders=ReminderDefaults(**given)), now)
