"""The team: invitations to a role, and the log of what its members did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText, named
from models.person import Role


class Invitation(Base):
    """A link that gives whoever opens it first a role, or, of a session, the standing of its speaker.

    The link itself is not kept, only its digest.
    """

    __tablename__ = "invitations"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(named(Role))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # by the event's clock
    ended_at: Mapped[datetime | None]  # accepted or withdrawn


class Membership(Base):
    """What a member of the team is called, for the others; their role stands with the person."""

    __tablename__ = "memberships"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(PersonalText)


class AuditEntry(Base):
    """What a member of the team did; it stays, without its doer, when they want to be forgotten."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_done_at", "done_at"),)

    id: Mapped[Id]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    role: Mapped[Role] = mapped_column(named(Role))  # that they had then
    action: Mapped[str] = mapped_column(String(48))  # noun.verb: broadcast.send
    subject: Mapped[str | None] = mapped_column(String(200))  # a number or a key, no name
    details: Mapped[dict[str, Any]] = mapped_column(JSON)  # figures and states, nothing about people
    done_at: Mapped[datetime]
