"""From a question to what is meant by it, given the conversation so far."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace

from bot.knowledge.decide import PLAINLY, Candidate, candidates, named
from bot.knowledge.engine import Reading
from bot.knowledge.facts import ACTION, GAP, SAME, STRANGER, TALK, Index
from bot.knowledge.split import CJK
from bot.knowledge.threshold import Threshold
from bot.knowledge.understood import Kind, Understood

ASKED_AT_ONCE = 3
PAIR = 2  # Chinese characters, which make a word


class Understanding:
    """Reads a question as a whole and in parts."""

    def __init__(
        self,
        read: Callable[[Sequence[str]], Sequence[Reading]],
        parts: Callable[[Sequence[str]], Sequence[Sequence[str]]],
        index: Index,
        threshold: Threshold,
    ) -> None:
        """`parts` takes texts apart that ask several things at once."""
        self._read = read
        self._parts = parts
        self._index = index
        self._threshold = threshold

    def with_brought(self, index: Index) -> "Understanding":
        """The same with another index, of which the learnt things are the same."""
        later = copy(self)
        later._index = index
        return later

    def of(
        self,
        question: str,
        language: str,
        topics: Sequence[str],
        stand_ins: Mapping[str, str] | None = None,
    ) -> Understood:
        """What a question asks; `topics` are those of the last question, the latest first.

        `stand_ins` are learnt things in the question that stand for sessions which were not learnt.
        """
        (parts,) = self._parts([question])
        read = self._read([question, *parts])
        whole, *readings = [stood_in(one, stand_ins) for one in read] if stand_ins else read
        found = self._weighed(whole, topics)
        if parts:
            readings = [_weakened(part, one) for part, one in zip(parts, readings, strict=True)]
            several = self._several(readings, topics)
            if len(several) > 1:
                return self._answered(several, language, topics)
            found = self._clearest(found, readings, topics)
        if not found or found[0].score < self._threshold.sure:
            score = found[0].score if found else 0.0
            choices = self._choices(found)
            if choices:
                return Understood(language, "choose", choices=choices, score=score, topics=tuple(topics))
            return Understood(language, "unknown", score=score, topics=tuple(topics))
        return self._answered(found[:1], language, topics)

    def likeliest(self, question: str) -> list[tuple[str, float]]:
        """What a question may ask, the likeliest first, and how sure that is."""
        (whole,) = self._read([question])
        return [(found.target, found.score) for found in self._weighed(whole, ())]

    def _weighed(self, reading: Reading, topics: Sequence[str]) -> list[Candidate]:
        weight = reading.known**self._threshold.strange
        return [found.weighed(weight) for found in candidates(reading, self._index, topics)]

    def _several(self, readings: Sequence[Reading], topics: Sequence[str]) -> list[Candidate]:
        """The questions that the parts of a text ask, as far as they are clear."""
        asked: dict[str, Candidate] = {}
        waiting: list[str] = []  # sessions that were named, and nothing asked of them yet
        for at, reading in enumerate(readings):
            before = [found.topic for found in reversed(asked.values())]
            found = self._clear(reading, [*_context(readings, at, before), *topics], continued=bool(asked))
            if found:
                for also in (*self._also(found, waiting), found):
                    asked.setdefault(also.target, also)
            elif _is_bare(reading) and (thing := named(reading)):
                waiting.append(thing)
        return list(asked.values())[:ASKED_AT_ONCE]

    def _also(self, found: Candidate, things: Sequence[str]) -> Iterator[Candidate]:
        """The same of other sessions: "the climate one and the AI one, when are they?"."""
        sessions = self._index.sessions
        for thing in things:
            target = self._index.target(thing, found.aspect)
            if target and {thing, found.thing} <= set(sessions):
                yield replace(found, target=target, thing=thing)

    def _clearest(
        self, whole: list[Candidate], readings: Sequence[Reading], topics: Sequence[str]
    ) -> list[Candidate]:
        """The whole, or, where that is unclear or no question, the clearest of its parts."""
        score = whole[0].score if whole and whole[0].target != STRANGER else 0.0
        if score >= self._threshold.sure:
            return whole
        read = (
            self._clear(reading, [*_context(readings, at, []), *topics], continued=False)
            for at, reading in enumerate(readings)
        )
        best = max((found for found in read if found), key=lambda found: found.score, default=None)
        return [best] if best and best.score > score else whole

    def _clear(self, reading: Reading, topics: Sequence[str], *, continued: bool) -> Candidate | None:
        """What a part of a text asks, if that is clear; a mere name asks only if a question went before."""
        if not continued and _is_bare(reading):
            return None
        best = next(iter(self._weighed(reading, topics)), None)
        if best is None or not best.informs or best.score < self._threshold.part:
            return None
        # Any sentence is a little like "what is it about?": that alone is no question.
        if best.aspect == "about" and named(reading) is None:
            return best if continued and reading.aspects["about"] >= PLAINLY else None
        return best

    def _choices(self, found: Sequence[Candidate]) -> tuple[str, ...]:
        """Facts close together: together they are likely enough, and one alone is not."""
        near = [item for item in found[:ASKED_AT_ONCE] if self._index.has_fact(item.target)]
        if (
            len(near) < 2
            or near != list(found[: len(near)])
            or sum(item.score for item in near) < self._threshold.part
        ):
            return ()
        return tuple(item.target for item in near)

    def _answered(self, found: Sequence[Candidate], language: str, topics: Sequence[str]) -> Understood:
        best = found[0]
        score = min(item.score for item in found)
        if best.target == STRANGER:
            return Understood(language, "offtopic", score=score, topics=tuple(topics))
        if best.target.startswith(TALK):
            talk = best.target.removeprefix(TALK)
            return Understood(language, "smalltalk", talk=talk, score=score, topics=tuple(topics))
        remembered = tuple(item.topic for item in reversed(found) if item.topic) or tuple(topics)
        if best.target.startswith(ACTION):
            action = best.target.removeprefix(ACTION)
            return Understood(language, "action", action=action, score=score, topics=remembered)
        facts = tuple(item.target for item in found if self._index.has_fact(item.target))
        gaps = [item.target.removeprefix(GAP) for item in found if not self._index.has_fact(item.target)]
        gap = gaps[0] if gaps else None
        kind: Kind = "facts" if facts else "unknown"
        return Understood(language, kind, facts=facts, gap=gap, score=score, topics=remembered)


def stood_in(reading: Reading, stand_ins: Mapping[str, str]) -> Reading:
    """What is said of learnt things, as said of those that they stand for."""
    things: dict[str, float] = defaultdict(float)  # a renamed session is learnt and stood in for at once
    for thing, share in reading.things.items():
        things[stand_ins.get(thing, thing)] += share
    return replace(reading, things=things)


def _weakened(part: str, reading: Reading) -> Reading:
    """A single word that names something asks nothing, unless it plainly asks more than what that is."""
    alone = len(part) <= PAIR if CJK.search(part) else " " not in part
    aspect, likely = max(reading.aspects.items(), key=lambda item: item[1])
    asks = not alone or named(reading) is None or (likely >= PLAINLY and aspect != "about")
    return reading if asks else replace(reading, aspects={SAME: 1.0})


def _is_bare(reading: Reading) -> bool:
    """Whether a text is nothing but a name."""
    return SAME in reading.aspects and len(reading.aspects) == 1


def _context(readings: Sequence[Reading], at: int, before: Sequence[str]) -> list[str]:
    """What the other parts of a text name, the nearest before first, then those after."""
    around = [*range(at - 1, -1, -1), *range(at + 1, len(readings))]
    things = [thing for other in around if (thing := named(readings[other]))]
    return [*before, *(f"{thing}-about" for thing in things)]
