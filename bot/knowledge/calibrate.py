"""Learns the threshold from the words alone, and writes it down: make calibrate.

In five folds a fifth of what can be asked is hidden, so that its phrasings become strangers, and one
phrasing in five of the rest is kept aside to be asked.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.event.load import load
from bot.event.model import Event
from bot.knowledge import build
from bot.knowledge.cache import Cache, user_folder
from bot.knowledge.decide import candidates
from bot.knowledge.engine import Engine
from bot.knowledge.facts import ACTION, GAP, SAME, STRANGER, TALK, UMBRELLA, Index, index
from bot.knowledge.recent import Recent
from bot.knowledge.samples import Sample, samples
from bot.knowledge.threshold import FILE, Measured, Threshold
from bot.knowledge.understanding import Understanding
from bot.knowledge.words import BotWords, bot_words

NOTE = "# Written by `make calibrate`, not by hand. bot/knowledge/threshold.py says what the names mean."
FOLDS = 5
ALL = 1_000_000  # texts
PAIRS = 60
ENOUGH = 2000  # phrasings to ask in a fold; to ask all takes more than twice as long
SURE = [step / 40 for step in range(2, 38)]
# Never 0: a text of nothing but words that nobody has written down says nothing, whatever it resembles.
STRANGE = [0.25, 0.5, 1.0, 2.0, 3.0]
PARTS = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
# A refusal is better than a wrong answer, so that one costs. What is hidden lies nearer to what is known
# than most of what strangers ask, so that it counts for less.
WORTH_OF_RIGHT, WORTH_OF_WRONG, WORTH_OF_REFUSED = 1.0, -0.5, 0.15


@dataclass(frozen=True)
class Trial:
    """A phrasing that was kept aside: how sure the bot was, and whether rightly (None for a stranger)."""

    score: float
    known: float
    right: bool | None


@dataclass(frozen=True)
class Fold:
    """One of the five: an engine that has not seen what is asked, and what is asked."""

    engine: Engine
    asked: Sequence[Sample]
    strange: Sequence[Sample]


def folds(event: Event, bot: Mapping[str, BotWords], found: Index, cache: Cache) -> Iterator[Fold]:
    """Five engines, each with other phrasings kept from it; the cache has their vectors."""
    chance = random.Random(20)  # noqa: S311 (no secret: the same folds at every run)
    all_samples = list(samples(event, bot, found))
    aspects = sorted(
        {s.aspect for s in all_samples if not s.aspect.startswith((TALK, "~")) and s.aspect != STRANGER}
    )
    chance.shuffle(aspects)
    for number in range(FOLDS):
        hidden = set(aspects[number::FOLDS])
        kept = {key for key in sorted({_key(s) for s in all_samples}) if chance.random() < 1 / FOLDS}
        engine = build.ngram_engine(event, bot, build.sentences(event, cache), Cache(None), "")
        engine.learn([s for s in all_samples if s.aspect not in hidden and _key(s) not in kept])
        one_each = {_key(s): s for s in all_samples if _key(s) in kept}
        asked = [s for s in one_each.values() if s.aspect not in hidden and s.aspect != SAME]
        strange = [s for s in one_each.values() if s.aspect in hidden]
        yield Fold(engine, *(chance.sample(those, min(len(those), ENOUGH)) for those in (asked, strange)))


def _key(sample: Sample) -> tuple[str, str, str]:
    return sample.language, sample.aspect, sample.phrase


def expected(sample: Sample, found: Index) -> str | None:
    """The fact, gap or class that a sample asks for."""
    if sample.aspect.startswith((GAP, ACTION, TALK)) or sample.aspect == STRANGER:
        return sample.aspect
    return found.target(sample.thing or UMBRELLA, sample.aspect)


def trials(fold: Fold, found: Index) -> Iterator[Trial]:
    """How the engine of a fold does on what it has not seen."""
    for sample in (*fold.asked, *fold.strange):
        reading = fold.engine.read([sample.text])[0]
        best = next(iter(candidates(reading, found, ())), None)
        stranger = sample.aspect == STRANGER or sample in fold.strange
        if best is None or (stranger and best.target == STRANGER):
            yield Trial(0.0, reading.known, None if stranger else False)
            continue
        right = None if stranger else best.target == expected(sample, found)
        yield Trial(best.score, reading.known, right)


def figures(tried: Sequence[Trial], sure: float, strange: float) -> tuple[float, float, float]:
    """The share that is answered rightly, the share answered wrongly, the share of strangers refused."""
    answered = Counter(trial.right for trial in tried if trial.score * trial.known**strange >= sure)
    strangers = sum(trial.right is None for trial in tried)
    asked = len(tried) - strangers
    return answered[True] / asked, answered[False] / asked, 1 - answered[None] / strangers


def worth(tried: Sequence[Trial], sure: float, strange: float) -> float:
    """What is answered rightly, what wrongly, and which strangers are refused."""
    right, wrong, refused = figures(tried, sure, strange)
    return WORTH_OF_RIGHT * right + WORTH_OF_WRONG * wrong + WORTH_OF_REFUSED * refused


def doubles(fold: Fold, bot: Mapping[str, BotWords], found: Index) -> Iterator[tuple[str, str, set[str]]]:
    """(language, text, targets): two questions joined, and one in the middle of other talk."""
    chance = random.Random(20)  # noqa: S311
    for language, words in bot.items():
        facts = [s for s in fold.asked if s.language == language and expected(s, found) in found.facts]
        noise = [*words.strangers.asked, *words.before]
        for _ in range(min(PAIRS, len(facts) // 2)):
            one, two = chance.sample(facts, 2)
            targets = {expected(one, found) or "", expected(two, found) or ""}
            joint = chance.choice(words.joints)
            yield language, f"{one.text} {joint} {two.text}", targets
            yield language, f"{chance.choice(noise)} {joint} {one.text}", {expected(one, found) or ""}
            yield language, f"{one.text}, {chance.choice(noise)}", {expected(one, found) or ""}


def told(understanding: Understanding, texts: Sequence[tuple[str, str, set[str]]]) -> int:
    """How many of the texts get exactly the facts that they ask for."""
    return sum(
        set(understanding.of(text, language, ()).facts) == targets for language, text, targets in texts
    )


def calibrate(event: Event, cache: Cache | None = None) -> Threshold:
    """The threshold that is best on what was kept aside."""
    bot = bot_words(event.languages)
    found = index(event)
    splitter = build.splitter(event, bot)
    tried: list[Trial] = []
    exact = dict.fromkeys(PARTS, 0)
    double = 0
    for fold in folds(event, bot, found, cache or Cache(user_folder())):
        tried += trials(fold, found)
        texts = list(doubles(fold, bot, found))
        double += len(texts)
        read = Recent(fold.engine.read, keep=ALL)  # each part asks the same again
        for part in PARTS:
            limits = Threshold(sure=0.0, strange=0.0, part=part)
            exact[part] += told(Understanding(read, splitter.parts, found, limits), texts)
    grid = [(sure, strange) for strange in STRANGE for sure in SURE]
    sure, strange = max(grid, key=lambda pair: worth(tried, *pair))
    part = max(PARTS, key=exact.__getitem__)
    right, wrong, refused = (round(share, 3) for share in figures(tried, sure, strange))
    strangers = sum(trial.right is None for trial in tried)
    measured = Measured(
        asked=len(tried) - strangers,
        right=right,
        wrong=wrong,
        strangers=strangers,
        refused=refused,
        doubles=double,
        exact=round(exact[part] / double, 3),
    )
    return Threshold(sure=sure, strange=strange, part=part, measured=measured)


def written(learnt: Threshold) -> str:
    """The threshold as TOML."""
    values = learnt.model_dump()
    measured = values.pop("measured")
    lines = [f"{name} = {value}" for name, value in values.items()]
    figures = [f"{name} = {value}" for name, value in measured.items()]
    return "\n".join([NOTE, *lines, "", "[measured]", *figures, ""])


def main() -> None:
    """Calibrate on a folder and write the result beside this file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("events/wsis20")
    learnt = written(calibrate(load(folder)))
    FILE.write_text(learnt, "utf-8")
    sys.stdout.write(learnt)


if __name__ == "__main__":
    main()
