"""What can be asked of what, and which fact or gap answers it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.event.model import Event, Session

UMBRELLA = "event"
# What a phrasing may ask, besides the aspects of things.
GAP, ACTION, TALK, STRANGER = "gap:", "do:", "talk:", "stranger"
SAME, OTHER = "~same", "~other"
OF_SESSIONS = ("name", "when", "end", "duration", "where", "room", "stream", "speakers", "organisers", "link")
FIELDS = {"where": "place"} | {field: field for field in ("room", "stream", "speakers", "organisers", "link")}
# Where a thing has no answer of its own to the one, the other comes close.
NEAR = {
    "goal": "about",
    "why": "goal",
    "history": "about",
    "founded": "organisers",
    "name": "about",
    "day": "when",
    "concept": "about",
}
# How else a fact may be called whose name the bot knows.
CALLED = {
    "accessibility": "access",
    "accommodation": "hotel",
    "attire": "dress",
    "badges": "badge",
    "catering": "food",
    "certificates": "certificate",
    "charging": "power",
    "childcare": "children",
    "clothing": "dress",
    "directions": "transport",
    "doctor": "health",
    "electricity": "power",
    "fee": "cost",
    "fees": "cost",
    "first_aid": "health",
    "getting_there": "transport",
    "hotels": "hotel",
    "internet": "wifi",
    "invoices": "invoice",
    "kids": "children",
    "language": "interpretation",
    "languages": "interpretation",
    "lost_and_found": "lost",
    "lost_found": "lost",
    "luggage": "cloakroom",
    "meals": "food",
    "medical": "health",
    "photo": "photos",
    "photography": "photos",
    "poster": "posters",
    "price": "cost",
    "recordings": "recording",
    "refunds": "refund",
    "restrooms": "toilets",
    "rules": "conduct",
    "sockets": "power",
    "streaming": "stream",
    "streams": "stream",
    "tent": "camping",
    "tents": "camping",
    "translation": "interpretation",
    "travel": "transport",
    "video": "recording",
    "videos": "recording",
    "visas": "visa",
    "volunteering": "volunteer",
    "volunteers": "volunteer",
    "wheelchair": "access",
    "wlan": "wifi",
}
ASKED_AT_LARGE = ("room", "stream", "speakers")


@dataclass(frozen=True)
class Index:
    """The facts of an event, and its gaps: what is asked of a thing and not known.

    `pairs` leads from (thing, aspect) to the fact or gap that answers; `owners` has an aspect's things.
    `brought` are the sessions that came after the bot had learnt: what is theirs is worked out when asked.
    """

    facts: frozenset[str]
    gaps: frozenset[str]
    pairs: Mapping[tuple[str, str], str]
    owners: Mapping[str, tuple[str, ...]]
    sessions: tuple[str, ...]
    brought: Mapping[str, Session] = field(default_factory=dict)

    def target(self, thing: str, aspect: str) -> str | None:
        """The fact or gap that answers this aspect of this thing."""
        session = self.brought.get(thing)
        if session is None:
            return self.pairs.get((thing, aspect))
        aspect = NEAR.get(aspect, aspect) if aspect not in OF_SESSIONS else aspect
        if aspect == "about" and not session.abstracts:
            aspect = "when"
        if aspect == "where" and self.has_fact(f"{thing}-room"):
            aspect = "room"
        if aspect == "about" or aspect in OF_SESSIONS:
            return f"{thing}-{aspect}"
        return self.pairs.get((UMBRELLA, aspect))

    def has_fact(self, fact: str) -> bool:
        """Whether there is a fact with this id."""
        thing, _, aspect = fact.partition("-")
        session = self.brought.get(thing)
        return fact in self.facts or (session is not None and _tells(session, aspect))

    def has_gap(self, gap: str) -> bool:
        """Whether this is a thing's aspect that is not known."""
        thing, _, aspect = gap.partition("-")
        session = self.brought.get(thing)
        return gap in self.gaps or (session is not None and aspect in FIELDS and not _tells(session, aspect))


def _tells(session: Session, aspect: str) -> bool:
    """Whether a session tells this by its values."""
    if aspect == "about":
        return bool(session.abstracts)
    if aspect == "room":
        return bool(session.room and session.place)
    return aspect in OF_SESSIONS and (aspect not in FIELDS or bool(getattr(session, FIELDS[aspect])))


def index(event: Event) -> Index:
    """What follows from the event's values; what its own words say goes before."""
    gaps = {(UMBRELLA, aspect): f"{UMBRELLA}-{aspect}" for aspect in ASKED_AT_LARGE}
    facts: dict[tuple[str, str], str] = {}
    for session in event.sessions:
        for aspect in OF_SESSIONS:
            known = aspect not in FIELDS or bool(getattr(session, FIELDS[aspect]))
            (facts if known else gaps)[session.id, aspect] = f"{session.id}-{aspect}"
    facts.update(_of_days(event))
    for source in event.facts.values():
        for fact in (*source.also, source.id):
            thing, _, aspect = fact.partition("-")
            facts[thing, aspect] = source.id
    for (thing, aspect), fact in list(facts.items()):
        if aspect in CALLED:
            facts.setdefault((thing, CALLED[aspect]), fact)
    pairs = gaps | facts
    for gap in event.gaps.values():
        for asked in gap.also:
            thing, _, aspect = asked.partition("-")
            pairs[thing, aspect] = GAP + gap.id
    _come_close(event, pairs)
    _fall_back(event, pairs)
    owners: dict[str, tuple[str, ...]] = {}
    for thing, aspect in pairs:
        owners[aspect] = (*owners.get(aspect, ()), thing)
    known_facts = frozenset(facts.values())
    sessions = tuple(session.id for session in event.sessions)
    missing = frozenset(gap for asked, gap in gaps.items() if asked not in facts)
    return Index(known_facts, missing, pairs, owners, sessions)


def _of_days(event: Event) -> Iterator[tuple[tuple[str, str], str]]:
    """When and where the things are that have days and a place."""
    for key, thing in event.things.items():
        if thing.first_day:
            for aspect in ("when", "end", "duration"):
                yield (key, aspect), f"{key}-when"
        if thing.place:
            yield (key, "where"), f"{key}-where"


def _come_close(event: Event, pairs: dict[tuple[str, str], str]) -> None:
    """A session's founders are its organisers; a thing's goal is told with what it is."""
    sessions = [session.id for session in event.sessions]
    for thing in (*sessions, *event.things):
        for aspect, near in NEAR.items():
            if (thing, near) in pairs and (aspect != "founded" or thing in sessions):
                pairs.setdefault((thing, aspect), pairs[thing, near])


def _fall_back(event: Event, pairs: dict[tuple[str, str], str]) -> None:
    """A session is part of the event: what nothing says of the session, the event's fact answers."""
    whole = {aspect: target for (thing, aspect), target in pairs.items() if thing == UMBRELLA}
    for session in event.sessions:
        for aspect, target in whole.items():
            pairs.setdefault((session.id, aspect), target)
