"""Who speaks at a session or moderates it, so that they have its live buttons: assigned by organisers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.knowledge.features import fold
from models import Person, Proposal, ProposalState, Registration, SessionSpeaker
from models.upsert import insert_once

LONGEST_NAME = 100
FOUND_AT_MOST = 8
ALIKE = 75  # per cent


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be assigned, by the name that they gave in a form."""

    person_id: int
    name: str


async def assign(db: AsyncSession, session_id: int, person: Person, name: str, now: datetime) -> bool:
    """From now on, this person has the session's live buttons; False if they had them before."""
    row = {
        "session_id": session_id,
        "person_id": person.id,
        "name": name[:LONGEST_NAME],
        "since": now,
    }
    added = insert_once(db, SessionSpeaker).values(row).returning(SessionSpeaker.person_id)
    return await db.scalar(added) is not None


async def withdraw(db: AsyncSession, session_id: int, person_id: int) -> Person | None:
    """From now on no longer; None if they did not have them."""
    mine = (SessionSpeaker.session_id == session_id, SessionSpeaker.person_id == person_id)
    gone = await db.scalar(delete(SessionSpeaker).where(*mine).returning(SessionSpeaker.person_id))
    return await db.get(Person, person_id) if gone is not None else None


async def speaks(db: AsyncSession, person: Person, session_id: int) -> bool:
    """Whether somebody is a speaker of this session now."""
    mine = (SessionSpeaker.session_id == session_id, SessionSpeaker.person_id == person.id)
    return await db.scalar(select(SessionSpeaker.person_id).where(*mine)) is not None


async def of_session(db: AsyncSession, session_id: int) -> Sequence[SessionSpeaker]:
    """Those who are assigned to a session, in the order in which they were."""
    theirs = select(SessionSpeaker).where(SessionSpeaker.session_id == session_id)
    return (await db.scalars(theirs.order_by(SessionSpeaker.since, SessionSpeaker.person_id))).all()


async def of_person(db: AsyncSession, person: Person) -> Sequence[int]:
    """The numbers of the sessions at which somebody speaks."""
    mine = select(SessionSpeaker.session_id).where(SessionSpeaker.person_id == person.id)
    return (await db.scalars(mine.order_by(SessionSpeaker.session_id))).all()


async def candidates(db: AsyncSession, sought: str = "") -> list[Candidate]:
    """Those whose proposals were accepted; or whoever gave a name like these words, best first."""
    proposals = select(Proposal.person_id, Proposal.answers).order_by(Proposal.id.desc())
    if not sought:
        accepted = proposals.where(Proposal.state == ProposalState.ACCEPTED)
        return list(_named(await db.execute(accepted)).values())[:FOUND_AT_MOST]
    theirs = Registration.person_id.is_not(None) & Registration.cancelled_at.is_(None)
    registered = select(Registration.person_id, Registration.answers).where(theirs)
    found = _named([*await db.execute(registered), *await db.execute(proposals)])
    wanted = fold(sought)
    scored = [(fuzz.token_set_ratio(wanted, fold(one.name)), one) for one in found.values()]
    good = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [one for _, one in good[:FOUND_AT_MOST]]


async def name_of(db: AsyncSession, person_id: int) -> str | None:
    """The name that somebody gave in a form; None if they handed in none."""
    forms = [
        *await db.execute(
            select(Proposal.person_id, Proposal.answers).where(Proposal.person_id == person_id)
        ),
        *await db.execute(
            select(Registration.person_id, Registration.answers).where(Registration.person_id == person_id)
        ),
    ]
    known = _named(forms).get(person_id)
    return known.name if known else None


def _named(rows: Iterable[Any]) -> dict[int, Candidate]:
    """By person, the name in the last of their forms that has one."""
    found = {}
    for person_id, answers in rows:
        name = json.loads(answers).get("name")
        if person_id is not None and name:
            found[person_id] = Candidate(person_id, str(name))
    return found
