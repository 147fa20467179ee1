"""From a reading to what is meant: the pairs of thing and aspect that have an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.knowledge.engine import Reading
from bot.knowledge.facts import ACTION, GAP, OTHER, SAME, STRANGER, TALK, UMBRELLA, Index

LOOKED_AT = 0.02
CLEARLY = 0.5
PLAINLY = 0.8


@dataclass(frozen=True)
class Candidate:
    """What may be meant: a fact, a gap, or a class like do:register; `thing` is what it was asked of."""

    target: str
    aspect: str
    thing: str | None
    score: float

    def weighed(self, weight: float) -> "Candidate":
        """The same, believed less."""
        return replace(self, score=self.score * weight)

    @property
    def topic(self) -> str:
        """What to remember of it for the next question, thing-aspect; empty if it names no thing."""
        aspect = "about" if self.aspect.startswith((GAP, ACTION)) else self.aspect
        return f"{self.thing}-{aspect}" if self.thing else ""

    @property
    def informs(self) -> bool:
        """Whether it asks for information, and is neither an action nor small talk nor off the subject."""
        return not self.target.startswith((ACTION, TALK)) and self.target != STRANGER


def candidates(reading: Reading, index: Index, topics: Sequence[str]) -> list[Candidate]:
    """What a reading may mean, the likeliest first; `topics` are thing-aspect, the latest first."""
    best: dict[str, Candidate] = {}
    for aspect, likely in reading.aspects.items():
        if likely >= LOOKED_AT:
            for found in _meant(aspect, likely, reading, index, topics):
                other = best.get(found.target)
                score = found.score + (other.score if other else 0.0)
                likelier = other if other and other.score > found.score else found
                best[found.target] = replace(likelier, score=score)
    return sorted(best.values(), key=lambda candidate: -candidate.score)


def named(reading: Reading) -> str | None:
    """The thing that a text clearly names."""
    thing, share = max(reading.things.items(), key=lambda item: item[1])
    return thing if share > CLEARLY and thing not in {OTHER, ""} else None


def _meant(
    aspect: str, likely: float, reading: Reading, index: Index, topics: Sequence[str]
) -> list[Candidate]:
    if aspect.startswith(GAP) and (filled := _filled(aspect.removeprefix(GAP), likely, reading, index)):
        return [filled]
    if aspect.startswith((GAP, ACTION, TALK)) or aspect == STRANGER:
        return [Candidate(aspect, aspect, named(reading), likely)]
    # "And the other one, then?" is a little like "what is it about?", and asks the same of another.
    vague = aspect == "about" and likely < PLAINLY and reading.things.get(OTHER, 0.0) > CLEARLY
    if aspect == SAME or vague:
        aspect = topics[0].partition("-")[2] if topics else "about"
    implied = _implied(aspect, index, topics)
    other = _other(index, topics)
    found = []
    owners = index.owners.get(aspect, ())
    brought = {thing for thing in (*reading.things, implied) if thing and thing in index.brought}
    only = _only(aspect, index)
    for thing in (*owners, *sorted(brought)):
        share = reading.things.get(thing, 0.0)
        # "The summit" may be another one, where of that alone there is an answer.
        share += reading.things.get(UMBRELLA, 0.0) if thing == only else 0.0
        share += reading.things.get("", 0.0) if thing == implied else 0.0
        share += reading.things.get(OTHER, 0.0) if thing == other else 0.0
        target = index.target(thing, aspect) if share > LOOKED_AT else None
        if target:
            found.append(Candidate(target, aspect, thing, likely * share))
    return found


def _filled(gap: str, likely: float, reading: Reading, index: Index) -> Candidate | None:
    """What an event says where others do not: a fact called as a gap answers all who ask for it."""
    for thing in (named(reading), UMBRELLA):
        target = index.target(thing, gap) if thing else None
        if target and index.has_fact(target):
            return Candidate(target, gap, thing, likely)
    return None


def _other(index: Index, topics: Sequence[str]) -> str | None:
    """The other one of two sessions."""
    thing = topics[0].partition("-")[0] if topics else None
    rest = [session for session in index.sessions if session != thing]
    return rest[0] if thing in index.sessions and len(rest) == 1 else None


def _implied(aspect: str, index: Index, topics: Sequence[str]) -> str | None:
    """What is meant where nothing is named: the thing just talked about, the event, or the only one."""
    owners = index.owners.get(aspect, ())
    for topic in topics:
        thing = topic.partition("-")[0]
        if index.target(thing, aspect):
            return thing
    return UMBRELLA if UMBRELLA in owners else _only(aspect, index)


def _only(aspect: str, index: Index) -> str | None:
    """The thing of which alone this aspect is known."""
    owners = index.owners.get(aspect, ())
    if UMBRELLA in owners:
        return None
    targets = {index.target(thing, aspect): thing for thing in owners}
    return next(iter(targets.values())) if len(targets) == 1 else None
