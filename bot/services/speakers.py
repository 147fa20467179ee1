"""Speakers: whose proposal is accepted has the live buttons of its session, for as long as that stands."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import session_speakers
from models import Person, Proposal, ProposalState


async def begin(db: AsyncSession, proposal: Proposal, now: datetime) -> None:
    """The proposal is accepted for its session."""
    person = await db.get(Person, proposal.person_id)
    if person is not None and proposal.session_id is not None:
        name = str(json.loads(proposal.answers).get("name", ""))
        await session_speakers.assign(db, proposal.session_id, person, name, now)


async def end(db: AsyncSession, proposal: Proposal) -> None:
    """The proposal is taken back or withdrawn; another one for the same session may stand."""
    session_id, proposal.session_id = proposal.session_id, None
    await db.flush()
    if session_id is None:
        return
    others = select(Proposal.id).where(
        Proposal.person_id == proposal.person_id,
        Proposal.session_id == session_id,
        Proposal.state == ProposalState.ACCEPTED,
        Proposal.id != proposal.id,
    )
    if await db.scalar(others.limit(1)) is None:
        await session_speakers.withdraw(db, session_id, proposal.person_id)
