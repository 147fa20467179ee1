"""Testing the knowledge on questions of one's own, before the doors open.

A question is a line of JSON: `id`, `question`, and if wanted `lang`, `kind`, `context` (what was asked
just before), and what is expected: `expect` (fact ids, gap ids, an action, or the kinds unknown, offtopic,
smalltalk), or `must` and `must_not` (regular expressions that the answer holds, and does not).
"""

import html
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.event.words import Strict
from bot.knowledge.knowledge import Answer, Knowledge
from bot.knowledge.understood import Understood

Verdict = Literal["right", "wrong", "refused", "invented"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "refused", "invented")
NO_ANSWER = {"unknown", "offtopic"}
MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u064b-\u0652\u0640]")


class Question(Strict):
    """One question, and what is expected of its answer."""

    model_config = Strict.model_config | {"extra": "ignore"}

    id: str
    question: str
    lang: str = "en"
    kind: str = "fact"
    context: str | None = None
    expect: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


@dataclass
class Tally:
    """Verdicts, by language and by kind, and the questions that were not answered rightly."""

    counts: dict[tuple[str, str], Counter[Verdict]] = field(default_factory=dict)
    failures: list[tuple[Question, Verdict, str]] = field(default_factory=list)

    def add(self, question: Question, verdict: Verdict, said: str) -> None:
        """Count one."""
        self.counts.setdefault((question.lang, question.kind), Counter())[verdict] += 1
        if verdict != "right":
            self.failures.append((question, verdict, said))

    def table(self) -> str:
        """Percentages, by language and kind, then by each alone, then in all."""
        rows = [(f"{language} {kind}", counts) for (language, kind), counts in sorted(self.counts.items())]
        for part in (0, 1):
            for name in sorted({key[part] for key in self.counts}):
                mine = (counts for key, counts in self.counts.items() if key[part] == name)
                rows.append((f"all {name}", sum(mine, Counter())))
        rows.append(("all", sum(self.counts.values(), Counter())))
        head = f"{'':<16}{'asked':>6}" + "".join(f"{verdict:>10}" for verdict in VERDICTS)
        return "\n".join([head, *(_row(name, counts) for name, counts in rows)])


def _row(name: str, counts: Counter[Verdict]) -> str:
    asked = counts.total()
    shares = "".join(f"{100 * counts[verdict] / asked:>9.1f}%" for verdict in VERDICTS)
    return f"{name:<16}{asked:>6}{shares}"


def read_questions(file: Path) -> Iterator[Question]:
    """The questions of a file; a pydantic ValidationError says what is wrong with a line."""
    for line in file.read_text("utf-8").splitlines():
        if line.strip():
            yield Question.model_validate(json.loads(line))


def evaluate(knowledge: Knowledge, questions: Iterable[Question], *, now: datetime) -> Tally:
    """Ask all questions at this time, and judge what is said."""
    tally = Tally()
    for question in questions:
        understood = _asked(knowledge, question)
        answer = knowledge.answer(understood, now=now)
        said = plain(answer.html)
        tally.add(question, _verdict(question, understood, answer, said), said)
    return tally


def plain(text: str) -> str:
    """Telegram's HTML as one reads it, without invisible marks and in plain digits."""
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return MARKS.sub("", unicodedata.normalize("NFKC", text))


def _asked(knowledge: Knowledge, question: Question) -> Understood:
    topics: tuple[str, ...] = ()
    if question.context:
        topics = knowledge.understand(question.context, language=question.lang).topics
    return knowledge.understand(question.question, language=question.lang, topics=topics)


def _verdict(question: Question, understood: Understood, answer: Answer, said: str) -> Verdict:
    declined = understood.kind in NO_ANSWER or (understood.kind == "choose")
    if question.kind in NO_ANSWER or set(question.expect) & NO_ANSWER:
        return "right" if declined or understood.gap else "invented" if understood.facts else "wrong"
    if declined:
        return "refused"
    if question.expect:
        given = {*understood.facts, understood.action, understood.gap, understood.kind}
        return "right" if set(question.expect) <= given else "wrong"
    holds = all(re.search(pattern, said, re.I) for pattern in question.must)
    slips = any(re.search(pattern, said, re.I) for pattern in question.must_not)
    in_language = answer.language == question.lang or understood.action == "language"
    return "right" if holds and not slips and in_language else "wrong"
