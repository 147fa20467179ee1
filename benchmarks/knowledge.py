"""How well and how fast the knowledge answers, beside plain baselines on the same questions.

    python -m benchmarks.knowledge QUESTIONS.jsonl [FOLDER]

The questions are lines of JSON as for `python -m bot ask --eval`. The baselines take the nearest of the same
phrasings, by rapidfuzz's token_set_ratio and by BM25, and say what the knowledge says of it. Each is given
the threshold that suits it best on these very questions, which is more than the bot's own gets: that one is
learnt from the words alone. Each runs in a process of its own, for its start and its memory.
"""

import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.event import load
from bot.event.model import Event
from bot.knowledge import Knowledge
from bot.knowledge.cache import Cache
from bot.knowledge.engine import Engine, Reading
from bot.knowledge.evaluate import VERDICTS, asked, evaluate
from bot.knowledge.features import fold
from bot.knowledge.questions import Question, read_questions
from bot.knowledge.samples import Sample
from bot.knowledge.threshold import Threshold

NOW = datetime(2025, 6, 30, 8, tzinfo=UTC)
WSIS20 = Path("events/wsis20")
THRESHOLDS = [step / 20 for step in range(20)]
Row = dict[str, str]


class Nearest:
    """An engine that takes the most similar phrasing at its word; it learns once, and reads a text once."""

    def __init__(self, measure: Callable[[Sequence[str]], Callable[[str], tuple[int, float]]]) -> None:
        self._measure = measure
        self._samples: list[Sample] = []
        self._read: dict[str, Reading] = {}

    def learn(self, samples: Iterable[Sample]) -> None:
        if not self._samples:
            self._samples = list(samples)
            self._nearest = self._measure([fold(sample.text) for sample in self._samples])

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        if text not in self._read:
            at, likeness = self._nearest(fold(text))
            sample = self._samples[at]
            self._read[text] = Reading({sample.aspect: likeness}, {sample.thing or "": 1.0}, 1.0)
        return self._read[text]


def by_fuzz(texts: Sequence[str]) -> Callable[[str], tuple[int, float]]:
    """rapidfuzz: share of equal words, whatever their order."""

    def nearest(text: str) -> tuple[int, float]:
        _, score, at = process.extractOne(text, texts, scorer=fuzz.token_set_ratio)
        return at, score / 100

    return nearest


def by_bm25(texts: Sequence[str]) -> Callable[[str], tuple[int, float]]:
    """Okapi BM25 (k1 1.5, b 0.75) over words; half the score is certain at 8."""
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
        return best, scores[best] / (scores[best] + 8)

    return nearest


BASELINES = {"rapidfuzz": by_fuzz, "BM25": by_bm25}


def best_threshold(event: Event, engine: Engine, questions: Sequence[Question]) -> Threshold:
    """The one with the most right answers, less those that are wrong or invented."""

    def worth(threshold: Threshold) -> int:
        knowledge = Knowledge(event, engine, threshold=threshold)
        counts = sum(evaluate(knowledge, questions, now=NOW).counts.values(), Counter())
        return counts["right"] - counts["wrong"] - counts["invented"]

    return max((Threshold(sure=sure, strange=0, part=max(sure, 0.3)) for sure in THRESHOLDS), key=worth)


def measured(name: str, questions: Sequence[Question], folder: Path, cache: Path) -> Row:
    """A row of the table; the caller has started a process for it."""
    event = load(folder)
    begin = time.perf_counter()
    if name in BASELINES:
        engine = Nearest(BASELINES[name])
        Knowledge(event, engine)
        ready = time.perf_counter() - begin
        memory, peak = megabytes()
        threshold = best_threshold(event, engine, questions)
        slow = Nearest(BASELINES[name])
        knowledge = Knowledge(event, slow, threshold=threshold)
    else:
        knowledge = Knowledge(event, cache=Cache(cache))
        ready = time.perf_counter() - begin
        memory, peak = megabytes()
    times = sorted(timed(knowledge, question) for question in questions)
    counts = sum(evaluate(knowledge, questions, now=NOW).counts.values(), Counter())
    return {
        "": name,
        **{verdict: f"{100 * counts[verdict] / len(questions):.1f} %" for verdict in VERDICTS},
        "median": f"{times[len(times) // 2] * 1000:.2f} ms",
        "p99": f"{times[int(len(times) * 0.99)] * 1000:.2f} ms",
        "ready in": f"{ready:.2f} s",
        "memory": f"{memory:.0f} MB",
        "at most": f"{peak:.0f} MB",
    }


def timed(knowledge: Knowledge, question: Question) -> float:
    """Seconds that an answer takes."""
    begin = time.perf_counter()
    knowledge.answer(asked(knowledge, question), now=NOW)
    return time.perf_counter() - begin


def megabytes() -> tuple[float, float]:
    """The memory of this process, Python and libraries included: now, and the most that it has had."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, peak / 1024


def apart(name: str, file: str, folder: str, cache: str) -> Row:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.knowledge", file, folder, name, cache]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Measure all, and print one table."""
    file, folder, name, cache = (*sys.argv[1:], *("", "", "", "")[len(sys.argv) - 1 :])
    folder = folder or str(WSIS20)
    questions = list(read_questions(Path(file)))
    if name:
        print(json.dumps(measured(name, questions, Path(folder), Path(cache))))
        return
    with tempfile.TemporaryDirectory() as cache:
        names = ["the first start", "the bot", *BASELINES]
        rows = [apart(name, file, folder, cache) for name in names]
    languages = " ".join(sorted({question.lang or "any" for question in questions}))
    print(f"{len(questions)} questions ({languages}), the knowledge of {folder}\n")
    for row in ({key: key for key in rows[0]}, *rows):
        print("".join(f"{cell:<{17 if at == 0 else 10}}" for at, cell in enumerate(row.values())).rstrip())


if __name__ == "__main__":
    main()
