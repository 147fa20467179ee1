"""A person's peace: quiet hours and days, by the clocks of where they are."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rhythm:
    """Where somebody is, and their quiet hours there, in minutes of the day; no quiet hours if equal."""

    zone: ZoneInfo
    quiet_from: int
    quiet_until: int

    def quiet_until_after(self, now: datetime) -> datetime | None:
        """The instant (UTC) at which the quiet hours that `now` lies in are over; None if it lies in none."""
        local = now.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        begin, end = self.quiet_from, self.quiet_until
        over_midnight = begin > end
        quiet = minute >= begin or minute < end if over_midnight else begin <= minute < end
        if not quiet:
            return None
        day = local.date() + DAY if over_midnight and minute >= begin else local.date()
        return self._after(now, day, end)

    def day_of(self, now: datetime) -> tuple[datetime, datetime]:
        """The instants (UTC) between which it is the same day as now."""
        day = now.astimezone(self.zone).date()
        return self._instant(day, 0), self._instant(day + DAY, 0)

    def _after(self, now: datetime, day: date, minute: int) -> datetime | None:
        """A minute of a day; of one that the clocks show twice, the first that is yet to come."""
        for fold in (0, 1):
            instant = self._instant(day, minute, fold)
            if instant > now:
                return instant
        return None

    def _instant(self, day: date, minute: int, fold: int = 0) -> datetime:
        of_day = time(minute // 60, minute % 60, fold=fold)
        return datetime.combine(day, of_day, self.zone).astimezone(UTC)
