"""People and their chats: met at their first word, followed when they block the bot or come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.roles import Right, effective, with_right
from models import Chat, Person, Role
from models.upsert import add_and_load

# Asked before every batch: to put them together takes longer than to run them.
PEOPLE = select(Person).where(Person.telegram_id.in_(bindparam("ids", expanding=True)))
CHATS = select(Chat).where(Chat.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Met:
    """People and chats by their Telegram ids, and who of the people has been here before."""

    people: Mapping[int, Person]
    chats: Mapping[int, Chat]
    known: Sequence[Person]


async def meet(
    db: AsyncSession,
    languages: Mapping[int, str],
    kinds: Mapping[int, str],
    roles: Mapping[int, Role],
    now: datetime,
) -> Met:
    """The people and chats of these Telegram ids, new ones added; a private chat belongs to its person.

    `languages` are what the people's apps hint at, `kinds` what Telegram calls the chats.
    """
    ids = list(languages)
    known = {person.telegram_id: person for person in await db.scalars(PEOPLE, {"ids": ids})}
    new = [
        {"telegram_id": id_, "language": languages[id_], "role": Role.PARTICIPANT, "first_seen_at": now}
        for id_ in sorted(ids)  # all processes in the same order, or they may wait for one another
        if id_ not in known
    ]
    people = dict(known)
    if new:
        people |= {person.telegram_id: person for person in await add_and_load(db, Person, new)}
    if len(people) < len(ids):  # another process was quicker
        people |= {person.telegram_id: person for person in await db.scalars(PEOPLE, {"ids": ids})}
    for id_, person in people.items():
        role = effective(roles.get(id_), person.granted_role)
        if person.role != role:
            person.role = role
        if not person.language_chosen and person.language != languages[id_]:
            person.language = languages[id_]
    # Those who are new hardly have a chat: it is added without looking.
    chats = await _chats(db, [id_ for id_ in kinds if id_ in known or id_ not in people])
    rows = [
        {"id": id_, "kind": kind, "person_id": people[id_].id if id_ in people else None}
        for id_, kind in sorted(kinds.items())
        if id_ not in chats
    ]
    if rows:
        chats |= {chat.id: chat for chat in await add_and_load(db, Chat, rows)}
        chats |= await _chats(db, [id_ for id_ in kinds if id_ not in chats])
    return Met(people, chats, list(known.values()))


async def _chats(db: AsyncSession, ids: list[int]) -> dict[int, Chat]:
    return {chat.id: chat for chat in await db.scalars(CHATS, {"ids": ids})} if ids else {}


def reached(chat: Chat) -> None:
    """Somebody wrote in the chat, so it can be written to."""
    if not chat.reachable:
        chat.reachable, chat.unreachable_since = True, None


def choose_language(person: Person, language: str) -> None:
    """The person's own choice, which wins over what the app hints at."""
    person.language, person.language_chosen = language, True


async def with_the_right(db: AsyncSession, right: Right) -> Sequence[Person]:
    """Those of the team who have a right and can be written to."""
    found = await db.scalars(
        select(Person)
        .join(Chat, Chat.id == Person.telegram_id)
        .where(Person.role.in_(with_right(right)), Chat.reachable)
        .order_by(Person.id)
    )
    return found.all()
