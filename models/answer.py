"""Answers: what was said to whom, and which facts it told, so that a change can reach those who were told."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Answer(Base):
    """An answer that was given; its update names it."""

    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_last", "chat_id", "person_id", "id"),)

    id: Mapped[Id]
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    gap: Mapped[str | None] = mapped_column(String(64))
    topics: Mapped[str]  # what it was about, for a question that follows; joined by spaces
    rating: Mapped[int | None] = mapped_column(SmallInteger)  # 1 helpful, -1 not
    given_at: Mapped[datetime]


class ToldFact(Base):
    """A fact that an answer told, at the revision that it had then."""

    __tablename__ = "told_facts"
    __table_args__ = (Index("ix_told_facts_fact", "fact", "told_at"),)

    id: Mapped[Id]
    update_id: Mapped[int] = mapped_column(BigInteger)  # of the answer
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    fact: Mapped[str] = mapped_column(String(64))
    revision: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    told_at: Mapped[datetime]


class FactVersion(Base):
    """How a fact was told at a revision: the "old" of a correction "old → new"."""

    __tablename__ = "fact_versions"

    fact: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    text: Mapped[str]
