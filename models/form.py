"""Forms that are being filled in."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText


class Draft(Base):
    """A form on its way: where the person is in it, and what they have answered so far."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("person_id", "form"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    form: Mapped[str] = mapped_column(String(32))
    about: Mapped[str | None] = mapped_column(String(64))  # what it changes: a reference; None is a new one
    answers: Mapped[str] = mapped_column(PersonalText)  # JSON: field → answer
    field: Mapped[str | None] = mapped_column(String(64))  # the question that is open; None is the review
    reviewing: Mapped[bool] = mapped_column(default=False)  # a changed answer leads back to the review
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # the message that shows it
    started_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    offered_again_at: Mapped[datetime | None]
