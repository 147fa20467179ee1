"""What the organisers suggest for reminders."""

from dataclasses import dataclass

LONGEST_LEAD = 14 * 24 * 60  # minutes before a session, at most


@dataclass(frozen=True)
class ReminderDefaults:
    """What the organisers suggest; quiet hours are minutes of the day, from and until."""

    lead_minutes: tuple[int, ...] = (60, 15)
    quiet: tuple[int, int] = (22 * 60, 7 * 60)
    daily_most: int = 20
    settle_minutes: int = 2
