"""The start tags of Telegram's HTML, one at a time."""

import re
from dataclasses import dataclass, field

from bot.simulator.entities.entity import EntityError

NAMES = frozenset(
    "a b strong i em s strike del u ins tg-spoiler tg-emoji tg-time span pre code blockquote".split()  # noqa: SIM905
)
# Telegram's parser cannot tell a NUL from the end of the text.
END = "\0"
BLANKS = f" \t\r\n\v{END}"
LITERALS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#(?:[xX](?P<hex>[0-9A-Fa-f]*)|(?P<decimal>[0-9]*))|(?P<name>[A-Za-z]*));?")
LONGEST_REFERENCE = 9
LARGEST_CODE = 0x10FFFF
NAME_END = re.compile(r"[ \t\r\n\0\v>]")
ATTRIBUTE_END = re.compile(r"[ \t\r\n\0\v=>/\"']")
TOKEN = re.compile(r"[A-Za-z0-9.\-]*")


@dataclass(slots=True)
class Tag:
    """A start tag: its attributes as far as they mean something."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)


def byte_offset(text: str, position: int) -> int:
    """Telegram counts errors in bytes of UTF-8."""
    return len(text[:position].encode())


def decoded(text: str, position: int) -> tuple[str, int]:
    """The character that a reference stands for, and where it ends; the & itself when it is none."""
    found = REFERENCE.match(text, position)
    if found is None:
        return "&", position + 1
    name, digits, hexadecimal = found.group("name", "decimal", "hex")
    end = found.end()
    if name is not None:
        return (LITERALS[name], end) if name in LITERALS else ("&", position + 1)
    code = int(digits or "0") if digits is not None else int(hexadecimal or "0", 16)
    written = found.group().removesuffix(";")
    if not 0 < code < LARGEST_CODE or len(written) > LONGEST_REFERENCE:
        return "&", position + 1
    return chr(code), end


class TagReader:
    """Reads one start tag of a text that ends in NUL, as Telegram's parser meets its end."""

    def __init__(self, text: str, begin: int) -> None:
        self._text = text
        self._begin = begin
        self._at = begin + 1
        self._tag = Tag("")

    def read(self) -> tuple[Tag, int]:
        """The tag, and the position behind its ">"."""
        self._at = self._end_of(NAME_END)
        if self._here() == END:
            raise self._unclosed()
        self._tag.name = lower(self._text[self._begin + 1 : self._at])
        if self._tag.name not in NAMES:
            raise self._error(f'Unsupported start tag "{self._tag.name}" at byte offset')
        while True:
            self._skip_blanks()
            if self._here() == ">":
                return self._tag, self._at + 1
            self._attribute()

    def _here(self) -> str:
        return self._text[self._at]

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        found = pattern.search(self._text, self._at)
        # The closing NUL always matches.
        return found.start() if found else len(self._text) - 1

    def _skip_blanks(self) -> None:
        while self._here() != END and self._here() in BLANKS:
            self._at += 1

    def _attribute(self) -> None:
        name = self._text[self._at : self._end_of(ATTRIBUTE_END)]
        if not name:
            raise self._error(f'Empty attribute name in the tag "{self._tag.name}" at byte offset')
        self._at += len(name)
        self._skip_blanks()
        if self._here() == "=":
            self._at += 1
            self._skip_blanks()
            self._check_end()
            self._tag.attributes[name] = self._value()
            if self._here() == END:
                raise self._unclosed()
        else:
            self._check_end()
            self._tag.attributes[name] = ""

    def _check_end(self) -> None:
        if self._here() == END:
            raise self._error(f'Unclosed start tag "{self._tag.name}" at byte offset')

    def _value(self) -> str:
        quote = self._here()
        if quote not in {"'", '"'}:
            return self._token()
        self._at += 1
        value: list[str] = []
        while self._here() not in {quote, END}:
            if self._here() == "&":
                character, self._at = decoded(self._text, self._at)
            else:
                character = self._here()
                self._at += 1
            value.append(character)
        if self._here() == quote:
            self._at += 1
        return "".join(value)

    def _token(self) -> str:
        begin = self._at
        found = TOKEN.match(self._text, begin)
        self._at = found.end() if found else begin
        if self._here() not in BLANKS + ">":
            offset = byte_offset(self._text, begin)
            msg = f"Unexpected end of name token at byte offset {offset}"
            raise EntityError(msg)
        return lower(self._text[begin : self._at])

    def _unclosed(self) -> EntityError:
        return self._error("Unclosed start tag at byte offset")

    def _error(self, reason: str) -> EntityError:
        return EntityError(f"{reason} {byte_offset(self._text, self._begin)}")


def lower(text: str) -> str:
    """Lower case of ASCII letters alone."""
    return "".join(c.lower() if c.isascii() else c for c in text)
