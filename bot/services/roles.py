"""Roles: what each may do, and who has which, by the settings or by an invitation."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Person, Role


class Right(StrEnum):
    """Something that not everybody may do."""

    HELPDESK = "helpdesk"  # see and answer what people ask
    CHECK_IN = "check_in"  # let people in at the door
    STATUS = "status"  # see how the bot is doing, and the figures
    BROADCAST = "broadcast"
    PROGRAMME = "programme"  # change sessions
    KNOWLEDGE = "knowledge"  # change facts, correct what people were told
    PEOPLE = "people"  # registrations and proposals: read, decide, export
    TEAM = "team"  # invite and remove members, read the audit log


HELPER = frozenset({Right.HELPDESK, Right.CHECK_IN})
ORGANISER = HELPER | {Right.STATUS, Right.BROADCAST, Right.PROGRAMME, Right.KNOWLEDGE, Right.PEOPLE}
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.PARTICIPANT: frozenset(),
    Role.SPEAKER: frozenset(),
    Role.HELPER: HELPER,
    Role.ORGANISER: ORGANISER,
    Role.OWNER: ORGANISER | {Right.TEAM},
}
RANKS = list(Role)  # as they are listed, each may do what those before it may
TEAM = (Role.HELPER, Role.ORGANISER, Role.OWNER)


def may(role: Role, right: Right) -> bool:
    """Whether a role includes a right."""
    return right in RIGHTS[role]


def with_right(right: Right) -> list[Role]:
    """The roles that include a right."""
    return [role for role in Role if may(role, right)]


def effective(configured: Role | None, granted: Role | None) -> Role:
    """The higher of what the settings and an invitation give."""
    return max(configured or Role.PARTICIPANT, granted or Role.PARTICIPANT, key=RANKS.index)


async def apply_settings(db: AsyncSession, configured: Mapping[int, Role]) -> None:
    """Give everybody the role that they have today; who left the settings since loses it (`configured`: by
    Telegram id).
    """
    someone = Person.telegram_id.in_(list(configured)) | (Person.role != Role.PARTICIPANT)
    for person in await db.scalars(select(Person).where(someone).order_by(Person.id).with_for_update()):
        person.role = effective(configured.get(person.telegram_id), person.granted_role)
