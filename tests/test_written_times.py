"""Days and times as people type them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.event import written_times


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("2025-07-08 09:30", "2025-07-08 09:30"),
        ("8/7/2025 18h", "2025-07-08 18:00"),
        ("08.07.2025, 18:05", "2025-07-08 18:05"),
        ("1.3. 8:00", "2026-03-01 08:00"),
        ("7月8日 9点30", "2025-07-08 09:30"),
        ("٢٠٢٥-٠٧-٠٨ ٠٩:٣٠", "2025-07-08 09:30"),
        ("18:00", "2025-06-30 18:00"),
        ("9:00", "2025-07-01 09:00"),
        ("tomorrow 2:30 pm", "2025-07-01 14:30"),
        ("aujourd’hui 18h30", "2025-06-30 18:30"),
        ("明天9点", "2025-07-01 09:00"),
        ("Wednesday 9:30", "2025-07-02 09:30"),
        ("周一上午9点半", "2025-07-07 09:30"),  # of today, it is over
        ("2026-03-29 02:30", None),  # the clocks go from 2 to 3
        ("2025-10-26 02:30", None),  # there are two of these
        ("2025-02-30 10:00", None),
        ("2025-07-08", None),
        ("25:00", None),
        ("tomorrow", None),
        ("9999-12-31 23:59", None),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, local: str | None) -> None:
    zone, now = ZoneInfo("Europe/Zurich"), datetime(2025, 6, 30, 8, tzinfo=UTC)
    read = written_times.read(typed, zone, now)
    assert (read and f"{read.astimezone(zone):%Y-%m-%d %H:%M}") == local
