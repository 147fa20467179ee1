"""The places of the agenda that a button leads to, or back to: written into its data."""

from datetime import date
from typing import NamedTuple

PLACE = r"[a-z]+\.\d{1,18}\.\d{1,4}"  # as a pattern
PLACE_OF_ALL = "all.0.0"


class Place(NamedTuple):
    """A list of sessions and its page; `which` is a day as YYYYMMDD, or the number of a search."""

    kind: str  # all, day, now, next, found or mine
    which: int = 0
    page: int = 0

    def __str__(self) -> str:
        return f"{self.kind}.{self.which}.{self.page}"

    @property
    def data(self) -> str:
        """The data of a button that leads there."""
        return f"agenda:{self}"

    def turned(self, pages: int) -> "Place":
        """So many pages further."""
        return self._replace(page=self.page + pages)

    @property
    def day(self) -> date | None:
        """The day that it is about; None where the number is no day."""
        try:
            return date.fromisoformat(str(self.which))
        except ValueError:
            return None

    @classmethod
    def of_day(cls, day: date) -> "Place":
        return cls("day", int(f"{day:%Y%m%d}"))


def read(written: str) -> Place:
    """The place in a button's data, which matches PLACE."""
    kind, which, page = written.split(".")
    return Place(kind, int(which), int(page))
