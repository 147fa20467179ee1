"""Who speaks at a session, or moderates it: people, where the programme has mere names."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PersonalText


class SessionSpeaker(Base):
    """Somebody who has the live buttons of a session, as long as this row is there."""

    __tablename__ = "session_speakers"

    session_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    name: Mapped[str] = mapped_column(PersonalText)
    since: Mapped[datetime]
