"""A person's peace: quiet hours and days, by the clocks of where they are."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Rhythm:
    """Where somebody is, and their quiet hours there, in minutes of the day; no quiet hours if equal."""

    zone: ZoneInfo
    quiet_from: int
    quiet_until: int

    def quiet_until_after(self, now: datetime) -> datetime | None:
        """The instant (UTC) at which the quiet hours that `now` lies in are over; None if it lies in none."""
        if not self._is_quiet(now):
            return None
        local = now.astimezone(self.zone)
        tomorrow = self.quiet_from > self.quiet_until and _minute(local) >= self.quiet_from
        day = local.date() + DAY if tomorrow else local.date()
        # Of a minute that the clocks show twice, the first that is yet to come.
        ends = (self._instant(day, self.quiet_until, fold) for fold in (0, 1))
        end = next((instant for instant in ends if instant > now), None)
        # Where the clocks skip that minute, the quiet is over when they do.
        while end is not None and end - MINUTE > now and not self._is_quiet(end - MINUTE):
            end -= MINUTE
        return end

    def _is_quiet(self, instant: datetime) -> bool:
        minute = _minute(instant.astimezone(self.zone))
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= minute < self.quiet_until
        return minute >= self.quiet_from or minute < self.quiet_until

    def day_of(self, now: datetime) -> tuple[datetime, datetime]:
        """The instants (UTC) between which it is the same day as now."""
        day = now.astimezone(self.zone).date()
        return self._instant(day, 0), self._instant(day + DAY, 0)

    def _instant(self, day: date, minute: int, fold: int = 0) -> datetime:
        of_day = time(minute // 60, minute % 60, fold=fold)
        return datetime.combine(day, of_day, self.zone).astimezone(UTC)


def _minute(local: datetime) -> int:
    """The minute of the day."""
    return local.hour * 60 + local.minute
