"""From an engine's reading to what is meant: the pairs of thing and aspect that have an answer, and how sure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.engine import Reading
from bot.knowledge.facts import UMBRELLA, Index
from bot.knowledge.samples import ACTION, GAP, STRANGER, TALK

LOOKED_AT = 0.02


@dataclass(frozen=True)
class Candidate:
    """Something that may be meant: a fact, a gap, or a class like do:register; `thing` is what it was asked of."""

    target: str
    aspect: str
    thing: str | None
    score: float


def candidates(reading: Reading, index: Index, topics: Sequence[str]) -> list[Candidate]:
    """What a reading may mean, the likeliest first."""
    best: dict[str, Candidate] = {}
    for aspect, likely in reading.aspects.items():
        if likely < LOOKED_AT:
            continue
        for found in _meant(aspect, likely, reading, index, topics):
            if found.target not in best or best[found.target].score < found.score:
                best[found.target] = found
    return sorted(best.values(), key=lambda candidate: -candidate.score)


def _meant(
    aspect: str, likely: float, reading: Reading, index: Index, topics: Sequence[str]
) -> list[Candidate]:
    named = max(
        (key for key in reading.things if key is not None), key=lambda key: reading.things[key], default=None
    )
    if aspect.startswith((GAP, ACTION, TALK)) or aspect == STRANGER:
        return [Candidate(aspect, aspect, named if reading.things.get(named, 0) > 0.5 else None, likely)]
    unnamed = reading.things.get(None, 0.0)
    implied = _implied(aspect, index, topics)
    found = []
    for thing in index.owners.get(aspect, ()):
        share = reading.things.get(thing, 0.0) + (unnamed if thing == implied else 0.0)
        target = index.target(thing, aspect)
        if target and share > LOOKED_AT:
            found.append(Candidate(target, aspect, thing, likely * share))
    return found


def _implied(aspect: str, index: Index, topics: Sequence[str]) -> str | None:
    """The thing that is meant where none is named: the one just talked about, else the event, else the only one."""
    owners = index.owners.get(aspect, ())
    for topic in topics:
        thing = topic.partition("-")[0]
        if thing in owners:
            return thing
    if UMBRELLA in owners:
        return UMBRELLA
    targets = {index.target(thing, aspect): thing for thing in owners}
    return next(iter(targets.values())) if len(targets) == 1 else None
