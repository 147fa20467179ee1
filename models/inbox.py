"""The inbox: every update as it came, before Telegram is told that it came."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText, named, partial


class InboxState(StrEnum):
    """waiting → handled | dead; dead is what could not be parsed or handled, kept for a look."""

    WAITING = "waiting"
    HANDLED = "handled"
    DEAD = "dead"


class InboxUpdate(Base):
    """An update; `update_id` is missing only on what was never one."""

    __tablename__ = "inbox"
    __table_args__ = (
        partial("ix_inbox_waiting", "id", where="state = 'waiting'"),
        partial("ix_inbox_waiting_chat", "chat_id", "id", where="state = 'waiting'"),
    )

    id: Mapped[Id]
    update_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    chat_id: Mapped[int | None] = mapped_column(BigInteger)  # of the chat or person it is from, for order
    payload: Mapped[str | None] = mapped_column(PersonalText)  # JSON; emptied some time after handling
    state: Mapped[InboxState] = mapped_column(named(InboxState), default=InboxState.WAITING)
    error: Mapped[str | None]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
