"""A word that only the right key can read: a wrong one is noticed at the start, not at the first person."""

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PersonalText


class KeyCheck(Base):
    """One row."""

    __tablename__ = "key_check"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(PersonalText)
