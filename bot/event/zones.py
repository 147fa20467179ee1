"""Local times of the event, as instants."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def to_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a naive local time; a ValueError says if the clocks skip it or show it twice."""
    early = local.replace(tzinfo=zone, fold=0)
    late = local.replace(tzinfo=zone, fold=1)
    instant = early.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        msg = "does not exist: the clocks are put forward over it"
        raise ValueError(msg)
    if early.utcoffset() != late.utcoffset():
        msg = "comes twice: the clocks are put back over it"
        raise ValueError(msg)
    return instant
