"""Rounds of reminders: nothing is lost and nothing said twice, by any number of clocks and processes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import House
from bot.event import Session
from bot.services import alerts
from bot.services.alerts import Round
from models import Alert, Delivery
from models.database import Database
from tests.belfry import Belfry, Said, belfry
from tests.crossing import POSTGRESQL, as_far_as_it_gets
from tests.switched_off import without, without_key

BEGIN = datetime(2025, 7, 8, 8, tzinfo=UTC)
START = datetime(2025, 7, 8, 12, tzinfo=UTC)
TALK = Session("talk", START, START + timedelta(hours=1), titles={"": "A talk"})
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
PEOPLE = range(1, 4)


async def ready(database: Database, house: House) -> Belfry:
    """Three people have bookmarked a talk, with the lead times that are suggested: an hour, a quarter."""
    bells = belfry(database, house.event, BEGIN)
    await bells.publish(TALK)
    for number in PEOPLE:
        await bells.person(number)
        await bells.bookmark(number, "talk")
    await bells.goes_to(BEGIN)
    return bells


def leads(said: list[Said]) -> list[tuple[int, int]]:
    return sorted((one.person, one.lead) for one in said)


def all_hear(lead: int) -> list[tuple[int, int]]:
    return [(number, lead) for number in PEOPLE]


async def put_back(bells: Belfry) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """What is said an hour before the start, and what when the clock comes there a second time."""
    first = await bells.goes_to(START - HOUR)
    await bells.goes_to(START - 2 * HOUR)
    return leads(first), leads(await bells.goes_to(START - HOUR))


async def test_a_clock_put_back_by_an_hour_repeats_no_reminder(database: Database, house: House) -> None:
    assert await put_back(await ready(database, house)) == (all_hear(60), [])


async def test_without_the_key_of_what_is_meant_it_would(database: Database, house: House) -> None:
    await without_key(database, Alert)
    assert await put_back(await ready(database, house)) == (all_hear(60), all_hear(60))


async def killed_and_back(bells: Belfry) -> list[tuple[int, int]]:
    """The reminders of a tick that was killed before it was through, by the next."""
    bells.now = START - HOUR
    await bells.tick(killed=True)
    return leads(await bells.goes_to(START - HOUR + timedelta(minutes=2)))


async def test_after_a_kill_the_next_round_begins_where_the_last_one_that_was_through_ended(
    database: Database, house: House
) -> None:
    assert await killed_and_back(await ready(database, house)) == all_hear(60)


@POSTGRESQL
async def test_a_mark_that_is_set_before_the_reminders_are_written_would_lose_them(
    database: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = alerts.begin

    async def at_once(_: AsyncSession, now: datetime) -> Round:
        async with database.begin() as own:
            return await begin(own, now)

    monkeypatch.setattr(alerts, "begin", at_once)
    assert await killed_and_back(await ready(database, house)) == []


async def crossed(bells: Belfry) -> int:
    """A tick begins while another process is in the midst of one; how many deliveries there are then."""
    bells.now = START - HOUR
    other = Belfry(bells.database, bells.event, bells.now)
    ticking: list[asyncio.Task[None]] = []

    async def begin() -> None:
        ticking.append(await as_far_as_it_gets(bells.database, other.tick()))

    await bells.tick(meanwhile=begin)
    await asyncio.gather(*ticking)
    async with bells.database.read() as db:
        return await db.scalar(select(func.count()).select_from(Delivery)) or 0


@POSTGRESQL
async def test_two_processes_that_tick_at_once_write_one_delivery_for_each(
    database: Database, house: House
) -> None:
    bells = await ready(database, house)
    assert await crossed(bells) == len(PEOPLE)
    assert leads(await bells.send()) == all_hear(60)


@contextmanager
def not_held(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where the last round stopped is read without waiting for whoever goes on from there."""

    async def is_there_already(*_: object) -> None:
        """To see whether it is would be to wait."""

    monkeypatch.setattr(alerts, "add_once", is_there_already)
    with without(database, "FOR UPDATE", "alert_rounds"):
        yield


@POSTGRESQL
async def test_if_the_mark_were_not_held_they_would_write_two_and_the_key_still_have_one_said(
    database: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bells = await ready(database, house)
    with not_held(database, monkeypatch):
        assert await crossed(bells) == 2 * len(PEOPLE)
    assert leads(await bells.send()) == all_hear(60)


@POSTGRESQL
async def test_with_neither_each_reminder_would_be_written_twice(
    database: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await without_key(database, Alert)
    bells = await ready(database, house)
    with not_held(database, monkeypatch):
        await crossed(bells)
    async with database.read() as db:
        assert await db.scalar(select(func.count()).select_from(Alert)) == 2 * len(PEOPLE)
