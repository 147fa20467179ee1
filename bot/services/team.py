"""The team: inviting members by a link, taking a role back at once, and the log of what was done."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import session_speakers
from bot.services.roles import RANKS, TEAM, Right, effective, may
from models import AuditEntry, Invitation, Membership, Person, Role
from models.upsert import add_once

VALID = timedelta(hours=48)
LONGEST_NAME = 100


@dataclass(frozen=True)
class Member:
    """Somebody of the team; `fixed` is a role that the settings give, which no tap can take."""

    person: Person
    name: str
    fixed: bool


def record(
    db: AsyncSession,
    person: Person,
    action: str,
    subject: object = None,
    *,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Note in the audit log what a member of the team did (`noun.verb`); nothing personal in the details."""
    db.add(
        AuditEntry(
            person_id=person.id,
            role=person.role,
            action=action,
            subject=None if subject is None else str(subject),
            details=dict(details or {}),
            done_at=now,
        )
    )


async def log(db: AsyncSession, before: int | None, limit: int) -> Sequence[tuple[AuditEntry, str | None]]:
    """The newest entries, or those before an entry's number, with the names of those who did it."""
    query = (
        select(AuditEntry, Membership.name)
        .outerjoin(Membership, Membership.person_id == AuditEntry.person_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return [(entry, name) for entry, name in await db.execute(query)]


async def invite(
    db: AsyncSession, inviter: Person, role: Role, now: datetime, *, session_id: int | None = None
) -> str:
    """The secret of a link that gives a role, or makes a speaker of a session, once, within two days."""
    secret = secrets.token_urlsafe(24)
    db.add(
        Invitation(
            digest=_digest(secret),
            role=role,
            session_id=session_id,
            invited_by=inviter.id,
            created_at=now,
            expires_at=now + VALID,
        )
    )
    await db.flush()
    return secret


async def accept(
    db: AsyncSession, secret: str, person: Person, name: str, now: datetime
) -> Invitation | None:
    """The one who opens the link first gets the role; None if the link is not valid (any more).

    Who has a higher role keeps it; a speaker of a session has no role by that. It takes the right of whoever
    gave the link: it may have been written in the moment in which their role was taken back.
    """
    query = select(Invitation).where(Invitation.digest == _digest(secret)).with_for_update()
    invitation = await db.scalar(query.execution_options(populate_existing=True))
    if invitation is None or invitation.ended_at is not None or invitation.expires_at <= now:
        return None
    giver = await db.scalar(select(Person.role).where(Person.id == invitation.invited_by))
    if giver is not None and not may(giver, Right.TEAM if invitation.session_id is None else Right.PROGRAMME):
        return None
    invitation.accepted_by, invitation.ended_at = person.id, now
    if invitation.session_id is not None:
        await session_speakers.assign(db, invitation.session_id, person, name, now)
    else:
        # As it stands: another one may just be taken back.
        person = await db.get_one(Person, person.id, with_for_update=True, populate_existing=True)
        person.granted_role = effective(person.granted_role, invitation.role)
        person.role = effective(person.role, person.granted_role)
        await introduce(db, person, name)
    await db.flush()
    return invitation


async def introduce(db: AsyncSession, person: Person, name: str) -> None:
    """Remember what a member of the team is called."""
    known = await db.get(Membership, person.id)
    if known is None:  # nor anywhere else: somebody may act in two chats at once
        await add_once(db, Membership, [{"person_id": person.id, "name": name[:LONGEST_NAME]}])
    elif known.name != name[:LONGEST_NAME]:
        known.name = name[:LONGEST_NAME]


async def members(db: AsyncSession, configured: Mapping[int, Role]) -> list[Member]:
    """The team, the highest roles first (`configured`: the settings' roles, by Telegram id)."""
    query = (
        select(Person, Membership.name)
        .outerjoin(Membership, Membership.person_id == Person.id)
        .where(Person.role.in_(TEAM))
        .order_by(Person.id)
    )
    found = [
        Member(person, name or f"#{person.id}", person.telegram_id in configured)
        for person, name in await db.execute(query)
    ]
    return sorted(found, key=lambda member: -RANKS.index(member.person.role))


async def remove(
    db: AsyncSession, person_id: int, configured: Mapping[int, Role], now: datetime
) -> Person | None:
    """Take a granted role back, and every link that this person gave out; None if they have none to take.

    What the settings give stays.
    """
    person = await db.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None or person.granted_role is None:
        return None
    person.granted_role = None
    person.role = effective(configured.get(person.telegram_id), None)
    theirs = _still_open(now) & (Invitation.invited_by == person.id)
    for invitation in await db.scalars(select(Invitation).where(theirs)):
        invitation.ended_at = now
    await db.flush()
    return person


async def open_invitations(
    db: AsyncSession, now: datetime, session_id: int | None = None
) -> Sequence[Invitation]:
    """The links to the team, or to speak at a session, that can still be opened, the oldest first."""
    there = Invitation.session_id.is_not_distinct_from(session_id)
    query = select(Invitation).where(_still_open(now), there).order_by(Invitation.id)
    return (await db.scalars(query)).all()


async def withdraw(db: AsyncSession, number: int, now: datetime) -> bool:
    """Make a link useless; False if it was used or withdrawn before."""
    invitation = await db.get(Invitation, number, with_for_update=True, populate_existing=True)
    if invitation is None or invitation.ended_at is not None:
        return False
    invitation.ended_at = now
    await db.flush()
    return True


def _still_open(now: datetime) -> ColumnElement[bool]:
    return Invitation.ended_at.is_(None) & (Invitation.expires_at > now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
