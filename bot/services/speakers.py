"""Speakers: whose proposal is accepted has the live buttons of its session, for as long as that stands.

That the programme names them is a change of the session, which an organiser confirms.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event, Session
from bot.event.plain import plain
from bot.knowledge.features import fold
from bot.services import programme, session_speakers
from models import Person, Proposal, ProposalState, SessionEdit


async def begin(db: AsyncSession, proposal: Proposal, now: datetime) -> None:
    """The proposal is accepted for its session."""
    await _hold(db, proposal)
    person = await db.get(Person, proposal.person_id)
    if person is not None and proposal.session_id is not None:
        name = str(json.loads(proposal.answers).get("name", ""))
        await session_speakers.assign(db, proposal.session_id, person, name, now)


async def ready(db: AsyncSession, proposal_id: int, session_id: int) -> Proposal | None:
    """A proposal that is accepted, for this session or none yet; held until the transaction ends."""
    row = await db.get(Proposal, proposal_id, with_for_update=True, populate_existing=True)
    fits = row is not None and row.state is ProposalState.ACCEPTED and row.session_id in {None, session_id}
    return row if fits else None


async def place(db: AsyncSession, proposal: Proposal, session_id: int, now: datetime) -> bool:
    """An accepted proposal is for this session; False if it was before."""
    if proposal.session_id is not None:
        return False
    proposal.session_id = session_id
    await db.flush()
    await begin(db, proposal, now)
    return True


async def displace(db: AsyncSession, proposal_id: int, session_id: int) -> bool:
    """It is for no session again; False if it was not for this one."""
    proposal = await ready(db, proposal_id, session_id)
    if proposal is None or proposal.session_id is None:
        return False
    await end(db, proposal)
    return True


async def end(db: AsyncSession, proposal: Proposal) -> None:
    """The proposal is taken back or withdrawn; another one for the same session may stand."""
    session_id, proposal.session_id = proposal.session_id, None
    await db.flush()
    if session_id is None:
        return
    await _hold(db, proposal)
    others = select(Proposal.id).where(
        Proposal.person_id == proposal.person_id,
        Proposal.session_id == session_id,
        Proposal.state == ProposalState.ACCEPTED,
        Proposal.id != proposal.id,
    )
    if await db.scalar(others.limit(1)) is None:
        await session_speakers.withdraw(db, session_id, proposal.person_id)


async def written_into(db: AsyncSession, proposal_id: int) -> int | None:
    """The number of the session into which an organiser has last written the name of a proposal's speaker."""
    made = SessionEdit.change_id.is_not(None) & SessionEdit.undone_at.is_(None)
    theirs = select(SessionEdit.session_id).where(SessionEdit.proposal_id == proposal_id, made)
    return await db.scalar(theirs.order_by(SessionEdit.id.desc()).limit(1))


async def left_in(db: AsyncSession, event: Event, proposal: Proposal, number: int | None) -> Session | None:
    """The session that names whose proposal stands for it no longer, unless they speak there all the same."""
    key = await programme.key_of(db, number) if number is not None else None
    session = event.session(key) if key else None
    if session is None or number is None or proposal.session_id == number:
        return None
    person = await db.get(Person, proposal.person_id)
    if person is not None and await session_speakers.speaks(db, person, number):
        return None
    return session if names(session, str(json.loads(proposal.answers).get("name", ""))) else None


def without_name(session: Session, name: str) -> dict[str, Any]:
    """A session without the speaker of this name."""
    kept = [one for one in session.speakers if fold(plain(one)) != fold(name)]
    return {"speakers": tuple(kept)}


async def _hold(db: AsyncSession, proposal: Proposal) -> None:
    """Let nobody else decide at once whether this person speaks: each would go by what the other undoes."""
    theirs = select(Person.id).where(Person.id == proposal.person_id)
    await db.scalar(theirs.with_for_update(key_share=True))


def without_speaker(session: Session, which: int) -> dict[str, Any]:
    """A session without one of its speakers; raises LookupError."""
    if which not in range(len(session.speakers)):
        raise LookupError(which)
    return {"speakers": session.speakers[:which] + session.speakers[which + 1 :]}


def with_speaker(session: Session, name: str) -> dict[str, Any]:
    """A session with one speaker more, unless it names them already."""
    return {"speakers": session.speakers if names(session, name) else (*session.speakers, name)}


def names(session: Session, name: str) -> bool:
    """Whether a session's speakers include this name."""
    return fold(name) in {fold(plain(one)) for one in session.speakers}
