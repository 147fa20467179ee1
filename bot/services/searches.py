"""Searches in the programme, kept so that one comes back to what was found."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Person, Search

KEPT = 10  # of a person's; an older one must be typed anew
LONGEST = 200  # characters


async def keep(db: AsyncSession, person: Person, words: str, now: datetime) -> int:
    """Keep what somebody looks for; returns the number under which it is found again."""
    search = Search(person_id=person.id, words=words[:LONGEST], searched_at=now)
    db.add(search)
    await db.flush()
    newest = select(Search.id).where(Search.person_id == person.id).order_by(Search.id.desc()).limit(KEPT)
    kept = (await db.scalars(newest)).all()
    await db.execute(delete(Search).where(Search.person_id == person.id, Search.id < min(kept)))
    return search.id


async def words_of(db: AsyncSession, person: Person, number: int) -> str | None:
    """What a search of one's own was for; None if it is no longer kept."""
    return await db.scalar(select(Search.words).where(Search.id == number, Search.person_id == person.id))
