"""What Telegram finds in a text by itself: mentions, commands, hashtags, addresses."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from bot.simulator.entities.addresses import find_addresses
from bot.simulator.entities.entity import Entity

# A text without any of these holds nothing to find.
HINTS = re.compile(r"[@/#$.:]")
SHORTEST_MENTION = 4
SHORT_NAMES = frozenset({"gif", "vid", "pic"})
LONGEST_HASHTAG = 256
MENTION = re.compile(r"(?<!\w)@([A-Za-z0-9_]++)(?!\w)")
COMMAND = re.compile(r"(?<![\w/<>])/([A-Za-z0-9_]++)(?:@([A-Za-z0-9_]*+))?+(?![\w/<>])")
CHANNEL = re.compile(r"@([A-Za-z0-9_]++)")
TICKER = re.compile(r"1INCH|[A-Z]++")

Span = tuple[str, int, int]


def find(text: str) -> list[Entity]:
    """The entities of a plain text, none overlapping."""
    if not HINTS.search(text):
        return []
    spans = [*mentions(text), *commands(text), *hashtags(text), *cashtags(text), *find_addresses(text)]
    if not spans:
        return []
    spans.sort(key=lambda span: (span[1], -span[2]))
    beyond = [] if text.isascii() else [at for at, character in enumerate(text) if character > "\uffff"]
    entities: list[Entity] = []
    end = 0
    for kind, begin, stop in spans:
        if begin >= end:
            end = stop
            offset = begin + bisect_left(beyond, begin)
            entities.append(Entity(kind, offset, stop + bisect_left(beyond, stop) - offset))
    return entities


def mentions(text: str) -> Iterator[Span]:
    for found in MENTION.finditer(text):
        name = found.group(1)
        if SHORTEST_MENTION <= len(name) <= 32 or name.lower() in SHORT_NAMES:
            yield "mention", *found.span()


def commands(text: str) -> Iterator[Span]:
    for found in COMMAND.finditer(text):
        name, bot = found.groups()
        if len(name) <= 64 and (bot is None or 3 <= len(bot) <= 32):
            yield "bot_command", *found.span()


def is_tag_character(character: str) -> bool:
    return (
        character in "_\u200c\xb7"
        or "\u0d80" <= character <= "\u0dff"
        or character.isalpha()
        or character.isdecimal()
    )


def is_letter(character: str) -> bool:
    return character.isalpha()


def tag_end(text: str, position: int) -> int:
    while position < len(text) and is_tag_character(text[position]):
        position += 1
    return position


def with_channel(text: str, end: int) -> int:
    """The end of a tag, which may name a channel: #tag@channel."""
    found = CHANNEL.match(text, end)
    return found.end() if found and 3 <= len(found.group(1)) <= 32 else end


def hashtags(text: str) -> Iterator[Span]:
    position = text.find("#")
    while position >= 0:
        end = tag_end(text, position + 1)
        begin, position = position, text.find("#", max(end, position + 1))
        if begin and is_tag_character(text[begin - 1]):
            continue
        cut = min(end, begin + 1 + LONGEST_HASHTAG)
        followed = end < len(text) and text[end] == "#"
        if followed or not any(map(is_letter, text[begin + 1 : cut])):
            continue
        yield "hashtag", begin, with_channel(text, cut) if cut == end else cut


def cashtags(text: str) -> Iterator[Span]:
    position = text.find("$")
    while position >= 0:
        begin, position = position, text.find("$", position + 1)
        if begin and (is_tag_character(text[begin - 1]) or text[begin - 1] == "$"):
            continue
        found = TICKER.match(text, begin + 1)
        if found is None or len(found.group()) > 8:
            continue
        end = found.end()
        if end < len(text) and (is_tag_character(text[end]) or text[end] == "$"):
            continue
        yield "cashtag", begin, with_channel(text, end)
