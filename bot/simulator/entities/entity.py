"""An entity, and the strings that its offsets count in.

Telegram counts UTF-16 units. A "wide" string has one character per unit, so that offsets are plain
indices; for text without characters beyond U+FFFF it is the text itself.
"""

from array import array
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

# The smaller, the further out among entities of the same place; the values are Telegram's order.
PRIORITIES = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 48,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
FOUND_PRIORITY = 50
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
# Nothing else may be formatted inside them.
SOLID = frozenset({"pre", "code", "date_time"})
# They mean something even when they cover only blanks.
HIDDEN_DATA = SOLID | {"text_link", "text_mention"}


class EntityError(Exception):
    """Why Telegram refuses a text, in its own words."""


@dataclass(slots=True)
class Entity:
    """A stretch of text with a meaning; offset and length in UTF-16 units, kind as in the Bot API."""

    kind: str
    offset: int
    length: int
    details: Json = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.offset + self.length

    def order(self) -> tuple[int, int, int]:
        """Telegram's order: by place, the longer first, then by kind."""
        priority = PRIORITIES.get(self.kind, FOUND_PRIORITY)
        if self.kind == "pre" and self.details:
            priority -= 1
        return self.offset, -self.length, priority

    def body(self) -> Json:
        """The entity as a Bot API MessageEntity."""
        return {"type": self.kind, "offset": self.offset, "length": self.length, **self.details}


def shown(entities: list[Entity]) -> list[Json]:
    return [entity.body() for entity in entities]


def widen(text: str) -> str:
    """The text with one character per UTF-16 unit."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    units = array("H", text.encode("utf-16-le", "surrogatepass"))
    return "".join(map(chr, units))


def narrow(wide: str) -> str:
    """A wide string as ordinary text."""
    return wide.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_valid(text: str) -> bool:
    """Whether the text could be written in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
