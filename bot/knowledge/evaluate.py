"""Testing the knowledge on questions of one's own, before the doors open.

right: what was expected. wrong: something else. refused: "I don't know", or a question back, though there
is an answer. invented: something told where nothing is known.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.knowledge.answers import Answer
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Question, levelled
from bot.knowledge.understood import Understood

Verdict = Literal["right", "wrong", "refused", "invented"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "refused", "invented")
NO_ANSWER = {"unknown", "offtopic"}
SHOWN = 100


@dataclass
class Tally:
    """Verdicts, by language and by kind, and the questions that were not answered rightly."""

    counts: dict[tuple[str, str], Counter[Verdict]] = field(default_factory=dict)
    failures: list[tuple[Question, Verdict, str]] = field(default_factory=list)

    def add(self, question: Question, verdict: Verdict, said: str) -> None:
        """Count one."""
        self.counts.setdefault((question.lang or "any", question.kind), Counter())[verdict] += 1
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

    def misses(self) -> str:
        """The questions that were not answered rightly, a line each, and what was said to them."""
        lines = (
            f"{verdict:<9}{question.id}: {_short(question.question)} → {_short(said)}"
            for question, verdict, said in self.failures
        )
        return "\n".join(lines)


def _row(name: str, counts: Counter[Verdict]) -> str:
    asked = counts.total()
    shares = "".join(f"{100 * counts[verdict] / asked:>9.1f}%" for verdict in VERDICTS)
    return f"{name:<16}{asked:>6}{shares}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def evaluate(knowledge: Knowledge, questions: Iterable[Question], *, now: datetime) -> Tally:
    """Ask all questions at this time, and judge what is said."""
    tally = Tally()
    for question in questions:
        understood = asked(knowledge, question)
        answer = knowledge.answer(understood, now=now)
        said = plain(answer.html)
        tally.add(question, _verdict(question, understood, answer, levelled(said)), said)
    return tally


def asked(knowledge: Knowledge, question: Question) -> Understood:
    """What the knowledge makes of a question, asked after its context."""
    topics: tuple[str, ...] = ()
    if question.context:
        topics = knowledge.understand(question.context, language=question.lang).topics
    return knowledge.understand(question.question, language=question.lang, topics=topics)


def plain(text: str) -> str:
    """Telegram's HTML as the text that a person sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def _verdict(question: Question, understood: Understood, answer: Answer, said: str) -> Verdict:
    declined = understood.kind in NO_ANSWER or understood.kind == "choose"
    if question.kind in NO_ANSWER or set(question.expect) & NO_ANSWER:
        return "right" if declined or understood.gap else "invented" if understood.facts else "wrong"
    given = {*understood.facts, understood.action, understood.gap, understood.kind}
    if question.expect and set(question.expect) <= given:
        return "right"
    if declined:
        return "refused"
    if question.expect:
        return "wrong"
    holds = all(re.search(pattern, said, re.I) for pattern in question.must)
    slips = any(re.search(pattern, said, re.I) for pattern in question.must_not)
    return "right" if holds and not slips and _in_its_language(question, understood, answer) else "wrong"


def _in_its_language(question: Question, understood: Understood, answer: Answer) -> bool:
    either = question.lang is None or question.style == "mixed" or understood.action == "language"
    return either or answer.language == question.lang
