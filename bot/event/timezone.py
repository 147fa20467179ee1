"""A zone written out for calendars (VTIMEZONE, RFC 5545)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

MARGIN = timedelta(days=400)  # before the first and after the last instant that it must serve
STEP = timedelta(days=7)  # no zone changes its clocks twice within so little time


def timezone(zone: ZoneInfo, first: datetime, last: datetime) -> icalendar.Timezone:
    """The rules of a zone between two instants (any zone), an observance for each change of its clocks.

    icalendar can write a zone, too, but puts all changes into one RDATE, of which vobject keeps the first
    date alone, so that each summer after 1982 came out as winter; and it lets the summer begin an hour late.
    """
    written = icalendar.Timezone()
    written.add("tzid", str(zone))
    begin, end = first.astimezone(UTC) - MARGIN, last.astimezone(UTC) + MARGIN
    before = begin.astimezone(zone)
    written.add_component(_observance(before, before))
    for change in _changes(zone, begin, end):
        earlier = (change - timedelta(seconds=1)).astimezone(zone)
        written.add_component(_observance(earlier, change.astimezone(zone)))
    return written


def _observance(before: datetime, after: datetime) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    """What the clocks show from an instant on; `before` is a moment under the old rule."""
    old, new = before.utcoffset() or timedelta(), after.utcoffset() or timedelta()
    observance = icalendar.TimezoneDaylight() if after.dst() else icalendar.TimezoneStandard()
    # By RFC 5545 it begins at a local time on the old clocks.
    observance.add("dtstart", (after.astimezone(UTC) + old).replace(tzinfo=None))
    observance.add("tzoffsetfrom", old)
    observance.add("tzoffsetto", new)
    observance.add("tzname", after.tzname() or "")
    return observance


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants (UTC, to the second) at which the clocks change."""
    at = begin
    while at < end:
        following = at + STEP
        if at.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            yield _change(zone, at, following)
        at = following


def _change(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    old = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == old:
            early = middle
        else:
            late = middle
    return late
