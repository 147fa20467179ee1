"""What a file says of one session, and why some of it cannot be used."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


class UnreadableError(Exception):
    """A file of which nothing can be used; the message says why."""


class UnusableError(ValueError):
    """An entry that cannot become a session; the message says why."""


@dataclass(frozen=True)
class Entry:
    """A session as its file tells it, texts cleaned and times with a zone.

    `id` is the file's own, `place` says where in the file it stands; texts are by language, "" where the
    file does not say which.
    """

    id: str
    place: str
    start: datetime
    end: datetime
    titles: Mapping[str, str]
    abstracts: Mapping[str, str] = field(default_factory=dict)
    room: str | None = None
    track: str | None = None
    kind: str | None = None
    link: str | None = None
    languages: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    cancelled: bool = False


@dataclass(frozen=True)
class Unusable:
    """An entry that cannot be used: its id, if it has one, where it stands, and why."""

    id: str
    place: str
    why: str

    def __str__(self) -> str:
        return f"{f'id {self.id}' if self.id else 'no id'} ({self.place}): {self.why}"


@dataclass(frozen=True)
class Contents:
    """All that a file says: of which conference (its short name), in which format, and what was odd."""

    format: str
    name: str
    entries: Sequence[Entry]
    unusable: Sequence[Unusable] = ()
    remarks: Mapping[str, int] = field(default_factory=dict)  # how often each


class Collector:
    """Gathers what a reader finds."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._unusable: list[Unusable] = []
        self._remarks: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    def leave_out(self, id_: str, place: str, why: str) -> None:
        self._unusable.append(Unusable(id_, place, why))

    def remark(self, text: str, count: int = 1) -> None:
        """Note what does no harm and is good to know."""
        if count:
            self._remarks[text] += count

    def contents(self, format_: str, name: str) -> Contents:
        """Everything; entries that share an id are all left out, since nobody knows which is meant."""
        shared = repeated(entry.id for entry in self._entries if entry.id)
        for entry in self._entries:
            if entry.id in shared:
                self.leave_out(entry.id, entry.place, "another entry has the same id")
        entries = [entry for entry in self._entries if entry.id not in shared]
        return Contents(format_, name, entries, self._unusable, dict(self._remarks))


def repeated(values: Iterable[str]) -> set[str]:
    """The values that come more than once."""
    return {value for value, count in Counter(values).items() if count > 1}
