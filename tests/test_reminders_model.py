"""Reminders against a model: whatever happens to clock, programme and process, each comes once, in time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import House
from bot.event import Session
from bot.services import alerts
from bot.services.alerts import Round
from models import Alert, AlertKind
from models.database import Database
from tests.belfry import Belfry, belfry
from tests.switched_off import without_key

BEGIN = datetime(2025, 1, 15, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PEOPLE, SESSIONS = 3, 3
ZONES = (
    "Europe/Zurich", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
    "America/St_Johns",
)  # fmt: skip
LEADS = (0, 5, 15, 60, 90, 1440)
Intent = tuple[int, str, datetime, int]  # person, session, its start, lead


@dataclass
class Someone:
    """A person in the model."""

    zone: str
    quiet: tuple[int, int]  # minutes of the day
    leads: frozenset[int]
    marked: set[str] = field(default_factory=set)
    active: bool = True


@dataclass
class Model:
    """What is to be said when, by the simplest rules: it looks at every minute, and forgets nothing."""

    people: dict[int, Someone]
    sessions: dict[str, Session]
    reached: datetime = BEGIN
    open: set[Intent] = field(default_factory=set)
    over: set[Intent] = field(default_factory=set)  # said, or decided against

    def tick(self, now: datetime) -> None:
        """What has become due is open; what was put back into the future is not due any more."""
        self.reached = min(self.reached, now)
        for number, one in self.people.items():
            for key in one.marked if one.active else ():
                session = self.sessions[key]
                for lead in one.leads:
                    intent = (number, key, session.start, lead)
                    due = session.start - lead * MINUTE
                    if self.reached < due <= now and not session.cancelled and intent not in self.over:
                        self.open.add(intent)
        self.reached = now

    def send(self, now: datetime) -> set[tuple[Intent, bool]]:
        """What is said now, and whether without a sound."""
        said: set[tuple[Intent, bool]] = set()
        latest: dict[tuple[int, str], Intent] = {}
        for intent in sorted(self.open, key=lambda intent: -intent[3]):
            number, key, start, lead = intent
            session, one = self.sessions[key], self.people[number]
            expires = start if lead else start + 5 * MINUTE
            over_at = quiet_until(one, now)
            if start - lead * MINUTE > now or (over_at is not None and over_at < expires):
                continue  # it comes again, or waits
            true = session.start == start and not session.cancelled
            wanted = one.active and key in one.marked
            if not (true and wanted and now < expires):
                self._close(intent)
                continue
            earlier = latest.get((number, key))
            if earlier:
                self._close(earlier)
            latest[number, key] = intent
        for intent in latest.values():
            said.add((intent, quiet_until(self.people[intent[0]], now) is not None))
        return said

    def heard(self, said: set[tuple[Intent, bool]]) -> None:
        for intent, _ in said:
            self._close(intent)

    def _close(self, intent: Intent) -> None:
        self.open.discard(intent)
        self.over.add(intent)


def quiet_until(one: Someone, now: datetime) -> datetime | None:
    """Goes on minute by minute until it is no longer quiet, as one would look at a clock."""
    begin, end = one.quiet
    instant = now
    while True:
        local = instant.astimezone(ZoneInfo(one.zone))
        minute = local.hour * 60 + local.minute
        quiet = begin <= minute < end if begin <= end else minute >= begin or minute < end
        if not quiet:
            return None if instant == now else instant.replace(second=0, microsecond=0)
        instant = instant.replace(second=0, microsecond=0) + MINUTE


KEYS = [f"s{number}" for number in range(SESSIONS)]
KEY, NUMBER = st.sampled_from(KEYS), st.integers(1, PEOPLE)
SHIFT = st.sampled_from([-1440, -90, -61, -60, -7, 0, 1, 30, 60, 1440])  # minutes
STEPS = st.one_of(
    st.tuples(st.just("to"), KEY, st.sampled_from(LEADS), st.integers(-3, 3)),  # near a reminder's time
    st.tuples(st.just("to"), KEY, st.sampled_from(LEADS), st.integers(-3, 3)),
    st.tuples(st.just("go"), st.sampled_from([-1440, -60, -1, 1, 14, 60, 480, 1440, 60 * 24 * 40])),
    st.tuples(st.just("move"), KEY, SHIFT),
    st.tuples(st.just("cancel"), KEY),
    st.tuples(st.just("back"), KEY),
    st.tuples(st.just("rename"), KEY),
    st.tuples(st.just("drop"), NUMBER, KEY),
    st.tuples(st.just("stop"), NUMBER),
    st.tuples(
        st.just("killed tick"),
    ),
    st.tuples(
        st.just("killed send"),
    ),
)
SOMEONE = st.builds(
    Someone,
    zone=st.sampled_from(ZONES),
    quiet=st.sampled_from([(0, 0), (0, 0), (22 * 60, 7 * 60), (60, 150), (12 * 60, 18 * 60)]),
    leads=st.frozensets(st.sampled_from(LEADS), min_size=1, max_size=3),
    marked=st.sets(KEY, min_size=1),
)
STARTS = st.lists(st.integers(60, 400 * 24 * 60), min_size=SESSIONS, max_size=SESSIONS)


class Stage:
    """The model and the services, side by side."""

    def __init__(self, belfry: Belfry, model: Model) -> None:
        self.belfry = belfry
        self.model = model
        self.told: set[object] = set()

    async def play(self, step: Sequence[object]) -> None:
        match step:
            case ["to", str(key), int(lead), int(offset)]:
                start = self.model.sessions[key].start
                self.belfry.now = max(BEGIN, start - lead * MINUTE + offset * MINUTE)
            case ["go", int(minutes)]:
                self.belfry.now = max(BEGIN, self.belfry.now + minutes * MINUTE)
            case ["move", str(key), int(minutes)]:
                one = self.model.sessions[key]
                start, end = one.start + minutes * MINUTE, one.end + minutes * MINUTE
                await self.change(key, start=start, end=end)
            case ["cancel", str(key)]:
                await self.change(key, cancelled=True)
            case ["back", str(key)]:
                await self.change(key, cancelled=False)
            case ["rename", str(key)]:
                await self.change(key, titles={"": f"Renamed at {self.belfry.now}"})
            case ["drop", int(number), str(key)]:
                await self.drop(number, key)
            case ["stop", int(number)]:
                await self.stop(number)
            case ["killed tick"]:
                await self.belfry.tick(killed=True)
            case ["killed send"]:
                await self.belfry.tick()
                self.model.tick(self.belfry.now)
                self.model.send(self.belfry.now)
                await self.belfry.killed_while_sending()
        await self.check()

    async def check(self) -> None:
        """A tick and a send: the reminders are the model's, and nothing was ever said before."""
        now = self.belfry.now
        said = await self.belfry.goes_to(now)
        self.model.tick(now)
        wanted = self.model.send(now)
        self.model.heard(wanted)
        reminders = [one for one in said if one.kind is AlertKind.REMINDER]
        assert {((o.person, o.session, o.starts_at, o.lead), o.silent) for o in reminders} == wanted
        intents = [one._replace(silent=False) for one in said]
        assert len(set(intents)) == len(intents)
        assert self.told.isdisjoint(intents)
        self.told |= set(intents)

    async def change(self, key: str, **new: object) -> None:
        await self.belfry.change(key, **new)
        self.model.sessions[key] = replace(self.model.sessions[key], **new)  # type: ignore[arg-type]

    async def drop(self, number: int, key: str) -> None:
        await self.belfry.unmark(number, key)
        self.model.people[number].marked.discard(key)

    async def stop(self, number: int) -> None:
        await self.belfry.choose(number, active=False)
        self.model.people[number].active = False


