"""The programme: its sessions as they stand today, how they came to that, and who keeps an eye on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class ProgrammeSession(Base):
    """An entry of the programme, whatever source it came from."""

    __tablename__ = "programme"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(200), unique=True)  # the source's own id
    source: Mapped[str] = mapped_column(String(64))  # "folder", or the name of an import
    # What the source said last: only what it says anew replaces what an organiser has changed since.
    published: Mapped[dict[str, Any]] = mapped_column(JSON)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)  # titles, abstracts, speakers … as they stand
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    cancelled: Mapped[bool] = mapped_column(default=False)


class ProgrammeRevision(Base):
    """One row: a number that grows with every change of the programme, or of what organisers say by hand, so
    that a running bot sees that there was one.
    """

    __tablename__ = "programme_revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]


class SessionChange(Base):
    """What changed about a session, old → new by field, when and through whom."""

    __tablename__ = "session_changes"
    __table_args__ = (UniqueConstraint("session_id", "revision"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    revision: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]


class Bookmark(Base):
    """A session that somebody wants to attend, or hear about."""

    __tablename__ = "bookmarks"
    __table_args__ = (
        UniqueConstraint("person_id", "session_id"),
        Index("ix_bookmarks_session", "session_id"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]


class PinnedAgenda(Base):
    """A person's own agenda, pinned in their chat and edited in place as things change."""

    __tablename__ = "pinned_agendas"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id", ondelete="SET NULL"))
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # once it was sent
    pinned: Mapped[bool] = mapped_column(default=False)
    said: Mapped[str] = mapped_column(String(64))  # a digest of what it says now
