"""The last look: between the tick and the send, wishes and sessions change, and clocks go back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from bot.context import House
from bot.event import Session
from bot.services import announcements, last_look, programme
from models import Alert, AlertKind, AlertState, SessionReminders
from models.database import Database, open_database
from tests.belfry import Belfry, Said, belfry

BEGIN = datetime(2025, 7, 8, 8, tzinfo=UTC)
START = datetime(2025, 7, 8, 12, tzinfo=UTC)
TALK = Session("talk", START, START + timedelta(hours=1), titles={"": "A talk"})
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)


@pytest.fixture
async def bells(database: Database, house: House) -> Belfry:
    """Person 1 has bookmarked a talk, with the lead times that are suggested: an hour, a quarter of one."""
    bells = belfry(database, house.event, BEGIN)
    await bells.publish(TALK)
    await bells.person(1)
    await bells.bookmark(1, "talk")
    await bells.goes_to(BEGIN)
    return bells


async def states(bells: Belfry) -> list[AlertState]:
    async with bells.database.read() as db:
        return list(await db.scalars(select(Alert.state).order_by(Alert.id)))


def reminders(said: list[Said]) -> list[int]:
    return [one.lead for one in said if one.kind is AlertKind.REMINDER]


async def mute(bells: Belfry) -> None:
    async with bells.database.begin() as db:
        number = (await programme.numbers(db, ["talk"]))["talk"]
        db.add(SessionReminders(person_id=1, session_id=number, muted=True))


SECOND_THOUGHTS: dict[str, Callable[[Belfry], Awaitable[None]]] = {
    "the bookmark is removed": lambda bells: bells.unmark(1, "talk"),
    "the session is muted": mute,
    "everything is stopped": lambda bells: bells.choose(1, active=False),
    "the lead time is given up": lambda bells: bells.choose(1, leads=",15,"),
    "the session is moved": lambda bells: bells.change("talk", start=START + HOUR, end=START + 2 * HOUR),
    "the session is cancelled": lambda bells: bells.change("talk", cancelled=True),
}


@pytest.mark.parametrize("thought", SECOND_THOUGHTS)
async def test_what_is_no_longer_wanted_or_true_is_not_said(bells: Belfry, thought: str) -> None:
    bells.now = START - HOUR
    await bells.tick()
    await SECOND_THOUGHTS[thought](bells)
    assert (reminders(await bells.send()), await states(bells)) == ([], [AlertState.WITHDRAWN])


@pytest.mark.parametrize("thought", SECOND_THOUGHTS)
async def test_without_the_last_look_it_would_be_said(
    bells: Belfry, thought: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_look, "_is_wanted", lambda *_: True)
    bells.now = START - HOUR
    await bells.tick()
    await SECOND_THOUGHTS[thought](bells)
    assert reminders(await bells.send()) == [60]


async def test_what_waited_in_the_line_until_the_start_is_expired(bells: Belfry) -> None:
    bells.now = START - QUARTER
    await bells.tick()
    bells.now = START
    assert (await bells.send(), await states(bells)) == ([], [AlertState.EXPIRED] * 2)


async def test_a_clock_that_is_put_back_says_nothing_twice_and_loses_nothing(bells: Belfry) -> None:
    assert reminders(await bells.goes_to(START - HOUR)) == [60]
    bells.now = START - QUARTER
    await bells.tick()  # due, and before it is sent, the clock is put back
    assert await bells.goes_to(START - 2 * HOUR) == []
    assert await bells.goes_to(START - HOUR) == []
    assert reminders(await bells.goes_to(START - QUARTER)) == [15]
    assert await bells.goes_to(BEGIN) == []
    assert await bells.goes_to(START - QUARTER) == []


async def test_without_what_is_remembered_a_clock_put_back_would_say_it_twice(bells: Belfry) -> None:
    assert reminders(await bells.goes_to(START - HOUR)) == [60]
    async with bells.database.begin() as db:
        await db.execute(delete(Alert))
    await bells.goes_to(BEGIN)
    assert reminders(await bells.goes_to(START - HOUR)) == [60]


async def test_a_change_that_is_overtaken_in_the_line_is_told_once_as_it_stands(bells: Belfry) -> None:
    await bells.change("talk", room="Room 1")
    await bells.tick()
    await bells.change("talk", room="Room 2")
    assert await bells.send() == []
    (told, other) = await bells.goes_to(BEGIN)
    assert (told.revision, other.revision, await bells.goes_to(BEGIN)) == (2, 3, [])
    assert bells.captions[-1].splitlines()[-1] == "Place: not known → Room 2"


async def test_without_looking_whether_it_is_still_so_the_old_change_would_be_told(
    bells: Belfry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_look, "still_true", lambda *_: True)
    await bells.change("talk", room="Room 1")
    await bells.tick()
    await bells.change("talk", room="Room 2")
    assert [one.revision for one in await bells.send()] == [2]


async def test_a_change_and_its_way_back_in_the_line_leave_nothing_to_say(bells: Belfry) -> None:
    await bells.change("talk", room="Room 1")
    await bells.tick()
    await bells.change("talk", room=None)
    assert (await bells.send(), await bells.goes_to(BEGIN + HOUR)) == ([], [])


async def test_who_waits_for_quiet_hours_hears_of_all_changes_together(bells: Belfry) -> None:
    night = datetime(2025, 7, 7, 21, tzinfo=UTC)
    bells.event = replace(bells.event, reminders=replace(bells.event.reminders, quiet=(22 * 60, 7 * 60)))
    bells.now = night
    await bells.change("talk", room="Room 1")
    first = await bells.goes_to(night)
    await bells.change("talk", start=START + HOUR, end=START + 2 * HOUR)
    second = await bells.goes_to(night + HOUR)
    told = await bells.goes_to(datetime(2025, 7, 8, 5, tzinfo=UTC))
    assert (first, second, [one.revision for one in told], len(bells.captions)) == ([], [], [2, 3], 1)


async def test_two_schedulers_at_once_say_everything_once(
    bells: Belfry, database_url: str, house: House
) -> None:
    for number in range(2, 30):
        await bells.person(number)
        await bells.bookmark(number, "talk")
    databases = [open_database(database_url) for _ in range(3)]
    others = [Belfry(one, bells.event, bells.now) for one in databases]
    said: list[Said] = []
    for instant in (START - HOUR, START - QUARTER):
        for other in others:
            other.now = instant
        await asyncio.gather(*(other.tick() for other in others for _ in range(3)))
        for heard in await asyncio.gather(*(other.send() for other in others)):
            said += heard
    for database in databases:
        await database.close()
    assert sorted((one.person, one.lead) for one in said) == [
        (person, lead) for person in range(1, 30) for lead in (15, 60)
    ]


async def test_a_restart_between_any_two_steps_loses_nothing_and_repeats_nothing(bells: Belfry) -> None:
    said: list[int] = []
    for instant in (START - HOUR, START - QUARTER):
        bells.now = instant
        await bells.tick(killed=True)
        await bells.tick()
        await bells.tick(killed=True)
        await bells.killed_while_sending()
        await bells.tick()
        said += reminders(await bells.send())
        said += reminders(await bells.goes_to(instant))
    assert said == [60, 15]


async def test_announcements_of_what_nobody_need_know_are_none(bells: Belfry) -> None:
    await bells.change("talk", lines=(7,))
    assert await bells.goes_to(BEGIN) == []
    assert announcements.merged([{"lines": [[], [7]]}]) == {}