@pytest.fixture
def bells(database: Database, house: House) -> Belfry:
    return belfry(database, house.event, BEGIN)


async def play(
    bells: Belfry,
    starts: Sequence[int],
    people: Sequence[Someone],
    script: Sequence[object],
) -> None:
    sessions = {}
    for key, minutes in zip(KEYS, starts, strict=True):
        start = BEGIN + minutes * MINUTE
        sessions[key] = Session(key, start, start + 60 * MINUTE, titles={"": key})
    bells.now = BEGIN
    await bells.empty()
    await bells.publish(*sessions.values())
    copies = {n: replace(one, marked=set(one.marked)) for n, one in enumerate(people, 1)}
    for number, one in copies.items():
        begin, end = one.quiet
        await bells.person(number, leads=sorted(one.leads), zone=one.zone, quiet_from=begin, quiet_until=end)
        for key in sorted(one.marked):
            await bells.bookmark(number, key)
    await bells.goes_to(BEGIN)
    stage = Stage(bells, Model(copies, sessions))
    for step in script:
        assert isinstance(step, tuple)
        await stage.play(step)


STORY = given(
    STARTS, st.lists(SOMEONE, min_size=PEOPLE, max_size=PEOPLE), st.lists(STEPS, min_size=20, max_size=40)
)
ON_ONE_DATABASE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=5, derandomize=True, suppress_health_check=ON_ONE_DATABASE)
@STORY
async def test_each_reminder_comes_once_and_at_the_right_instant(
    bells: Belfry, starts: list[int], people: list[Someone], script: list[object]
) -> None:
    await play(bells, starts, people, script)


# Other stories on each database: what is made up follows from the test's name.
MANY = settings(max_examples=60, derandomize=True, suppress_health_check=ON_ONE_DATABASE)


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@MANY
@STORY
async def test_each_reminder_comes_once_in_many_stories_on_sqlite(
    bells: Belfry, starts: list[int], people: list[Someone], script: list[object]
) -> None:
    await play(bells, starts, people, script)


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@MANY
@STORY
async def test_each_reminder_comes_once_in_many_stories_on_postgresql(
    bells: Belfry, starts: list[int], people: list[Someone], script: list[object]
) -> None:
    await play(bells, starts, people, script)


QUIET_AT_NO_TIME = Someone("Europe/Zurich", (0, 0), frozenset({60, 15}), {"s0"})
NOON, EVENING = 24 * 60, 31 * 60  # minutes from the beginning
PUT_BACK = (("to", "s0", 60, 0), ("go", -60), ("to", "s0", 60, 0))
ASLEEP = (("go", 60), ("to", "s0", 60, 3))


async def test_the_model_notices_where_nothing_keeps_reminders_from_being_written_twice(
    bells: Belfry,
) -> None:
    await without_key(bells.database, Alert)
    with pytest.raises(AssertionError):
        await play(bells, [NOON, EVENING, EVENING], [QUIET_AT_NO_TIME], PUT_BACK)


async def test_the_model_notices_where_each_round_looks_back_no_farther_than_to_the_last_tick(
    bells: Belfry, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = alerts.begin

    async def shortsighted(db: AsyncSession, now: datetime) -> Round:
        return replace(await begin(db, now), reached=now - MINUTE)

    monkeypatch.setattr(alerts, "begin", shortsighted)
    with pytest.raises(AssertionError):
        await play(bells, [NOON, EVENING, EVENING], [QUIET_AT_NO_TIME], ASLEEP)


@pytest.mark.parametrize("script", [PUT_BACK, ASLEEP])
async def test_with_both_in_place_the_same_stories_are_the_models(
    bells: Belfry, script: Sequence[object]
) -> None:
    await play(bells, [NOON, EVENING, EVENING], [QUIET_AT_NO_TIME], script)
