"""People by role."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, named


class Role(StrEnum):
    """What a person may do, from nobody in particular to everything; `bot/services/roles.py` says what."""

    PARTICIPANT = "participant"
    SPEAKER = "speaker"
    HELPER = "helper"
    ORGANISER = "organiser"
    OWNER = "owner"


class Person(Base):
    """Somebody who has written to the bot."""

    __tablename__ = "people"

    id: Mapped[Id]
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    language: Mapped[str] = mapped_column(String(8))
    language_chosen: Mapped[bool] = mapped_column(default=False)  # else it is only Telegram's hint
    role: Mapped[Role] = mapped_column(named(Role), default=Role.PARTICIPANT)  # settings' or granted
    granted_role: Mapped[Role | None] = mapped_column(named(Role))  # by an invitation, until it is taken back
    first_seen_at: Mapped[datetime]  # by the event's clock
