"""Reminders: what has become due since the last round is written, once for each who wants it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event, Session
from bot.services import alerts, programme
from bot.services.alerts import Round
from bot.services.subscriptions import groups, listeners, wants
from models import AlertKind, LeadTime

STARTED = timedelta(minutes=5)  # so long a reminder "when it starts" is of use


async def write(db: AsyncSession, event: Event, round_: Round) -> None:
    """Write a reminder for each listener of each session whose lead time has come since the last round."""
    leads = {*event.reminders.lead_minutes, *await db.scalars(select(LeadTime.minutes))}
    due = list(_due(event.sessions, leads, round_))
    if not due:
        return
    numbers = await programme.numbers(db, {session.id for session, _ in due})
    rhythms = await alerts.rhythms(db)
    for session, lead in due:
        number = numbers[session.id]
        who = listeners(number, groups(event, session)).where(wants(lead, event.reminders.lead_minutes))
        intent = {
            "session_id": number,
            "kind": AlertKind.REMINDER,
            "starts_at": session.start,
            "lead": lead,
            "revision": 0,
            "urgent": False,
            "due_at": session.start - timedelta(minutes=lead),
            "expires_at": session.start if lead else session.start + STARTED,
        }
        await alerts.write(db, event, round_, who, intent, rhythms)


def _due(sessions: Sequence[Session], leads: set[int], round_: Round) -> Iterator[tuple[Session, int]]:
    for session in sessions:
        if session.cancelled:
            continue
        for lead in leads:
            if round_.reached < session.start - timedelta(minutes=lead) <= round_.now:
                yield session, lead
