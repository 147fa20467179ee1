"""Edits of a session: what somebody means to change by hand, until it is done, and what they have done."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class SessionEdit(Base):
    """proposed → made (`change_id`) → taken back (`undone_at`)."""

    __tablename__ = "session_edits"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]  # of the session that was looked at
    new: Mapped[dict[str, Any]] = mapped_column(JSON)  # by field, as JSON has a session
    proposed_at: Mapped[datetime]
    change_id: Mapped[int | None] = mapped_column(ForeignKey("session_changes.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]
    # Whose speaker's name it writes down; and whether the proposal had no session before.
    proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposals.id", ondelete="CASCADE"), index=True
    )
    places: Mapped[bool] = mapped_column(default=False)
