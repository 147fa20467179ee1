"""Speakers: whose proposal was accepted, and for which session."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Person, ProgrammeSession, Proposal, ProposalState


async def sessions_of(db: AsyncSession, person: Person) -> list[str]:
    """The keys of the sessions in which a person is to speak; withdrawing or taking back ends it at once."""
    query = (
        select(ProgrammeSession.key)
        .join(Proposal, Proposal.session_id == ProgrammeSession.id)
        .where(Proposal.person_id == person.id, Proposal.state == ProposalState.ACCEPTED)
        .distinct()
    )
    return sorted(await db.scalars(query))


async def is_speaker(db: AsyncSession, person: Person) -> bool:
    """Whether the organisers have accepted a proposal of theirs."""
    accepted = (Proposal.person_id == person.id) & (Proposal.state == ProposalState.ACCEPTED)
    return await db.scalar(select(Proposal.id).where(accepted).limit(1)) is not None
