"""Telegram's HTML: a text with tags becomes a text with entities."""

import re
from dataclasses import dataclass

from bot.simulator.entities import links
from bot.simulator.entities.entity import Entity, EntityError, Json, is_valid, units
from bot.simulator.entities.tags import BLANKS, END, Tag, TagReader, byte_offset, decoded, lower

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
}
PLAIN = re.compile(r"[^<&]+")
END_TAG_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
DAY, DATE, TIME = "wW", "dD", "tT"
LARGEST_TIME = 1 << 31
INVALID_UNICODE = (
    "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units"
)


@dataclass(slots=True)
class Open:
    """A tag that waits for its end: where its text began, in units and in pieces."""

    tag: Tag
    offset: int
    piece: int


class Parser:
    """One run over one text."""

    def __init__(self, text: str) -> None:
        self._text = text + END
        self._length = len(text)
        self._at = 0
        self._pieces: list[str] = []
        self._units = 0
        self._open: list[Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self._at < self._length:
            character = self._text[self._at]
            if character == "&":
                reference, self._at = decoded(self._text, self._at)
                self._add(reference)
            elif character != "<":
                found = PLAIN.match(self._text, self._at, self._length)
                self._add(found.group() if found else "")
                self._at = found.end() if found else self._length
            elif self._text[self._at + 1] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            name = self._open[-1].tag.name
            raise EntityError(f'Can\'t find end tag corresponding to start tag "{name}"')
        text = "".join(self._pieces)
        if not is_valid(text):
            raise EntityError(INVALID_UNICODE)
        self._entities.sort(key=Entity.order)
        return text, self._entities

    def _add(self, piece: str) -> None:
        self._pieces.append(piece)
        self._units += units(piece)

    def _start_tag(self) -> None:
        begin = self._at
        tag, self._at = TagReader(self._text, begin).read()
        if tag.name == "span" and tag.attributes.get("class") != "tg-spoiler":
            offset = byte_offset(self._text, begin)
            raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self._open.append(Open(tag, self._units, len(self._pieces)))

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise EntityError(f"Unexpected end tag at byte offset {byte_offset(self._text, begin)}")
        found = END_TAG_NAME.match(self._text, begin + 2)
        name = found.group() if found else ""
        at = begin + 2 + len(name)
        while self._text[at] != END and self._text[at] in BLANKS:
            at += 1
        if self._text[at] != ">":
            raise EntityError(f"Unclosed end tag at byte offset {byte_offset(self._text, begin)}")
        opened = self._open.pop()
        if name and lower(name) != opened.tag.name:
            offset = byte_offset(self._text, begin)
            expected = f'expected "</{opened.tag.name}>", found "</{lower(name)}>"'
            raise EntityError(f"Unmatched end tag at byte offset {offset}, {expected}")
        self._at = at + 1
        if self._units > opened.offset:
            self._close(opened)

    def _close(self, opened: Open) -> None:
        """Turns a tag that has some text into an entity."""
        tag, length = opened.tag, self._units - opened.offset
        if tag.name in {"pre", "code"}:
            self._close_code(opened.offset, length, tag)
            return
        kind, details = self._meaning(opened)
        if kind:
            self._entities.append(Entity(kind, opened.offset, length, details))

    def _meaning(self, opened: Open) -> tuple[str, Json]:
        """An entity's kind and details; no kind when the tag means nothing."""
        name, attributes = opened.tag.name, opened.tag.attributes
        if name in KINDS:
            return KINDS[name], {}
        if name == "a":
            return linked(attributes.get("href") or "".join(self._pieces[opened.piece :]))
        if name == "tg-emoji":
            return "custom_emoji", {"custom_emoji_id": emoji_id(attributes.get("emoji-id", ""))}
        if name == "tg-time":
            return moment(attributes.get("unix", ""), attributes.get("format", ""))
        return ("expandable_blockquote" if "expandable" in attributes else "blockquote"), {}

    def _close_code(self, offset: int, length: int, tag: Tag) -> None:
        """A code block with a language is <pre> and <code class="language-…"> around the same text."""
        language = tag.attributes.get("class", "") if tag.name == "code" else ""
        language = language.removeprefix("language-") if language.startswith("language-") else ""
        last = self._entities[-1] if self._entities else None
        if last is not None and (last.offset, last.length) == (offset, length):
            if tag.name == "pre" and last.kind == "code" and last.details:
                last.kind = "pre"
                return
            if tag.name == "code" and last.kind == "pre" and not last.details and language:
                last.details = {"language": language}
                return
        details = {"language": language} if language else {}
        self._entities.append(Entity(tag.name, offset, length, details))


def parse(text: str) -> tuple[str, list[Entity]]:
    """The text without tags, and its entities; raises an EntityError as Telegram words it."""
    plain, entities = Parser(text).parse()
    for entity in entities:
        if entity.kind == "code":
            entity.details = {}
    return plain, entities


def linked(address: str) -> tuple[str, Json]:
    user = links.user_of(address)
    if user is not None:
        return "text_mention", {"user_id": user}
    url = links.checked(address)
    return ("text_link", {"url": url}) if url else ("", {})


def emoji_id(given: str) -> str:
    number = int(given) if re.fullmatch(r"-?[0-9]+", given) else 0
    if number == 0 or not -(1 << 63) <= number < 1 << 63:
        raise EntityError("Invalid custom emoji identifier specified")
    return str(number)


def moment(unix: str, form: str) -> tuple[str, Json]:
    """A time that each reader sees in their own zone; one without a valid time means nothing."""
    wanted = time_format(form)
    found = re.match(r"-?[0-9]+", unix)
    # Telegram reads 32 bits and lets the rest go.
    number = (int(found.group()) + LARGEST_TIME) % (2 * LARGEST_TIME) - LARGEST_TIME if found else 0
    if number <= 0:
        return "", {}
    return "date_time", {"unix_time": number, **({"date_time_format": wanted} if wanted else {})}


def time_format(form: str) -> str:
    """The format in Telegram's order: r alone, or of w, d or D, t or T one each; the shorter wins."""
    if form in {"r", "R"}:
        return "r"
    if not set(form) <= set(DAY + DATE + TIME):
        raise EntityError("Invalid date format used")
    day = "w" if set(form) & set(DAY) else ""
    date = next((letter for letter in DATE if letter in form), "")
    time = next((letter for letter in TIME if letter in form), "")
    return day + date + time
