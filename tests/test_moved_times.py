"""New times as organisers type them, on the event's clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.event import Session, moved_times
from bot.event.moved_times import ClockChangeError, OtherDaysError, UnreadableError, WhichDayError

GENEVA = ZoneInfo("Europe/Zurich")
START = datetime(2025, 7, 8, 12, tzinfo=UTC)  # 14:00 at the venue
SESSION = Session("s", START, START + timedelta(hours=1))
NOW = datetime(2025, 7, 8, 6, tzinfo=UTC)
DAYS = [date(2025, 7, day) for day in range(7, 14)]


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("14:30", "08 14:30", None),
        ("14h30", "08 14:30", None),
        ("2:30 pm", "08 14:30", None),
        ("14:30–15:45", "08 14:30", "08 15:45"),
        ("14:30 - 15:45", "08 14:30", "08 15:45"),
        ("23:00-00:30", "08 23:00", "09 00:30"),
        ("+15", "08 14:15", None),
        ("+15 min", "08 14:15", None),
        ("-10", "08 13:50", None),
        ("+1 h", "08 15:00", None),
        ("tomorrow 9:00", "09 09:00", None),
        ("demain 9h", "09 09:00", None),
        ("завтра 9:00", "09 09:00", None),
        ("غدا 9:00", "09 09:00", None),
        ("明天9点", "09 09:00", None),
        ("10.07. 16:00", "10 16:00", None),
        ("2025-07-11", "11 14:00", None),
        ("9.30", "08 09:30", None),
        ("9.30–10.45", "08 09:30", "08 10:45"),
        ("Wednesday 9:30", "09 09:30", None),
        ("on Wed., 9.30 - 10.45", "09 09:30", "09 10:45"),
        ("mercredi 9h30", "09 09:30", None),
        ("в среду 9:30", "09 09:30", None),
        ("в среду в 3 ч дня", "09 15:00", None),
        ("周三上午9点半", "09 09:30", None),
        ("星期天下午3点", "13 15:00", None),
        ("الأربعاء 9:30", "09 09:30", None),
        ("يوم الاربعاء ٩:٣٠ مساء", "09 21:30", None),
        ("miércoles 9.30", "09 09:30", None),
        ("MIERCOLES por la mañana 9:30", "09 09:30", None),
        ("Friday", "11 14:00", None),
        ("Wednesday 09.07. 9:30", "09 09:30", None),
        ("Tue 08/07", "08 14:00", None),
    ],
)
def test_a_time_is_read_as_it_is_meant(typed: str, start: str, end: str | None) -> None:
    times = moved_times.read(typed, SESSION, GENEVA, NOW, DAYS)
    said = [f"{at.astimezone(GENEVA):%d %H:%M}" if at else None for at in (times.start, times.end)]
    assert said == [start, end]


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("Monday 9:30", ["07-14", "07-21"]),  # the first of the three is over
        ("Monday 09.07. 9:30", ["07-09", "07-14", "07-21"]),  # that is a Wednesday
        ("Monday 30.07. 9:30", ["07-14", "07-21"]),  # and that is none of the event's
    ],
)
def test_several_days_are_asked_back_and_days_of_others_are_none(typed: str, days: list[str]) -> None:
    event = [*DAYS, date(2025, 7, 14), date(2025, 7, 21)]
    with pytest.raises(WhichDayError) as raised:
        moved_times.read(typed, SESSION, GENEVA, NOW, event)
    asked = raised.value
    assert ([f"{day:%m-%d}" for day in asked.days], asked.first, asked.last) == (days, time(9, 30), None)
    with pytest.raises(OtherDaysError):
        moved_times.read("Tuesday 9:30", SESSION, GENEVA, NOW, [date(2025, 7, 9)])


@pytest.mark.parametrize("typed", ["", "later", "room 5", "25:10", "31.02. 14:00", "++", "when they come"])
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    with pytest.raises(UnreadableError):
        moved_times.read(typed, SESSION, GENEVA, NOW)


@pytest.mark.parametrize("typed", ["30.03.2025 2:30", "26.10.2025 2:30"])
def test_a_time_that_the_clocks_leave_out_or_show_twice_is_refused(typed: str) -> None:
    with pytest.raises(ClockChangeError):
        moved_times.read(typed, SESSION, GENEVA, datetime(2025, 3, 1, tzinfo=UTC))


def test_on_another_day_it_starts_at_the_same_time_of_day() -> None:
    times = moved_times.at(date(2025, 12, 8), (), SESSION, GENEVA)
    assert f"{times.start.astimezone(GENEVA):%d.%m. %H:%M}" == "08.12. 14:00"
