"""What the bot makes of a question."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["facts", "action", "unknown", "offtopic", "smalltalk", "choose"]


@dataclass(frozen=True)
class Understood:
    """A question, understood; `topics` are to be handed in again with the person's next question.

    `language` is the one to answer in. `gap` names what the organisers have not said, if that is what
    was asked. `score` says how sure the bot is, 0 to 1.
    """

    language: str
    kind: Kind
    facts: tuple[str, ...] = ()
    action: str | None = None
    gap: str | None = None
    choices: tuple[str, ...] = ()
    score: float = 1.0
    topics: tuple[str, ...] = ()
    talk: str | None = None

    @classmethod
    def of_fact(cls, fact: str, language: str | None) -> "Understood":
        """As if this fact had been asked for by name: a button, a link."""
        return cls(language or "", "facts", facts=(fact,), topics=(fact,))
