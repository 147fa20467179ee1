"""The words of an event in one language, as its file has them."""

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """A part of a file; a key that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Tenses(Strict):
    """One answer, said before, during and after what it speaks of; what is missing is said as `before`."""

    before: str
    during: str | None = None
    after: str | None = None

    def texts(self) -> list[str]:
        """All that is written here."""
        return [text for text in (self.before, self.during, self.after) if text]


Answer = str | Tenses


class FactWords(Strict):
    """A fact in words: the answer, the label of its button, and how people ask for it."""

    label: str = Field(min_length=1, max_length=48)
    answer: Answer
    asked: list[str] = []

    def texts(self) -> list[str]:
        """Every way the answer is said."""
        return [self.answer] if isinstance(self.answer, str) else self.answer.texts()


class EventWords(Strict):
    """events/…/en.toml and its sisters."""

    names: dict[str, str | dict[str, str]]
    things: dict[str, list[str]]
    facts: dict[str, dict[str, FactWords]]
    gaps: dict[str, FactWords] = {}

    def name(self, key: str, form: str = "is") -> str:
        """What something is called; a KeyError says which name or form is missing."""
        name = self.names[key]
        return name if isinstance(name, str) and form == "is" else self._form(name, key, form)

    @staticmethod
    def _form(name: str | dict[str, str], key: str, form: str) -> str:
        if isinstance(name, dict) and form in name:
            return name[form]
        msg = f"{key}.{form}"
        raise KeyError(msg)

    def has_name(self, key: str, form: str = "is") -> bool:
        """Whether this name is there in this form."""
        name = self.names.get(key)
        return form in name if isinstance(name, dict) else name is not None and form == "is"

    def fact(self, key: str) -> FactWords | None:
        """The words of a fact, `thing-aspect`."""
        thing, _, aspect = key.partition("-")
        return self.facts.get(thing, {}).get(aspect)

    def fact_ids(self) -> list[str]:
        """Every fact that has words here."""
        return [f"{thing}-{aspect}" for thing, facts in self.facts.items() for aspect in facts]
