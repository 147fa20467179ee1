"""Registrations: a participant's sign-up, and the seats that it holds or waits for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText, named


class SeatState(StrEnum):
    """confirmed; or waiting → offered → confirmed | lapsed; cancelled from any of them."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"  # a seat became free: theirs if they say so in time
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class Registration(Base):
    """Somebody takes part; who registered them may be another, for whom `link` is kept."""

    __tablename__ = "registrations"

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(16), unique=True)  # what an organiser's phone checks
    # None until the one who was registered by somebody else has opened the link.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    aide_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    link: Mapped[str | None] = mapped_column(String(64), unique=True)
    mode: Mapped[str] = mapped_column(String(16))  # in_person or online
    answers: Mapped[str] = mapped_column(PersonalText)  # JSON: field → answer
    revision: Mapped[int] = mapped_column(default=1)
    registered_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]


class Seat(Base):
    """A registration's place in a session."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("registration_id", "session_id"),
        Index("ix_seats_line", "session_id", "mode", "state", "id"),
    )

    id: Mapped[Id]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    mode: Mapped[str] = mapped_column(String(16))
    state: Mapped[SeatState] = mapped_column(named(SeatState))
    since: Mapped[datetime]  # who waits longest is next
    offered_until: Mapped[datetime | None]  # by the event's clock
    checked_in_at: Mapped[datetime | None]  # at the session's own door
