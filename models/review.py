"""Reviews: what the organisers think of a proposal."""

from datetime import datetime

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText


class Review(Base):
    """One organiser's opinion of one proposal; the last word counts."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    score: Mapped[int | None] = mapped_column(SmallInteger)  # 1 to 5
    comment: Mapped[str | None] = mapped_column(PersonalText)
    changed_at: Mapped[datetime]
