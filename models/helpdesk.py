"""The helpdesk: questions that the bot could not answer, gathered on cards, and what the team answered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, PersonalText, named, partial


class CardState(StrEnum):
    """open ⇄ claimed → answered | closed; either is open again when somebody still waits."""

    OPEN = "open"
    CLAIMED = "claimed"  # somebody of the team looks at it
    ANSWERED = "answered"
    CLOSED = "closed"  # without an answer


class Card(Base):
    """Questions that ask the same, shown to the team as one."""

    __tablename__ = "helpdesk_cards"
    __table_args__ = (
        Index("ix_helpdesk_cards_topic", "topic", "id"),
        partial("ix_helpdesk_cards_waiting", "opened_at", where="state IN ('open', 'claimed')"),
    )

    id: Mapped[Id]
    state: Mapped[CardState] = mapped_column(named(CardState), default=CardState.OPEN)
    # The gap that the bot understood, in any language; as a topic, if all its questions ask the same.
    topic: Mapped[str | None] = mapped_column(String(64))
    gap: Mapped[str | None] = mapped_column(String(64))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    opened_at: Mapped[datetime]  # by the event's clock, the last time
    reminded_at: Mapped[datetime | None]  # when the team was told that it lies there
    revision: Mapped[int] = mapped_column(default=1)  # grows with whatever its message tells
    # What somebody wrote back to a letter: nobody else asks the same, and nothing of it is published.
    personal: Mapped[bool] = mapped_column(default=False, server_default=false())


class OpenQuestion(Base):
    """A question passed on to the organisers."""

    __tablename__ = "open_questions"

    id: Mapped[Id]
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)  # in which it was asked
    card_id: Mapped[int] = mapped_column(ForeignKey("helpdesk_cards.id", ondelete="CASCADE"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(PersonalText)
    asked_at: Mapped[datetime]
    waits: Mapped[bool] = mapped_column(default=True)  # for an answer, or for another one
    claim_told: Mapped[bool] = mapped_column(default=False)  # that somebody looks at it
    answer_id: Mapped[int | None] = mapped_column(BigInteger)  # the last one that it was given


class HelpdeskAnswer(Base):
    """What a member of the team answered; one that comes second is held until its author confirms it."""

    __tablename__ = "helpdesk_answers"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("helpdesk_cards.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(PersonalText)  # Telegram's HTML
    given_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # None while it is held


class CardCopy(Base):
    """A message that shows a card: in the team's group, or in a member's private chat."""

    __tablename__ = "helpdesk_copies"
    __table_args__ = (UniqueConstraint("card_id", "chat_id"),)

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("helpdesk_cards.id", ondelete="CASCADE"))
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("deliveries.id", ondelete="SET NULL"), index=True
    )
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # once it was sent
    shown: Mapped[int] = mapped_column(default=0)  # the card's revision that it shows
    closing: Mapped[bool] = mapped_column(default=False)  # it asks why the card is closed


class Wish(Base):
    """Somebody wants to be told when a missing fact is announced."""

    __tablename__ = "wishes"
    __table_args__ = (UniqueConstraint("person_id", "gap"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    gap: Mapped[str] = mapped_column(String(64))
    wished_at: Mapped[datetime]
