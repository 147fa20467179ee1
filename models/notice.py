"""Notices: what is to be said to many, written once per language."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, named
from models.delivery import DeliveryState


class Notice(Base):
    """Something to be said; `key` names the intent, so that any number of writers write it once."""

    __tablename__ = "notices"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    # What becomes of its deliveries instead of being sent: held, or cancelled; None: they are sent.
    halted: Mapped[DeliveryState | None] = mapped_column(named(DeliveryState))


class NoticeWords(Base):
    """A notice in one language: a Bot API method and its parameters as JSON, without the chat."""

    __tablename__ = "notice_words"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    method: Mapped[str] = mapped_column(String(32))
    payload: Mapped[str]
