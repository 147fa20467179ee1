"""Deliveries: one notice or reply to one chat, and what became of it."""

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText, named, partial


class DeliveryState(StrEnum):
    """pending → sending → sent | blocked | failed | expired | cancelled | unknown; pending ⇄ held."""

    PENDING = "pending"
    HELD = "held"  # not to be sent for now
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"  # the person does not want to hear from the bot
    FAILED = "failed"  # Telegram refused it
    EXPIRED = "expired"  # too late to be of use
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # perhaps delivered, twice: nobody can tell, an organiser is shown it


class Priority(IntEnum):
    """Who goes first."""

    REPLY = 0
    URGENT = 1
    REMINDER = 2
    BROADCAST = 3


class Delivery(Base):
    """One message to one chat: of its own (`payload`), or the words of a notice in `language`.

    One that has neither is late: its words are written at the moment at which it goes out.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notice_id", "chat_id"),
        partial("ix_deliveries_pending", "priority", "id", where="state = 'pending'"),
        partial("ix_deliveries_live", "chat_id", "priority", "id", where="state IN ('pending', 'sending')"),
        partial("ix_deliveries_leases", "lease_until", where="state = 'sending'"),
        partial("ix_deliveries_replaces", "replaces", where="replaces IS NOT NULL"),
    )

    id: Mapped[Id]
    chat_id: Mapped[int] = mapped_column(BigInteger)
    priority: Mapped[int] = mapped_column(SmallInteger)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"))
    language: Mapped[str | None] = mapped_column(String(8))
    method: Mapped[str | None] = mapped_column(String(32))
    payload: Mapped[str | None] = mapped_column(PersonalText)  # JSON; the chat's id is added when it is sent
    state: Mapped[DeliveryState] = mapped_column(named(DeliveryState), default=DeliveryState.PENDING)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]  # by the event's clock
    retry_at: Mapped[datetime | None]  # by the real clock, as are the two below
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    claim: Mapped[int | None] = mapped_column(BigInteger)  # the fence: only its holder writes the outcome
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    # How often it was perhaps delivered: by a timeout, or by a kill while it was being sent.
    doubts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    # The message that is to be edited or deleted, where that is another one in each chat.
    target_message_id: Mapped[int | None] = mapped_column(BigInteger)
    # The edit in whose place this was said anew, since its message was gone.
    replaces: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None]
