"""The helpdesk: questions that the bot could not answer, and who waits for an announcement."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText


class OpenQuestion(Base):
    """A question passed on to the organisers."""

    __tablename__ = "open_questions"

    id: Mapped[Id]
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)  # in which it was asked
    chat_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(PersonalText)
    asked_at: Mapped[datetime]


class Wish(Base):
    """Somebody wants to be told when a missing fact is announced."""

    __tablename__ = "wishes"
    __table_args__ = (UniqueConstraint("person_id", "gap"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    gap: Mapped[str] = mapped_column(String(64))
    wished_at: Mapped[datetime]
