"""The daily digest: who wants it."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class DigestReader(Base):
    """A chat that gets the digest: a member's own, or the organisers' group."""

    __tablename__ = "digest_readers"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # None for the group, which belongs to nobody.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    since: Mapped[datetime]  # by the event's clock; a digest that was due before is not made up for
