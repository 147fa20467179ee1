"""Answers that organisers have published: which questions they answer.

A published answer is given to the questions that it was published for, and to those that surely ask the same;
to all questions of a gap only if an organiser has said that it fills the gap. It never goes before what the
folder knows, unless somebody asks word for word what it was published for.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.event.by_hand import Published
from bot.knowledge.features import fold
from bot.knowledge.likeness import Likeness, same
from bot.knowledge.understood import Understood

OPEN = frozenset({"unknown", "offtopic", "choose"})


class PublishedAnswers:
    """Finds the published answer to a question."""

    def __init__(self, answers: Iterable[Published], likeness: Likeness) -> None:
        self._likeness = likeness
        self._answers = tuple(answers)
        self._by_gap = {answer.gap: answer.id for answer in self._answers if answer.gap}
        self._written = {
            (language, fold(question)): answer.id
            for answer in self._answers
            for language, question in answer.asked
        }

    def fills(self, gap: str) -> str | None:
        """The answer that fills a gap."""
        return self._by_gap.get(gap)

    def meant(self, question: str, understood: Understood) -> Understood:
        """What a question asks, if a published answer answers it; else what was understood."""
        if not self._answers:
            return understood
        written = self._written.get((understood.language, fold(question)))
        if written:
            return _told(understood, written)
        if understood.kind == "facts" and understood.gap in self._by_gap:
            return replace(understood, facts=(*understood.facts, self._by_gap[understood.gap]), gap=None)
        if understood.kind not in OPEN:
            return understood
        found = self._alike(question, understood.language) or self._by_gap.get(understood.gap or "")
        return _told(understood, found) if found else understood

    def _alike(self, question: str, language: str) -> str | None:
        gist = self._likeness.gist(question, language)
        for answer in self._answers:
            for spoken, asked in answer.asked:
                if spoken == language and same(gist, self._likeness.gist(asked, language)):
                    return answer.id
        return None


def _told(understood: Understood, answer: str) -> Understood:
    return replace(understood, kind="facts", facts=(answer,), gap=None, choices=())
