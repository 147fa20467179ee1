"""Two processes share the work: whatever the same people and sessions are about is done once, by either."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from itertools import count, cycle

import pytest
import structlog
from sqlalchemy import insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.delivery import worker
from bot.delivery.worker import BATCH
from bot.services import programme, seats
from bot.settings import PeopleSettings, Settings
from models import (
    Chat,
    Draft,
    InboxState,
    Person,
    SeatState,
)
from models.database import Database
from tests.crossing import POSTGRESQL
from tests.people_stage import REGISTRATION
from tests.test_registration import limited
from tests.two_workers_stage import (
    CHOICES,
    CROWD,
    OFFERED,
    REFUSED,
    SEATS,
    TEAM,
    Logged,
    Telegrams,
    acts,
    became,
    checked_in,
    counted,
    handled,
    offered_once,
    once_each,
    placed,
    sending,
    told,
    troubles,
    wished,
)

pytestmark = [POSTGRESQL, pytest.mark.timeout(240)]


@pytest.fixture
def scarce(house: House) -> House:
    """The event with few seats."""
    return limited(house, SEATS)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a team of many."""
    return settings.model_copy(update={"people": PeopleSettings(organisers=frozenset(TEAM))})


@pytest.fixture
async def pair(
    database: Database, settings: Settings, clock: Clock, scarce: House
) -> AsyncIterator[Sequence[Usher]]:
    """Two bots on one database; of each, the worker is to run alone."""
    async with database.begin() as db:
        name = make_url(settings.database.url.get_secret_value()).database
        await db.execute(text(f'ALTER DATABASE "{name}" SET deadlock_timeout = 20'))  # ms; else a second
        await programme.publish(db, programme.FOLDER, scarce.event.sessions, clock.now())
    ushers = [build(settings, clock, scarce) for _ in range(2)]
    for usher in ushers:
        await usher.app.initialize()
    yield ushers
    for usher in ushers:
        await usher.app.shutdown()
        await usher.transport.close()
        await usher.database.close()


@pytest.fixture
async def crowd(database: Database, clock: Clock) -> None:
    """Everybody is known, and has filled in the form to its end; who follows whom wants other sessions."""
    now = clock.now()
    async with database.begin() as db:
        everybody = [*CROWD, *TEAM]
        people = [{"telegram_id": id_, "language": "en", "first_seen_at": now} for id_ in everybody]
        await db.execute(insert(Person), people)
        numbers = dict((await db.execute(select(Person.telegram_id, Person.id))).all())
        chats = [{"id": id_, "kind": "private", "person_id": numbers[id_]} for id_ in everybody]
        await db.execute(insert(Chat), chats)
        for id_ in CROWD:
            answers = REGISTRATION | {"name": f"Guest {id_}", "sessions": CHOICES[id_ % len(CHOICES)]}
            draft = {"answers": json.dumps(answers), "field": None, "started_at": now, "touched_at": now}
            db.add(Draft(person_id=numbers[id_], form="registration", **draft))


@pytest.fixture
def logged() -> Iterator[Logged]:
    """What the bots log, be it only to inform."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("info"))
    with capture_logs() as lines:
        yield lines
    structlog.configure(wrapper_class=before)


@pytest.mark.faults
async def test_whatever_they_handle_at_once_is_done_once_and_neither_waits_in_a_circle(
    pair: Sequence[Usher], crowd: None, database: Database, logged: Logged
) -> None:
    telegrams = Telegrams()
    marking = telegrams.mixed([telegrams.said(id_, "/bookmark Citiverse") for id_ in CROWD])
    await handled(pair, [*sending(telegrams), *marking])
    await once_each(database, CROWD)
    for states in (await counted(database)).values():
        assert states == {SeatState.CONFIRMED: SEATS, SeatState.WAITING: 2 * len(CROWD) // 3 - SEATS}
    await busily(pair, telegrams)
    assert troubles(logged) == []
    assert set(await became(database)) == {InboxState.HANDLED}


async def busily(pair: Sequence[Usher], telegrams: Telegrams) -> None:
    """All at once, and most of it twice: people cancel and leave, and a team of many decides and lets in."""
    database = pair[0].database
    held = await placed(database)
    parts = [{id_: rows for id_, rows in held.items() if id_ % 5 == n} for n in range(5)]
    cancelling, leaving, refused, entering, seated = parts
    member = cycle(TEAM)
    updates = []
    for person, (number, _) in cancelling.items():
        updates += [telegrams.tapped(person, f"reg:gone:{number}") for _ in range(2)]
    for person, (_, own) in leaving.items():
        updates += [telegrams.tapped(person, f"seat:leave:{seat}") for seat in own * 2]
    for _, own in refused.values():
        updates += [telegrams.tapped(next(member), f"registrant:out:{seat}:full") for seat in own * 2]
    for number, _ in entering.values():
        updates += [telegrams.tapped(next(member), f"door:in:{number}") for _ in range(2)]
    for _, own in seated.values():
        updates += [telegrams.tapped(next(member), f"door:seat:{seat}") for seat in own * 2]
    for edit in await wished(pair[0]):
        updates += [telegrams.tapped(id_, f"prog:make:{edit}") for id_ in list(TEAM)[:2]]
    await handled(pair, telegrams.mixed(updates))

    assert await told(database, "have cancelled") == {}
    assert await told(database, REFUSED) == {id_: len(own) for id_, (_, own) in refused.items()}
    audited = await acts(database)
    assert audited["registration.refuse"] == sum(len(own) for _, own in refused.values())
    assert (audited["check_in.event"], audited["session.room"]) == (len(entering), 2)
    assert audited["check_in.session"] == await checked_in(database) > 0
    await offered_once(database, {*entering})
    assert max((await told(database, OFFERED)).values()) <= 2  # seats
    for states in (await counted(database)).values():
        assert states[SeatState.CONFIRMED] + states[SeatState.OFFERED] == SEATS
        assert states[SeatState.WAITING] > 0


@pytest.fixture
def crossing(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Without the one order: two who have begun with a session each, and each then want the other's.

    It is set when the first has begun.
    """
    locked, here = seats.locked, count(1)
    begun, both = asyncio.Event(), asyncio.Event()

    async def hold(_: AsyncSession) -> None:
        """Nothing is held first."""

    async def together(db: AsyncSession, keys: Collection[str]) -> dict[str, int]:
        numbers = await locked(db, keys)
        begun.set()
        if next(here) == 2:
            both.set()
        await both.wait()
        return numbers

    monkeypatch.setattr(programme, "hold", hold)
    monkeypatch.setattr(seats, "locked", together)
    return begun


async def test_where_they_wait_in_a_circle_all_the_same_what_was_undone_comes_again(
    pair: Sequence[Usher], crowd: None, database: Database, crossing: asyncio.Event, logged: Logged
) -> None:
    updates = sending(Telegrams(), BATCH + 16)
    await handled(pair, updates, crossing)
    crossed = "a batch of updates and another process's waited for each other; now one by one"
    assert set(troubles(logged)) == {crossed}
    await once_each(database, [update["message"]["chat"]["id"] for update in updates])
    assert set(await became(database)) == {InboxState.HANDLED}


async def test_taken_for_the_updates_own_fault_some_would_be_lost(
    pair: Sequence[Usher], crowd: None, database: Database, crossing: asyncio.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    class NeverError(Exception):
        """Nobody raises it."""

    monkeypatch.setattr(worker, "OperationalError", NeverError)
    await handled(pair, sending(Telegrams(), BATCH + 16), crossing)
    assert (await became(database))[InboxState.DEAD] > 0
