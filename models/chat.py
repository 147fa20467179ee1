"""Chats: where deliveries go, and whether they still arrive."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Chat(Base):
    """A private chat, or a group; `id` is Telegram's."""

    __tablename__ = "chats"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    reachable: Mapped[bool] = mapped_column(default=True)
    unreachable_since: Mapped[datetime | None]
    language: Mapped[str | None] = mapped_column(String(8))  # chosen for the team's group
    migrated_to: Mapped[int | None] = mapped_column(BigInteger)  # a group that became a supergroup
