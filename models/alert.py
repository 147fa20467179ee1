"""Alerts: what people are to be told about a session, before it and when it changes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, named, partial


class AlertKind(StrEnum):
    """Why somebody is told."""

    REMINDER = "reminder"
    CHANGE = "change"


class AlertState(StrEnum):
    """open → said | expired | withdrawn."""

    OPEN = "open"
    SAID = "said"  # by its delivery, whose state says whether it arrived
    EXPIRED = "expired"  # too late to be of use, or overtaken by a later one
    WITHDRAWN = "withdrawn"  # no longer wanted, or no longer true


class Alert(Base):
    """One person is to be told one thing, once: the unique key is that intent.

    Of a reminder, the intent is this start and this lead time: a session that is moved has new
    reminders, one that is only renamed has not. Of a change, it is the revision.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("person_id", "session_id", "kind", "starts_at", "lead", "revision"),
        partial("ix_alerts_batch", "batch", where="state = 'open' AND batch IS NOT NULL"),
        partial("ix_alerts_waiting", "ripe_at", where="state = 'open' AND batch IS NULL"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[AlertKind] = mapped_column(named(AlertKind))
    starts_at: Mapped[datetime]  # of the session, as it stood when this was written
    lead: Mapped[int]  # minutes before the start; 0: when it starts, and for changes
    revision: Mapped[int]  # of the session that a change leads to; 0 for reminders
    urgent: Mapped[bool]  # not held back by quiet hours
    due_at: Mapped[datetime]  # by the event's clock, as are the next two
    ripe_at: Mapped[datetime]  # not to be said earlier: quiet hours are over then
    expires_at: Mapped[datetime]
    # The round that handed it to the outbox; None while it waits for quiet hours to end.
    batch: Mapped[int | None]
    state: Mapped[AlertState] = mapped_column(named(AlertState))
    delivery_id: Mapped[int | None] = mapped_column(BigInteger)  # that says it
    said_at: Mapped[datetime | None]  # by the event's clock


class AlertRounds(Base):
    """One row: how far the reminders have come. Whoever goes on from there holds it."""

    __tablename__ = "alert_rounds"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reached: Mapped[datetime | None]  # by the event's clock: all that was due until then is written
    batch: Mapped[int]


class Announcement(Base):
    """Changes of a session, from one revision to another, that are told as one."""

    __tablename__ = "announcements"
    __table_args__ = (UniqueConstraint("session_id", "since"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    since: Mapped[int]  # the revision that was told before
    revision: Mapped[int]  # the one that is told now
    seen_at: Mapped[datetime]  # by the real clock: when the last of them was seen
    announced_at: Mapped[datetime | None]  # by the event's clock; None while more may follow


class ReminderSettings(Base):
    """How a person wants to be reminded; what is None is as the organisers suggest."""

    __tablename__ = "reminder_settings"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    active: Mapped[bool] = mapped_column(default=True)
    leads: Mapped[str | None] = mapped_column(String(200))  # minutes, like ",60,15,": a query finds ",15,"
    zone: Mapped[str | None] = mapped_column(String(64))  # IANA
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)  # minutes of the day in that zone
    quiet_until: Mapped[int | None] = mapped_column(SmallInteger)  # the same as quiet_from: no quiet hours
    daily_most: Mapped[int | None] = mapped_column(SmallInteger)  # reminders a day; 0: no limit


class SessionReminders(Base):
    """What a person wants otherwise for one session."""

    __tablename__ = "session_reminders"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True)
    muted: Mapped[bool] = mapped_column(default=False)
    leads: Mapped[str | None] = mapped_column(String(200))


class Follow(Base):
    """Sessions that somebody wants to hear about together: event, day:2025-07-08, track:wsis20."""

    __tablename__ = "follows"

    what: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class LeadTime(Base):
    """A lead time, in minutes, that somebody has chosen at some time: one to look for at each tick."""

    __tablename__ = "lead_times"

    minutes: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
