"""A person's peace: quiet hours by the clocks of where they are, and a limit a day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app import Usher
from bot.context import House
from bot.event import Session
from bot.services import cities
from bot.services.peace import Rhythm
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.texts import LANGUAGES
from models import AlertKind
from models.database import Database
from tests.belfry import belfry
from tests.eventually import eventually
from tests.test_registration import labels, said_to, tapped
from tests.test_reminders import CITIVERSE, attending, heard_at

pytestmark = pytest.mark.long

NIGHT = (22 * 60, 7 * 60)
MINUTE = timedelta(minutes=1)


def at(zone: str, *local: int, fold: int = 0) -> datetime:
    return datetime(*local, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("zone", "quiet", "now", "over"),
    [
        ("Europe/Zurich", NIGHT, (2025, 7, 8, 21, 59), None),
        ("Europe/Zurich", NIGHT, (2025, 7, 8, 22, 0), (2025, 7, 9, 7, 0)),
        ("Europe/Zurich", NIGHT, (2025, 7, 9, 6, 59), (2025, 7, 9, 7, 0)),
        ("Europe/Zurich", NIGHT, (2025, 7, 9, 7, 0), None),
        ("Asia/Kolkata", (780, 840), (2025, 7, 9, 13, 30), (2025, 7, 9, 14, 0)),
        ("Europe/Zurich", (0, 0), (2025, 7, 9, 0, 0), None),
        # The night in which the clocks are put forward is an hour shorter, the other one longer.
        ("Europe/Zurich", NIGHT, (2025, 3, 29, 23, 0), (2025, 3, 30, 7, 0)),
        ("Europe/Zurich", NIGHT, (2025, 10, 25, 23, 0), (2025, 10, 26, 7, 0)),
        # A minute that the clocks skip: it is over when they do.
        ("Europe/Zurich", (60, 150), (2025, 3, 30, 1, 30), (2025, 3, 30, 3, 0)),
    ],
)
def test_quiet_hours_are_over_by_the_clock_on_the_wall(
    zone: str, quiet: tuple[int, int], now: tuple[int, ...], over: tuple[int, ...] | None
) -> None:
    rhythm = Rhythm(ZoneInfo(zone), *quiet)
    assert rhythm.quiet_until_after(at(zone, *now)) == (at(zone, *over) if over else None)


def test_a_minute_that_the_clocks_show_twice_ends_the_quiet_each_time() -> None:
    rhythm = Rhythm(ZoneInfo("Europe/Zurich"), 60, 150)
    first, second = (at("Europe/Zurich", 2025, 10, 26, 2, 15, fold=fold) for fold in (0, 1))
    assert rhythm.quiet_until_after(first) == first + 15 * MINUTE
    assert rhythm.quiet_until_after(second) == second + 15 * MINUTE


async def test_what_falls_into_quiet_hours_waits_and_what_cannot_wait_comes_without_a_sound(
    database: Database, house: House
) -> None:
    """In New York it is night: of a talk at 9 one hears at 7, of one at 5 before it, without a sound."""
    early = datetime(2025, 7, 8, 9, tzinfo=UTC)  # 5 in New York
    late = datetime(2025, 7, 8, 13, tzinfo=UTC)  # 9
    bells = belfry(database, house.event, early - timedelta(days=1), quiet=NIGHT)
    for key, start in (("early", early), ("late", late)):
        await bells.publish_also(Session(key, start, start + timedelta(hours=1), titles={"": key}))
    await bells.person(1, zone="America/New_York", leads=[15, 180])
    for key in ("early", "late"):
        await bells.bookmark(1, key)
    await bells.goes_to(bells.now)
    told = []
    for minutes in range(-240, 300, 5):
        instant = early + minutes * MINUTE
        told += [(instant, one.session, one.lead, one.silent) for one in await bells.goes_to(instant)]
    assert told == [
        (early - 180 * MINUTE, "early", 180, True),
        (early - 15 * MINUTE, "early", 15, True),
        (early + 120 * MINUTE, "late", 180, False),
        (late - 15 * MINUTE, "late", 15, False),
    ]


async def test_beyond_the_limit_of_a_day_reminders_are_left_out_and_changes_are_not(
    database: Database, house: House
) -> None:
    first = datetime(2025, 7, 8, 9, tzinfo=UTC)
    bells = belfry(database, house.event, first - timedelta(hours=3), daily_most=2)
    starts = [first + timedelta(hours=n) for n in range(4)] + [first + timedelta(days=1)]
    for number, start in enumerate(starts):
        await bells.publish_also(
            Session(f"s{number}", start, start + timedelta(minutes=30), titles={"": "s"})
        )
    await bells.person(1, leads=[15])
    for number in range(len(starts)):
        await bells.bookmark(1, f"s{number}")
    await bells.goes_to(bells.now)
    told = [len(await bells.goes_to(start - 15 * MINUTE)) for start in starts[:-1]]
    await bells.change("s4", room="Room 1")
    change = await bells.goes_to(starts[3])
    tomorrow = await bells.goes_to(starts[4] - 15 * MINUTE)
    assert (told, [one.kind for one in change], len(tomorrow)) == ([1, 1, 0, 0], [AlertKind.CHANGE], 1)


async def test_one_chooses_quiet_hours_a_city_and_a_limit(usher: Usher, telegram: Telegram) -> None:
    guest = await attending(usher, telegram, "citiverse")
    await said_to(guest, "/reminders")
    await tapped(guest, "Quiet hours")
    await tapped(guest, "20:00")
    chosen = await tapped(guest, "08:00")
    assert "Quiet hours: 20:00–08:00\nTime zone: Geneva time" in chosen.text
    await tapped(guest, "Back")
    first = await tapped(guest, "Time zone")
    second = await tapped(guest, "Next page")
    assert "Abidjan" in labels(first)
    assert set(labels(first)) & set(labels(second)) == {
        "Next page",
        "Write a city",
        "Use the event’s zone",
        "Back",
    }
    await tapped(guest, "Write a city")
    unknown = await said_to(guest, "Nowhereville")
    assert unknown.text.startswith("I do not know this city.")
    found = await said_to(guest, "tokio")
    assert labels(found) == ["Tokyo (UTC+09:00)", "Back"]
    here = await tapped(guest, "Tokyo (UTC+09:00)")
    assert "Time zone: Tokyo (UTC+09:00)" in here.text
    await tapped(guest, "No quiet hours")
    await tapped(guest, "Back")
    await tapped(guest, "Daily limit")
    await tapped(guest, "3")
    back = await tapped(guest, "Back")
    assert "Quiet hours: none\nTime zone: Tokyo (UTC+09:00)\nAt most a day: 3" in back.text


async def test_who_gives_up_quiet_hours_hears_at_once_what_waited(usher: Usher, telegram: Telegram) -> None:
    guest: Guest = await attending(usher, telegram, "citiverse")
    await said_to(guest, "/reminders")
    await tapped(guest, "Reminder times")
    await tapped(guest, "Write another time")
    await said_to(guest, "10 h")
    await tapped(guest, "Back")
    night = CITIVERSE - timedelta(hours=10)  # eleven in the evening
    assert await heard_at(usher, guest, night) == []
    await tapped(guest, "Quiet hours")
    await tapped(guest, "No quiet hours")
    await heard_at(usher, guest, night)  # the bot's own tick may have been faster

    async def told() -> str:
        return (await guest.last()).text.split("\n")[1]

    await eventually(told, "It starts in 10 hours.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_city_has_a_name_that_finds_it(language: str) -> None:
    for name, zone in cities.listed(language):
        assert cities.search(name)[0] == zone, name
        assert ZoneInfo(zone)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("geneva", "Europe/Zurich"),
        ("Женева", "Europe/Zurich"),
        ("جنيف", "Europe/Zurich"),
        ("new yrok", "America/New_York"),
        ("北京", "Asia/Shanghai"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Mumbai", "Asia/Calcutta"),
    ],
)
def test_a_city_is_found_as_people_type_it(typed: str, zone: str) -> None:
    assert cities.search(typed)[0] == zone


def test_what_is_no_city_is_not_taken_for_one() -> None:
    assert cities.search("what is this about?") == cities.search("") == []


def test_the_limit_of_a_day_goes_by_the_day_where_one_is() -> None:
    begin, end = Rhythm(ZoneInfo("Europe/Zurich"), *NIGHT).day_of(at("Europe/Zurich", 2025, 10, 26, 12))
    assert (begin, end - begin) == (at("Europe/Zurich", 2025, 10, 26), timedelta(hours=25))
