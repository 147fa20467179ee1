"""What can be asked of what, and which fact or gap answers it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.event.model import Event

UMBRELLA = "event"
OF_SESSIONS = ("name", "when", "end", "duration", "where", "room", "stream", "speakers", "organisers", "link")
OF_DAYS = ("when", "where")
VALUES = {
    "where": "place",
    "room": "room",
    "stream": "stream",
    "speakers": "speakers",
    "organisers": "organisers",
    "link": "link",
}


@dataclass(frozen=True)
class Index:
    """The facts of an event: `pairs` leads from (thing, aspect) to a fact id or, for what is not known, a gap id."""

    facts: frozenset[str]
    gaps: frozenset[str]
    pairs: Mapping[tuple[str, str], str]
    owners: Mapping[str, tuple[str, ...]]

    def target(self, thing: str, aspect: str) -> str | None:
        """The fact or gap that answers this aspect of this thing."""
        return self.pairs.get((thing, aspect))


def index(event: Event) -> Index:
    """What follows from the sessions' values, then what the event's own words say, which goes before."""
    facts: dict[tuple[str, str], str] = {}
    gaps: dict[tuple[str, str], str] = {}
    for session in event.sessions:
        for aspect in OF_SESSIONS:
            known = aspect not in VALUES or bool(getattr(session, VALUES[aspect]))
            (facts if known else gaps)[session.id, aspect] = f"{session.id}-{aspect}"
    for thing in event.things.values():
        if thing.first_day:
            facts[thing.id, "when"] = f"{thing.id}-when"
            facts[thing.id, "end"] = facts[thing.id, "duration"] = f"{thing.id}-when"
        if thing.place:
            facts[thing.id, "where"] = f"{thing.id}-where"
    for fact in event.facts.values():
        for key in (*fact.also, fact.id):
            thing, _, aspect = key.partition("-")
            facts[thing, aspect] = fact.id
    for aspect in ("room", "stream", "speakers"):
        gaps.setdefault((UMBRELLA, aspect), f"{UMBRELLA}-{aspect}")
    pairs = _with_umbrella(event, gaps | facts)
    owners: dict[str, list[str]] = {}
    for thing, aspect in pairs:
        owners.setdefault(aspect, []).append(thing)
    known = frozenset(facts.values())
    return Index(
        known,
        frozenset(gaps.values()) - known,
        pairs,
        {aspect: tuple(things) for aspect, things in owners.items()},
    )


def _with_umbrella(event: Event, pairs: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """A session is part of the event: what nothing says of the session, the event's fact answers."""
    whole = {aspect: target for (thing, aspect), target in pairs.items() if thing == UMBRELLA}
    for session in event.sessions:
        for aspect, target in whole.items():
            pairs.setdefault((session.id, aspect), target)
    return pairs
