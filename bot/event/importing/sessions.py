"""From a file's entries to sessions of an event, with ids that are nobody else's."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.event.importing.entry import Contents, Entry, Unusable, repeated
from bot.event.model import Event, Session

# A fact's id is made of its session's, and a button that names a fact has 64 bytes.
KEY, PREFIX, DIGEST = 42, 16, 8
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Programme:
    """What can be imported under the name of a source, and what cannot.

    `kept` has the ids here of what the file has in a way that cannot be used: such sessions stay as they are.
    """

    source: str
    sessions: Sequence[Session]
    unusable: Sequence[Unusable]
    kept: Mapping[Unusable, str]
    cancelled: int = 0
    remarks: Mapping[str, int] = field(default_factory=dict)

    def outside(self, event: Event) -> list[Session]:
        """The sessions that lie outside the event's days, at least in part."""
        begin, end = event.midnight(event.first_day), event.midnight(event.last_day + timedelta(days=1))
        return [session for session in self.sessions if session.start < begin or session.end > end]


def programme(contents: Contents, source: str, event: Event) -> Programme:
    """The sessions of a file; its ids begin with the source's name."""
    unusable = list(contents.unusable)
    usable: list[Entry] = []
    shared = repeated(key(source, entry.id) for entry in contents.entries if entry.id)
    taken = {session.id for session in event.sessions} | set(event.things)
    for entry in contents.entries:
        why = _problem(entry, key(source, entry.id), shared, taken)
        if why:
            unusable.append(Unusable(entry.id, entry.place, why))
        else:
            usable.append(entry)
    return Programme(
        source,
        [_session(key(source, entry.id), entry, event) for entry in usable if not entry.cancelled],
        unusable,
        {each: key(source, each.id) for each in unusable if each.id},
        sum(entry.cancelled for entry in usable),
        contents.remarks,
    )


def key(source: str, id_: str) -> str:
    """The id of a session here: a-z, 0-9 and _ alone. What cannot be written so is told apart by a digest."""
    bare = id_.lower().replace("-", "") if UUID.fullmatch(id_.lower()) else id_
    prefix = slug(source)[:PREFIX].strip("_")
    plain = slug(bare)
    if plain == bare and len(prefix) + 1 + len(plain) <= KEY:
        return f"{prefix}_{plain}"
    digest = hashlib.sha256(f"{source}\n{id_}".encode()).hexdigest()[:DIGEST]
    head = f"{prefix}_{plain}"[: KEY - DIGEST - 1].strip("_")
    return f"{head}_{digest}"


def slug(text: str) -> str:
    """A text in small Latin letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _problem(entry: Entry, key_: str, shared: set[str], taken: set[str]) -> str | None:
    if not entry.id:
        return "it has no id, so nobody would know it again"
    if not entry.titles:
        return "it has no title"
    if key_ in shared:
        return "its id reads like that of another entry"
    return "the event's folder has something with this id" if key_ in taken else None


def _session(key_: str, entry: Entry, event: Event) -> Session:
    return Session(
        id=key_,
        start=entry.start,
        end=entry.end,
        place=event.place,
        room=entry.room,
        link=entry.link,
        track=entry.track,
        speakers=entry.speakers,
        titles=dict(entry.titles),
        abstracts=dict(entry.abstracts),
        languages=entry.languages,
        kind=entry.kind,
    )
