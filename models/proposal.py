"""Proposals: a speaker's sign-up, reviewed by the organisers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText, named


class ProposalState(StrEnum):
    """submitted ⇄ accepted | declined; withdrawn from submitted and accepted."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Proposal(Base):
    """What somebody would like to speak about."""

    __tablename__ = "proposals"

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    state: Mapped[ProposalState] = mapped_column(named(ProposalState))
    answers: Mapped[str] = mapped_column(PersonalText)  # JSON: field → answer; a file as its Telegram id
    revision: Mapped[int] = mapped_column(default=1)
    submitted_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    # In which an accepted one is to speak, where the organisers said so.
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme.id", ondelete="SET NULL"), index=True
    )
