"""Proposals: what people would like to speak about, on its way to the organisers' decision."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import speakers
from bot.services.registration import new_reference
from bot.texts import Words
from models import Person, Proposal, ProposalState

AT_MOST = 10  # proposals of one person


@dataclass
class Proposed:
    """A proposal and its answers."""

    row: Proposal
    answers: dict[str, Any]


async def submit(
    db: AsyncSession, person: Person, answers: Mapping[str, Any], now: datetime
) -> Proposed | None:
    """Hand a proposal in; None if the person has handed in as many as anybody may."""
    mine = await of_person(db, person)
    if sum(found.row.state is ProposalState.SUBMITTED for found in mine) >= AT_MOST:
        return None
    row = Proposal(
        reference=new_reference(),
        person_id=person.id,
        state=ProposalState.SUBMITTED,
        answers=json.dumps(dict(answers), ensure_ascii=False),
        submitted_at=now,
        changed_at=now,
    )
    db.add(row)
    await db.flush()
    return Proposed(row, dict(answers))


def change(found: Proposed, answers: Mapping[str, Any], now: datetime) -> bool:
    """Answer anew, as long as nothing is decided; False if it is too late."""
    if found.row.state is not ProposalState.SUBMITTED:
        return False
    found.row.answers, found.row.changed_at = json.dumps(dict(answers), ensure_ascii=False), now
    found.row.revision += 1
    found.answers = dict(answers)
    return True


async def withdraw(db: AsyncSession, found: Proposed, now: datetime) -> bool:
    """Take a proposal back; False if it was decided against, or taken back before."""
    if found.row.state in {ProposalState.DECLINED, ProposalState.WITHDRAWN}:
        return False
    found.row.state, found.row.changed_at = ProposalState.WITHDRAWN, now
    await speakers.end(db, found.row)
    return True


async def of_person(db: AsyncSession, person: Person) -> list[Proposed]:
    """A person's proposals, the newest first."""
    rows = await db.scalars(
        select(Proposal).where(Proposal.person_id == person.id).order_by(Proposal.id.desc())
    )
    return [Proposed(row, json.loads(row.answers)) for row in rows]


async def by_reference(db: AsyncSession, reference: str) -> Proposed | None:
    """The proposal with this reference; nobody else changes or decides it until this transaction ends."""
    query = select(Proposal).where(Proposal.reference == reference).with_for_update()
    row = await db.scalar(query.execution_options(populate_existing=True))
    return Proposed(row, json.loads(row.answers)) if row else None


def state_words(words: Words, state: ProposalState, *, for_team: bool = False) -> Markup:
    """What became of a proposal, in a few words."""
    return {
        ProposalState.SUBMITTED: words("to be decided") if for_team else words("with the organisers"),
        ProposalState.ACCEPTED: words("accepted"),
        ProposalState.DECLINED: words("not accepted"),
        ProposalState.WITHDRAWN: words("withdrawn"),
    }[state]
