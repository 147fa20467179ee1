"""Two workers on one database, and what came of what both have handled."""

import asyncio
import random
from collections import Counter
from collections.abc import Collection, Iterable, MutableMapping, Sequence
from itertools import count
from typing import Any

from sqlalchemy import func, select

from bot.app import Usher
from bot.delivery.worker import BATCH
from bot.services import session_edits
from bot.services.session_edits import Kind
from models import (
    AuditEntry,
    Delivery,
    InboxState,
    InboxUpdate,
    Person,
    ProgrammeSession,
    Registration,
    Seat,
    SeatState,
)
from models.database import Database
from tests.eventually import eventually

CROWD = range(10_000, 10_120)
TEAM = range(900, 920)
SEATS = 20  # in each session
CHOICES = (["climate"], ["citiverse"], ["climate", "citiverse"])
OFFERED, REFUSED = "A seat has become free for you", "The organisers cannot give you a seat"

Update = dict[str, Any]
Logged = list[MutableMapping[str, Any]]


class Telegrams:
    """Updates as they come from Telegram."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._chance = random.Random(7)

    def said(self, person: int, words: str) -> Update:
        return {"update_id": next(self._ids), "message": _message(person) | {"text": words} | _command(words)}

    def tapped(self, person: int, data: str) -> Update:
        number = next(self._ids)
        tap = {"id": str(number), "chat_instance": "1", "data": data, "from": _sender(person)}
        shown = _message(person) | {"text": "…"}
        return {"update_id": number, "callback_query": tap | {"message": shown}}

    def mixed(self, updates: Sequence[Update]) -> list[Update]:
        """Together, in no order."""
        return self._chance.sample(updates, len(updates))


def _sender(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": "Guest", "language_code": "en"}


def _message(person: int) -> dict[str, Any]:
    chat = {"id": person, "type": "private", "first_name": "Guest"}
    return {"message_id": 1, "date": 1751270400, "chat": chat, "from": _sender(person)}


def _command(words: str) -> dict[str, Any]:
    if not words.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(words.split(maxsplit=1)[0])}]}


async def handled(
    pair: Sequence[Usher], updates: Sequence[Update], begun: asyncio.Event | None = None
) -> None:
    """Both workers at once, until nothing waits; the second from when the first has begun."""
    first, second = pair
    await first.inbox.receive(updates)
    running = [asyncio.create_task(first.worker.run())]
    if begun is not None:
        await begun.wait()
    running.append(asyncio.create_task(second.worker.run()))

    async def none_waits() -> bool:
        async with first.database.read() as db:
            waits = select(func.count()).where(InboxUpdate.state == InboxState.WAITING)
            return not await db.scalar(waits)

    await eventually(none_waits, wanted=True, seconds=40)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def sending(telegrams: Telegrams, most: int = len(CROWD)) -> list[Update]:
    """All hand their form in; the first batch begins with one session and the second with the other."""
    one, other, both = ([id_ for id_ in CROWD if id_ % 3 == n] for n in range(3))
    half = BATCH // 2
    order = one[:half] + other[:half] + other[half:] + one[half:] + both
    return [telegrams.said(id_, "Send") for id_ in order[:most]]


async def became(database: Database) -> dict[InboxState, int]:
    async with database.read() as db:
        query = select(InboxUpdate.state, func.count()).group_by(InboxUpdate.state)
        return dict((await db.execute(query)).all())


async def counted(database: Database) -> dict[str, Counter[SeatState]]:
    """By session, how many seats are in which state."""
    async with database.read() as db:
        query = select(ProgrammeSession.key, Seat.state).join(Seat, Seat.session_id == ProgrammeSession.id)
        found: dict[str, Counter[SeatState]] = {}
        for key, state in await db.execute(query):
            found.setdefault(key, Counter())[state] += 1
    return found


async def told(database: Database, words: str) -> Counter[int]:
    """How often each was told something with these words."""
    async with database.read() as db:
        said = await db.execute(select(Delivery.chat_id, Delivery.payload))
        return Counter(chat_id for chat_id, payload in said if words in str(payload))


async def once_each(database: Database, people: Iterable[int]) -> None:
    """These and nobody else have registered, once, and were told so once."""
    wanted = dict.fromkeys(people, 1)
    async with database.read() as db:
        rows = select(Person.telegram_id).join(Registration, Registration.person_id == Person.id)
        assert Counter(await db.scalars(rows)) == wanted
    assert await told(database, "You are on the organisers' list.") == wanted


def troubles(logged: Logged) -> list[str]:
    """What was logged, but for taps of which no Telegram has heard."""
    return [line["event"] for line in logged if line["event"] != "a tap was not answered"]


async def placed(database: Database) -> dict[int, tuple[int, list[int]]]:
    """By person, their registration's number and those of its seats."""
    async with database.read() as db:
        query = select(Person.telegram_id, Registration.id, Seat.id)
        query = query.join(Registration, Registration.person_id == Person.id)
        found = [
            tuple(row) for row in await db.execute(query.join(Seat, Seat.registration_id == Registration.id))
        ]
    return {
        person: (number, [seat for other, _, seat in found if other == person]) for person, number, _ in found
    }


async def wished(usher: Usher) -> list[int]:
    """Another room for each of the sessions, to be confirmed by a member of the team."""
    async with usher.database.begin() as db:
        event = (await usher.dispatcher.refresh(db)).event
        member = (await db.scalars(select(Person).where(Person.telegram_id == TEAM[0]))).one()
        edits = []
        for session in event.sessions[:2]:
            new = {"room": "Room 9"}
            edits.append(await session_edits.propose(db, member, session, Kind.ROOM, new, usher.clock.now()))
        return [edit.id for edit in edits]


async def acts(database: Database) -> Counter[str]:
    async with database.read() as db:
        return Counter(await db.scalars(select(AuditEntry.action)))


async def checked_in(database: Database) -> int:
    """Seats by which somebody was let in to a session."""
    async with database.read() as db:
        return await db.scalar(select(func.count()).where(Seat.checked_in_at.is_not(None))) or 0


async def offered_once(database: Database, people: Collection[int]) -> None:
    """Some of these people, who have done nothing about it, have heard once of each seat kept for them."""
    async with database.read() as db:
        query = (
            select(Person.telegram_id)
            .join(Registration, Registration.person_id == Person.id)
            .join(Seat, Seat.registration_id == Registration.id)
            .where(Seat.state == SeatState.OFFERED, Person.telegram_id.in_(people))
        )
        kept = Counter(await db.scalars(query))
    heard = await told(database, OFFERED)
    assert {id_: times for id_, times in heard.items() if id_ in people} == kept != {}
