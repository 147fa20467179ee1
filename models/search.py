"""What people look for in the programme."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText


class Search(Base):
    """Words that somebody looked for, so that the pages and cards below its findings lead back to them."""

    __tablename__ = "searches"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(PersonalText)
    searched_at: Mapped[datetime]
