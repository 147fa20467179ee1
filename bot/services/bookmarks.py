"""Bookmarks: the sessions that somebody keeps an eye on."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models import Bookmark, Person
from models.upsert import add_once


async def add(db: AsyncSession, person: Person, session: int, now: datetime) -> None:
    """Bookmark the session of this number; what is bookmarked stays so."""
    await add_once(db, Bookmark, [{"person_id": person.id, "session_id": session, "created_at": now}])


async def remove(db: AsyncSession, person: Person, session: int) -> None:
    """Remove a bookmark, if there is one."""
    await db.execute(delete(Bookmark).where(Bookmark.person_id == person.id, Bookmark.session_id == session))
