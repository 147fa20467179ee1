"""People and their chats: met at their first word, followed when they block the bot or come back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.roles import Right, effective, with_right
from models import Chat, Person, Role
from models.upsert import add_once

# Asked before every batch: to put them together takes longer than to run them.
PEOPLE = select(Person).where(Person.telegram_id.in_(bindparam("ids", expanding=True)))
CHATS = select(Chat).where(Chat.id.in_(bindparam("ids", expanding=True)))


async def meet(
    db: AsyncSession, languages: Mapping[int, str], roles: Mapping[int, Role], now: datetime
) -> dict[int, Person]:
    """The people of these Telegram ids (each with the language its app hints at), new ones added."""
    ids = list(languages)
    people = {p.telegram_id: p for p in await db.scalars(PEOPLE, {"ids": ids})}
    new = [id_ for id_ in ids if id_ not in people]
    if new:
        rows = [
            {"telegram_id": id_, "language": languages[id_], "role": Role.PARTICIPANT, "first_seen_at": now}
            for id_ in new
        ]
        await add_once(db, Person, rows)
        added = await db.scalars(PEOPLE, {"ids": new})
        people |= {person.telegram_id: person for person in added}
    for id_, person in people.items():
        role = effective(roles.get(id_), person.granted_role)
        if person.role != role:
            person.role = role
        if not person.language_chosen and person.language != languages[id_]:
            person.language = languages[id_]
    return people


async def open_chats(
    db: AsyncSession, kinds: Mapping[int, str], people: Mapping[int, Person]
) -> dict[int, Chat]:
    """The chats of these Telegram ids, new ones added; a private chat belongs to its person."""
    ids = list(kinds)
    chats = {chat.id: chat for chat in await db.scalars(CHATS, {"ids": ids})}
    new = [id_ for id_ in ids if id_ not in chats]
    if new:
        rows = [
            {"id": id_, "kind": kinds[id_], "person_id": people[id_].id if id_ in people else None}
            for id_ in new
        ]
        await add_once(db, Chat, rows)
        chats |= {chat.id: chat for chat in await db.scalars(CHATS, {"ids": new})}
    return chats


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
