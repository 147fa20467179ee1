"""How well and how fast the knowledge answers, beside plain baselines on the same questions.

    python -m benchmarks.knowledge QUESTIONS.jsonl [FOLDER]

The questions are lines of JSON as for `python -m bot ask --eval`. The baselines choose the nearest of the
same phrasings, by rapidfuzz's token_set_ratio and by BM25, and say what the knowledge says of it.
"""

import math
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.event import load
from bot.event.model import Event
from bot.knowledge import Knowledge
from bot.knowledge.cache import Cache
from bot.knowledge.engine import Reading
from bot.knowledge.evaluate import evaluate
from bot.knowledge.features import fold
from bot.knowledge.questions import Question, read_questions
from bot.knowledge.samples import Sample

NOW = datetime(2025, 6, 30, 8, tzinfo=UTC)


class Nearest:
    """An engine that takes the most similar phrasing at its word."""

    def __init__(self, measure: Callable[[Sequence[str]], Callable[[str], tuple[int, float]]]) -> None:
        self._measure = measure

    def learn(self, samples: Sequence[Sample]) -> None:
        self._samples = list(samples)
        self._nearest = self._measure([fold(sample.text) for sample in samples])

    def read(self, text: str) -> Reading:
        at, likeness = self._nearest(fold(text))
        sample = self._samples[at]
        return Reading({sample.aspect: likeness}, {sample.thing or "": 1.0}, 1.0)


def by_fuzz(texts: Sequence[str]) -> Callable[[str], tuple[int, float]]:
    """rapidfuzz: share of equal words, whatever their order."""

    def nearest(text: str) -> tuple[int, float]:
        _, score, at = process.extractOne(text, texts, scorer=fuzz.token_set_ratio)
        return at, score / 100

    return nearest


def by_bm25(texts: Sequence[str]) -> Callable[[str], tuple[int, float]]:
    """Okapi BM25 (k1 1.5, b 0.75) over words."""
    documents = [Counter(text.split()) for text in texts]
    average = sum(document.total() for document in documents) / len(documents)
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    frequency = Counter(word for document in documents for word in document)
    for at, document in enumerate(documents):
        for word, count in document.items():
            rarity = math.log(1 + (len(texts) - frequency[word] + 0.5) / (frequency[word] + 0.5))
            length = 1.5 * (0.25 + 0.75 * document.total() / average)
            postings[word].append((at, rarity * count * 2.5 / (count + length)))

    def nearest(text: str) -> tuple[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for word in text.split():
            for at, score in postings.get(word, ()):
                scores[at] += score
        if not scores:
            return 0, 0.0
        best = max(scores, key=scores.__getitem__)
        return best, min(1.0, scores[best] / 8)

    return nearest


def megabytes() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str, knowledge: Knowledge, questions: Sequence[Question]) -> Mapping[str, str]:
    """A row of the table."""
    times = []
    for question in questions:
        begin = time.perf_counter()
        understood = knowledge.understand(question.question, language=question.lang)
        knowledge.answer(understood, now=NOW)
        times.append(time.perf_counter() - begin)
    times.sort()
    counts = sum(evaluate(knowledge, questions, now=NOW).counts.values(), Counter())
    shares = {
        verdict: f"{100 * counts[verdict] / len(questions):.1f} %"
        for verdict in ("right", "wrong", "refused", "invented")
    }
    median, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    return {"": name, **shares, "median": f"{median * 1000:.2f} ms", "p99": f"{late * 1000:.2f} ms"}


def started(event: Event, cache: Cache) -> tuple[Knowledge, float]:
    """The knowledge, and the seconds until it was ready."""
    begin = time.perf_counter()
    knowledge = Knowledge(event, cache=cache)
    return knowledge, time.perf_counter() - begin


def main() -> None:
    """Measure all, and print one table."""
    questions = list(read_questions(Path(sys.argv[1])))
    event = load(Path(sys.argv[2] if len(sys.argv) > 2 else "events/wsis20"))
    before = megabytes()
    with tempfile.TemporaryDirectory() as folder:
        knowledge, first = started(event, Cache(Path(folder)))
        learnt = megabytes()
        knowledge, again = started(event, Cache(Path(folder)))
    rows = [measure("n-grams", knowledge, questions)]
    for name, by in (("rapidfuzz", by_fuzz), ("BM25", by_bm25)):
        rows.append(measure(name, Knowledge(event, engine=Nearest(by), cache=Cache(None)), questions))
    print(f"{len(questions)} questions; ready in {again:.2f} s, the very first time in {first:.2f} s;")
    print(f"{before:.0f} MB before, {learnt:.0f} MB at most while it learnt\n")
    for row in ({key: key for key in rows[0]}, *rows):
        print("".join(f"{cell:<12}" for cell in row.values()).rstrip())


if __name__ == "__main__":
    main()
