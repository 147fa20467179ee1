"""What organisers have said by hand, beside the folder: other words for a fact, answers to open points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

PUBLISHED = "published-"  # begins the id of an answer that is published, as it is told like a fact


@dataclass(frozen=True)
class Edit:
    """A fact's words in a language, HTML; `revision` changes when its meaning does."""

    text: str
    revision: int
    written_at: datetime


@dataclass(frozen=True)
class Published:
    """An answer to what the folder does not say: to all questions of a gap, or to some that were asked.

    `asked` are (language, question).
    """

    id: str
    gap: str | None
    asked: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ByHand:
    """All of it: words by fact and language, and by their ids the answers published, and those withdrawn."""

    edits: Mapping[tuple[str, str], Edit] = field(default_factory=dict)
    published: Mapping[str, Published] = field(default_factory=dict)
    withdrawn: Mapping[str, Published] = field(default_factory=dict)

    def edit(self, fact: str, language: str) -> Edit | None:
        """The words of a fact in a language; those of a published answer may be lent by another one."""
        return self.edits.get((fact, self.lender(fact, language) or language))

    def lender(self, fact: str, language: str) -> str | None:
        """The language that lends a published answer its words, where it has none in this one: the latest."""
        if fact not in self.published or (fact, language) in self.edits:
            return None
        written = [(edit.written_at, spoken) for (one, spoken), edit in self.edits.items() if one == fact]
        return max(written)[1] if written else None
