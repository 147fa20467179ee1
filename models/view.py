"""Views: which part of a list a member of the team is looking at."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PersonalText


class View(Base):
    """What somebody has searched and filtered a list by, so that pages and cards lead back to it."""

    __tablename__ = "views"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    noun: Mapped[str] = mapped_column(String(16), primary_key=True)  # of what the list is
    filters: Mapped[str] = mapped_column(PersonalText)  # JSON: facet → choice; a search may be a name
