"""Broadcasts as they are written: words by language, audience, and what still holds one back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.services import audience
from bot.texts import LANGUAGES
from models import Broadcast, BroadcastState, BroadcastWords, Person

RECENT = 8
OPEN = (BroadcastState.DRAFT, BroadcastState.SCHEDULED)


@dataclass(frozen=True)
class Draft:
    """A broadcast with its words, and whom it would reach now."""

    row: Broadcast
    words: Mapping[str, BroadcastWords]
    people: Mapping[str, int]  # by the language that they have chosen

    @property
    def size(self) -> int:
        return sum(self.people.values())

    @property
    def missing(self) -> list[str]:
        """Languages of the audience in which there are no words."""
        return [
            language for language in LANGUAGES if self.people.get(language) and language not in self.words
        ]

    @property
    def is_held_back(self) -> bool:
        """Whether somebody would be left out, or there is nothing to say or nobody to say it to."""
        return not self.words or not self.size or bool(self.missing and self.fallback is None)

    @property
    def fallback(self) -> str | None:
        """What people hear in whose language there are no words; None if nothing was chosen."""
        return self.row.fallback if self.row.fallback in self.words else None

    def readers(self) -> dict[str, int]:
        """How many people will read it, by the language of the words."""
        counted: dict[str, int] = {}
        for language, count in self.people.items():
            read = language if language in self.words else self.fallback
            if read is not None:
                counted[read] = counted.get(read, 0) + count
        return {language: counted[language] for language in LANGUAGES if language in counted}


async def new(db: AsyncSession, author: Person, now: datetime) -> Broadcast:
    """An empty draft, for everybody."""
    row = Broadcast(author_id=author.id, state=BroadcastState.DRAFT, audience={}, changed_at=now)
    db.add(row)
    await db.flush()
    return row


async def find(db: AsyncSession, number: int) -> Broadcast | None:
    """A broadcast, for a change: nobody else changes it until this transaction ends."""
    query = select(Broadcast).where(Broadcast.id == number)
    return await db.scalar(query.with_for_update().execution_options(populate_existing=True))


async def words_of(db: AsyncSession, row: Broadcast) -> dict[str, BroadcastWords]:
    """What it says, by language, in the order of the languages."""
    found = await db.scalars(select(BroadcastWords).where(BroadcastWords.broadcast_id == row.id))
    by_language = {one.language: one for one in found}
    return {language: by_language[language] for language in LANGUAGES if language in by_language}


async def draft(db: AsyncSession, event: Event, row: Broadcast) -> Draft:
    """The broadcast as a whole, as it stands now."""
    return Draft(row, await words_of(db, row), await audience.by_language(db, event, row.audience))


async def recent(db: AsyncSession) -> Sequence[Broadcast]:
    """The last few that somebody has changed, sent or scheduled; what is scheduled first."""
    found = await db.scalars(select(Broadcast).order_by(Broadcast.changed_at.desc()).limit(RECENT))
    return sorted(found, key=lambda one: one.state is not BroadcastState.SCHEDULED)


async def first_line(db: AsyncSession, row: Broadcast, language: str) -> BroadcastWords | None:
    """Its words in a language, or in whichever there are."""
    words = await words_of(db, row)
    return words.get(language) or next(iter(words.values()), None)


async def write(
    db: AsyncSession,
    row: Broadcast,
    language: str,
    text: str,
    file: tuple[str, str] | None,
    now: datetime,
) -> None:
    """Its words in a language; the button of what they replace stays."""
    own = await _own(db, row, language)
    own.text = text
    own.file_kind, own.file_id = file or (None, None)
    await changed(db, row, now)


async def set_button(
    db: AsyncSession, row: Broadcast, language: str, label: str | None, link: str | None, now: datetime
) -> None:
    """The button that opens a link, below the words of a language; None takes it away."""
    own = await _own(db, row, language)
    own.label, own.link = label, link
    await changed(db, row, now)


async def unwrite(db: AsyncSession, row: Broadcast, language: str, now: datetime) -> None:
    """Take the words of a language away."""
    mine = (BroadcastWords.broadcast_id == row.id, BroadcastWords.language == language)
    await db.execute(delete(BroadcastWords).where(*mine))
    await changed(db, row, now)


async def changed(db: AsyncSession, row: Broadcast, now: datetime) -> None:
    """Note a change: what somebody was shown before is not what would be sent now."""
    row.revision, row.changed_at = row.revision + 1, now
    await db.flush()


async def schedule(db: AsyncSession, row: Broadcast, author: Person, at: datetime, now: datetime) -> None:
    """Let it begin by itself at an instant of the event's time."""
    row.state, row.scheduled_at, row.author_id = BroadcastState.SCHEDULED, at, author.id
    await changed(db, row, now)


async def unschedule(db: AsyncSession, row: Broadcast, now: datetime) -> None:
    """Make it a draft again."""
    row.state, row.scheduled_at = BroadcastState.DRAFT, None
    await changed(db, row, now)


async def discard(db: AsyncSession, row: Broadcast) -> None:
    """Throw a draft away."""
    await db.execute(delete(Broadcast).where(Broadcast.id == row.id))


async def _own(db: AsyncSession, row: Broadcast, language: str) -> BroadcastWords:
    own = await db.get(BroadcastWords, (row.id, language))
    if own is None:
        own = BroadcastWords(broadcast_id=row.id, language=language, text="")
        db.add(own)
    return own
