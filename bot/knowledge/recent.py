"""What was made of texts lately: at an event many ask the same, and some questions are read ahead."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from bot.knowledge.engine import Reading

REMEMBERED = 1000  # texts; a reading takes about 10 kB

Made = TypeVar("Made")


class Foreseen(NamedTuple):
    """What was made of texts: the parts of questions, what texts ask, and the language of bare ones."""

    parts: Mapping[str, list[str]]
    readings: Mapping[str, Reading]
    languages: Mapping[str, dict[str, float]]


class Recent(Generic[Made]):
    """A function of texts that remembers its latest results; other ones may be handed to it."""

    def __init__(self, make: Callable[[Sequence[str]], Iterable[Made]], keep: int = REMEMBERED) -> None:
        self._make = make
        self._keep = keep
        self._made: dict[str, Made] = {}

    def __contains__(self, text: str) -> bool:
        return text in self._made

    def __call__(self, texts: Sequence[str]) -> list[Made]:
        """The result for each text."""
        made = {text: self._made[text] for text in texts if text in self._made}
        new = self.afresh([text for text in texts if text not in made])
        self.remember(new)
        made |= new
        return [made[text] for text in texts]

    def afresh(self, texts: Iterable[str]) -> dict[str, Made]:
        """The results for these texts, whatever is remembered."""
        once = list(dict.fromkeys(texts))
        return dict(zip(once, self._make(once), strict=True)) if once else {}

    def remember(self, made: Mapping[str, Made]) -> None:
        """Take up results; the oldest ones are forgotten."""
        self._made |= made
        while len(self._made) > self._keep:
            del self._made[next(iter(self._made))]
