"""What follows where a question names sessions that were not learnt."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.knowledge.facts import UMBRELLA, Index
from bot.knowledge.titles import TOGETHER, Found
from bot.knowledge.understood import Understood

# What is told of a speaker's sessions, if that is asked; anything else is answered by when they are.
OF_SPEAKERS = ("when", "where", "room", "end", "duration", "stream")


def completed(understood: Understood, found: Iterable[Found], index: Index) -> Understood:
    """The same for every session of that title or speaker; a speaker's name alone asks when they speak."""
    for one in found:
        first, *others = one.sessions
        asked = [fact.partition("-")[2] for fact in understood.facts if fact.startswith(f"{first}-")]
        if one.by_speaker and not (asked and asked[0] in OF_SPEAKERS):
            understood = _told(understood, [f"{session}-when" for session in one.sessions])
            continue
        more = [f"{other}-{aspect}" for aspect in asked for other in others]
        facts = (*understood.facts, *(fact for fact in more if index.has_fact(fact)))
        understood = replace(understood, facts=facts)
    return understood


def is_vague(understood: Understood) -> bool:
    """Whether a question was not understood, or of nothing in particular, so that a session may be meant."""
    at_large = all(fact.startswith(f"{UMBRELLA}-") for fact in understood.facts)
    return understood.kind in {"unknown", "offtopic"} or (understood.kind == "facts" and at_large)


def offered(understood: Understood, sessions: Sequence[str], index: Index) -> Understood:
    """A choice of sessions, where there are a few that may be meant; of many, none is known to be meant.

    What the programme speaks of is not off the subject.
    """
    facts = [target for session in sessions if (target := index.target(session, "when"))]
    if len(facts) > TOGETHER:
        return replace(understood, kind="unknown", facts=())
    if not 0 < len(facts) <= TOGETHER:
        return understood
    return replace(understood, kind="choose", facts=(), gap=None, choices=tuple(facts))


def _told(understood: Understood, facts: Sequence[str]) -> Understood:
    return replace(
        understood, kind="facts", facts=tuple(facts), gap=None, choices=(), topics=tuple(facts[:1])
    )
