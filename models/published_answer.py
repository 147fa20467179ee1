"""Answers that the organisers have published, and other words for facts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText, named


class PublishedAnswer(Base):
    """An answer that the bot gives by itself; its words are those of the fact `published-ID`."""

    __tablename__ = "published_answers"

    id: Mapped[Id]
    card_id: Mapped[int | None] = mapped_column(
        ForeignKey("helpdesk_cards.id", ondelete="SET NULL"), index=True
    )
    gap: Mapped[str | None] = mapped_column(String(64))  # of which it answers every question
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    @property
    def fact(self) -> str:
        """The id of the fact as which it is told."""
        return f"published-{self.id}"


class PublishedQuestion(Base):
    """A question that a published answer answers, as a person asked it, or as the team wrote it."""

    __tablename__ = "published_questions"

    id: Mapped[Id]
    answer_id: Mapped[int] = mapped_column(ForeignKey("published_answers.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(PersonalText)


class EditState(StrEnum):
    """draft → published → undone; the newest that is published is told."""

    DRAFT = "draft"
    PUBLISHED = "published"
    UNDONE = "undone"


class FactEdit(Base):
    """Words for a fact in one language, in place of those that it had."""

    __tablename__ = "fact_edits"
    __table_args__ = (Index("ix_fact_edits_fact", "fact", "language", "id"),)

    id: Mapped[Id]
    fact: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str]  # HTML, with the event's values as {placeholders}
    revision: Mapped[int]  # the edit that changed the meaning last; a translation changes none
    state: Mapped[EditState] = mapped_column(named(EditState))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    written_at: Mapped[datetime]
