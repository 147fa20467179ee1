"""Prompts: what the bot has asked somebody, so that their next message is the answer."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Prompt(Base):
    """One open prompt a person; any command or tap closes it."""

    __tablename__ = "prompts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(48))  # which handler takes the answer
    about: Mapped[str] = mapped_column(String(200))  # what it is about: a number, a key
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # the screen that asked, to go on in place
    asked_at: Mapped[datetime]  # by the event's clock
