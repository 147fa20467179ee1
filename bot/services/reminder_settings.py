"""How somebody wants to be reminded: lead times, for all sessions or one, and their peace."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.event.reminders import LONGEST_LEAD
from bot.services.subscriptions import read, written
from models import LeadTime, Person, ReminderSettings, SessionReminders
from models.upsert import add_once

OFFERED = (7 * 24 * 60, 24 * 60, 120, 60, 30, 15, 5, 0)  # lead times to tap, in minutes
MOST = 8  # lead times; more would be noise


Chosen = ReminderSettings | SessionReminders


class TooManyError(ValueError):
    """More lead times than one can want."""


async def of_person(db: AsyncSession, person: Person) -> ReminderSettings:
    """Somebody's settings, to read or to change; all is as suggested where nothing was chosen."""
    found = await db.get(ReminderSettings, person.id)
    if found is None:
        await add_once(db, ReminderSettings, [{"person_id": person.id, "active": True}])
        found = await db.get_one(ReminderSettings, person.id)
    return found


async def of_session(db: AsyncSession, person: Person, session_id: int) -> SessionReminders:
    """What somebody wants otherwise for a session, to read or to change."""
    found = await db.get(SessionReminders, (person.id, session_id))
    if found is None:
        row = {"person_id": person.id, "session_id": session_id, "muted": False}
        await add_once(db, SessionReminders, [row])
        found = await db.get_one(SessionReminders, (person.id, session_id))
    return found


async def toggle(db: AsyncSession, chosen: Chosen, minutes: int, now: Sequence[int]) -> None:
    """Add a lead time to those that hold now, or take it away; raises TooManyError."""
    if minutes in now:
        chosen.leads = written([lead for lead in now if lead != minutes])
    else:
        await add(db, chosen, minutes, now)


async def add(db: AsyncSession, chosen: Chosen, minutes: int, now: Sequence[int]) -> None:
    """Add a lead time to those that hold now; raises TooManyError, or ValueError if it is none."""
    if not 0 <= minutes <= LONGEST_LEAD:
        raise ValueError(minutes)
    if minutes not in now and len(now) >= MOST:
        raise TooManyError
    await add_once(db, LeadTime, [{"minutes": minutes}])
    chosen.leads = written([*now, minutes])


def leads(
    settings: ReminderSettings, choices: SessionReminders | None, by_default: Sequence[int]
) -> list[int]:
    """The lead times that hold, the longest first: for the session, else for all, else as is suggested."""
    if choices is not None and choices.leads is not None:
        return read(choices.leads, by_default)
    return read(settings.leads, by_default)
