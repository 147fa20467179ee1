"""Reviewing proposals: scores and comments, and the decision, which is taken once."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import fmean
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import speakers, views
from bot.services.proposals import Proposed
from bot.services.views import SESSION, WORDS, Filters
from models import Membership, Person, Proposal, ProposalState, Review
from models.upsert import insert_once

NOUN = "proposals"
STATE = "state"
SCORES = range(1, 6)
LONGEST_COMMENT = 1000  # characters
# From which states a decision leads to which.
WAYS: Mapping[ProposalState, Collection[ProposalState]] = {
    ProposalState.ACCEPTED: {ProposalState.SUBMITTED},
    ProposalState.DECLINED: {ProposalState.SUBMITTED},
    ProposalState.SUBMITTED: {ProposalState.ACCEPTED, ProposalState.DECLINED},
}


@dataclass
class Opinion:
    """What one member of the team says; `name` is what the others call them."""

    review: Review
    name: str | None


@dataclass
class Reviewed:
    """A proposal with its answers and what the team thinks of it."""

    row: Proposal
    answers: dict[str, Any]
    opinions: list[Opinion] = field(default_factory=list)

    @property
    def scores(self) -> list[int]:
        return [one.review.score for one in self.opinions if one.review.score is not None]

    @property
    def average(self) -> float | None:
        return fmean(self.scores) if self.scores else None

    def own(self, person: Person) -> Review | None:
        """What this person has said."""
        return next((one.review for one in self.opinions if one.review.person_id == person.id), None)


async def all_of_them(db: AsyncSession, filters: Filters, sessions: Mapping[int, str]) -> list[Reviewed]:
    """The proposals that fit, the newest first; `sessions` are keys by number."""
    query = select(Proposal).order_by(Proposal.id.desc())
    if state := filters.get(STATE):
        query = query.where(Proposal.state == ProposalState(state))
    rows = (await db.scalars(query)).all()
    found = [Reviewed(row, json.loads(row.answers)) for row in rows]
    fitting = [one for one in found if _fits(one, filters, sessions)]
    await _with_opinions(db, fitting)
    return fitting


async def get(db: AsyncSession, number: int) -> Reviewed | None:
    """A proposal, to look at."""
    row = await db.get(Proposal, number)
    if row is None:
        return None
    found = Reviewed(row, json.loads(row.answers))
    await _with_opinions(db, [found])
    return found


async def say(
    db: AsyncSession,
    number: int,
    person: Person,
    now: datetime,
    *,
    score: int | None = None,
    comment: str | None = None,
) -> bool:
    """One's own score or comment, in place of the one before; False if there is no such proposal."""
    if await db.get(Proposal, number) is None:
        return False
    said = {"score": score, "comment": comment}
    changed = {key: value for key, value in said.items() if value is not None}
    whose = {"proposal_id": number, "person_id": person.id}
    await db.execute(insert_once(db, Review).values(**whose, changed_at=now))
    mine = (Review.proposal_id == number) & (Review.person_id == person.id)
    await db.execute(update(Review).where(mine).values(**changed, changed_at=now))
    return True


async def decide(
    db: AsyncSession, number: int, state: ProposalState, now: datetime, session_id: int | None = None
) -> Proposed | None:
    """Accept (for a session, where one is named), decline, or take back to review.

    None if the proposal is not where this decision begins: somebody has decided already, or withdrawn it.
    """
    query = select(Proposal).where(Proposal.id == number).with_for_update()
    row = await db.scalar(query.execution_options(populate_existing=True))
    if row is None or row.state not in WAYS[state]:
        return None
    row.state, row.changed_at = state, now
    row.decided_at = None if state is ProposalState.SUBMITTED else now
    if state is ProposalState.SUBMITTED:
        await speakers.end(db, row)
    elif state is ProposalState.ACCEPTED:
        row.session_id = session_id
        await db.flush()
        await speakers.begin(db, row, now)
    await db.flush()
    return Proposed(row, json.loads(row.answers))


async def to_review(db: AsyncSession) -> int:
    """How many proposals wait for a decision."""
    states = await db.scalars(select(Proposal.id).where(Proposal.state == ProposalState.SUBMITTED))
    return len(states.all())


def _fits(found: Reviewed, filters: Filters, sessions: Mapping[int, str]) -> bool:
    if session := filters.get(SESSION):
        meant = sessions.get(int(session)) in found.answers.get("sessions", [])
        if not meant and found.row.session_id != int(session):
            return False
    texts = (str(found.answers.get(key, "")) for key in ("title", "name", "co_speakers"))
    return views.fits(filters.get(WORDS, ""), *texts, found.row.reference)


async def _with_opinions(db: AsyncSession, proposals: Sequence[Reviewed]) -> None:
    by_number = {found.row.id: found for found in proposals}
    query = (
        select(Review, Membership.name)
        .outerjoin(Membership, Membership.person_id == Review.person_id)
        .where(Review.proposal_id.in_(list(by_number)))
        .order_by(Review.id)
        .execution_options(populate_existing=True)
    )
    for review, name in await db.execute(query):
        by_number[review.proposal_id].opinions.append(Opinion(review, name))
