"""The programme at run time: published, changed, followed by every answer."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.event import Session
from bot.services import groups, programme
from bot.settings import PeopleSettings, Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import ProgrammeSession, SessionChange
from models.database import Database
from tests.test_models import NOON


def session(key: str, **details: Any) -> Session:
    return replace(Session(key, NOON, NOON + timedelta(hours=1), titles={"": f"Title {key}"}), **details)


async def publish(database: Database, *sessions: Session, source: str = "test") -> programme.Publication:
    async with database.begin() as db:
        return await programme.publish(db, source, sessions, NOON)


async def stored(database: Database) -> dict[str, Session]:
    async with database.read() as db:
        return {one.id: one for one in await programme.sessions(db)}


async def test_what_is_published_comes_back_as_it_was(database: Database, house: House) -> None:
    rich = session(
        "a", speakers=("Ada", "Борис"), capacity={"online": 3}, abstracts={"fr": "Été\n2"}, lines=(1, 2)
    )
    await publish(database, rich, *house.event.sessions)
    back = await stored(database)
    assert back["a"] == rich
    assert {key: back[key] for key in ("climate", "citiverse")} == {
        one.id: one for one in house.event.sessions
    }


async def test_publishing_again_changes_nothing_and_what_is_gone_is_cancelled(database: Database) -> None:
    first = await publish(database, session("a"), session("b"))
    again = await publish(database, session("a"), session("b"))
    later = await publish(database, session("a", room="Room 7"))
    back = await publish(database, session("a", room="Room 7"), session("b"))
    assert (list(first.added), again.is_nothing, again.unchanged) == (["a", "b"], True, 2)
    assert (dict(later.changed), list(later.cancelled)) == ({"a": {"room": [None, "Room 7"]}}, ["b"])
    assert dict(back.changed) == {"b": {"cancelled": [True, False]}}
    assert (await stored(database))["b"].sequence == 3
    async with database.read() as db:
        changes = await db.scalars(select(SessionChange).order_by(SessionChange.id))
        assert [(change.revision, change.changes) for change in changes] == [
            (2, {"room": [None, "Room 7"]}),
            (2, {"cancelled": [False, True]}),
            (3, {"cancelled": [True, False]}),
        ]


async def test_what_an_organiser_changed_stays_until_the_source_says_something_new(
    database: Database,
) -> None:
    await publish(database, session("a", room="Room 1"))
    async with database.begin() as db:
        row = (await db.scalars(select(ProgrammeSession))).one()
        row.details = row.details | {"room": "Room 9"}
    await publish(database, session("a", room="Room 1", track="AI"))
    kept = (await stored(database))["a"]
    await publish(database, session("a", room="Room 2", track="AI"))
    assert (kept.room, kept.track, (await stored(database))["a"].room) == ("Room 9", "AI", "Room 2")


async def test_a_session_of_another_source_is_left_alone(database: Database) -> None:
    await publish(database, session("a"))
    with pytest.raises(programme.TakenError, match="a"):
        await publish(database, session("a", room="Elsewhere"), session("b"), source="another")
    assert list(await stored(database)) == ["a"]


async def test_looking_at_what_would_change_changes_nothing(database: Database) -> None:
    await publish(database, session("a"))
    async with database.begin() as db:
        seen = await programme.publish(db, "test", [session("b")], NOON, dry_run=True)
    assert (list(seen.added), list(seen.cancelled)) == (["b"], ["a"])
    assert (await stored(database))["a"].cancelled is False


async def test_what_was_read_before_never_stands_in_place_of_what_was_read_later(
    database: Database, settings: Settings, house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings.model_copy(update={"people": PeopleSettings(group=-5)})
    refresh = build(settings, clock, house).dispatcher.refresh
    here, go_on = asyncio.Event(), asyncio.Event()
    address = groups.address

    async def slowly(db: AsyncSession, chat_id: int) -> int:
        monkeypatch.setattr(groups, "address", address)
        here.set()
        await go_on.wait()
        return await address(db, chat_id)

    async def room() -> str | None:
        async with database.read() as db:
            return (await refresh(db)).event.sessions[0].room

    await publish(database, session("a", room="Room 1"))
    monkeypatch.setattr(groups, "address", slowly)
    early = asyncio.create_task(room())
    await here.wait()
    await publish(database, session("a", room="Room 2"))
    late = await room()
    go_on.set()
    assert (await early, late, await room()) == ("Room 1", "Room 2", "Room 2")


async def test_a_session_that_is_moved_in_the_database_moves_the_next_answer(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    await guest.send("When is the Citiverse session?")
    (before,) = await guest.heard()
    moved = [replace(one, start=one.start + timedelta(minutes=95)) for one in usher.house.event.sessions]
    async with usher.database.begin() as db:
        await programme.publish(db, programme.FOLDER, moved, NOON)
    await guest.send("When is the Citiverse session?")
    (after,) = await guest.heard()
    assert ("09:00–12:00" in before.text, "10:35–12:00" in after.text) == (True, True)
