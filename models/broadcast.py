"""Broadcasts: what organisers announce, to whom, in which words, and who has confirmed it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, named


class BroadcastState(StrEnum):
    """draft → scheduled → sending ⇄ paused → done | cancelled; what is scheduled may become a draft again."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Part(StrEnum):
    """What a notice does for its broadcast."""

    FIRST = "first"  # says it
    AGAIN = "again"  # says it again to who has not confirmed it
    CORRECTION = "correction"  # edits copies
    ANEW = "anew"  # says it to those whose copy could not be edited, since it was gone
    RECALL = "recall"  # deletes copies


class Broadcast(Base):
    """An announcement, from its draft to its report."""

    __tablename__ = "broadcasts"

    id: Mapped[Id]
    state: Mapped[BroadcastState] = mapped_column(named(BroadcastState), default=BroadcastState.DRAFT)
    # Who answers for it: wrote it, then scheduled or sent it.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)  # facet → what is chosen; {} is everybody
    fallback: Mapped[str | None] = mapped_column(String(8))  # for people in whose language there are no words
    critical: Mapped[bool] = mapped_column(
        default=False
    )  # people are asked to confirm that they have read it
    revision: Mapped[int] = mapped_column(default=1)  # grows with every change: one sends what one has seen
    scheduled_at: Mapped[datetime | None]  # by the event's clock, as are the next two
    changed_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    running_since: Mapped[datetime | None]  # by the real clock: begun, resumed, amended
    size: Mapped[int | None]  # how many people it went out to
    # The message that shows how it is getting on; None while nobody looks.
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    delivery_id: Mapped[int | None] = mapped_column(BigInteger)  # its last edit, or what says it first
    said: Mapped[str | None] = mapped_column(String(64))  # a digest of what it says
    confirmed: Mapped[int] = mapped_column(default=0)  # the receipts that it tells of
    settled: Mapped[bool] = mapped_column(default=False)  # nothing is on its way any more


class BroadcastWords(Base):
    """A broadcast in one language."""

    __tablename__ = "broadcast_words"

    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    text: Mapped[str]  # Telegram's HTML; below a file, its caption
    file_kind: Mapped[str | None] = mapped_column(String(16))  # photo or document
    file_id: Mapped[str | None] = mapped_column(String(255))  # Telegram's
    label: Mapped[str | None] = mapped_column(String(64))  # of the button that opens the link
    link: Mapped[str | None]
    # What a correction is to make of it, and is not sent yet; an empty label and link: no button.
    corrected: Mapped[str | None]
    new_label: Mapped[str | None] = mapped_column(String(64))
    new_link: Mapped[str | None]

    @property
    def is_corrected(self) -> bool:
        """Whether there is something new that is not sent yet."""
        return self.corrected is not None or self.new_link is not None


class BroadcastNotice(Base):
    """One of the notices by which a broadcast is said, corrected or recalled."""

    __tablename__ = "broadcast_notices"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id", ondelete="CASCADE"), index=True)
    part: Mapped[Part] = mapped_column(named(Part))
    number: Mapped[int]  # of its round: the second reminder, the third correction
    # The notice whose copies it changes, or whose losses it makes good.
    about: Mapped[int | None] = mapped_column(BigInteger)


class Receipt(Base):
    """Somebody has confirmed that they have read a critical broadcast."""

    __tablename__ = "receipts"

    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    confirmed_at: Mapped[datetime]  # by the event's clock
