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
LONGEST_TICKER = 8
MENTION = re.compile(r"(?<!\w)@([A-Za-z0-9_]++)(?!\w)")
COMMAND = re.compile(r"(?<![\w/<>])/([A-Za-z0-9_]++)(?:@([A-Za-z0-9_]*+))?+(?![\w/<>])")
# Behind a hashtag, Telegram cuts a name that is too long; behind a cashtag, it takes none.
TAG_CHANNEL = re.compile(r"@[A-Za-z0-9_]{3,32}")
TICKER_CHANNEL = re.compile(r"@[A-Za-z0-9_]{3,32}(?![A-Za-z0-9_])")
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


def tag_end(text: str, position: int) -> int:
    while position < len(text) and is_tag_character(text[position]):
        position += 1
    return position


def with_channel(channel: re.Pattern[str], text: str, end: int) -> int:
    """The end of a tag, which may name a channel: #tag@channel."""
    found = channel.match(text, end)
    return found.end() if found else end


def hashtags(text: str) -> Iterator[Span]:
    position = text.find("#")
    while position >= 0:
        begin, run = position, tag_end(text, position + 1)
        position = text.find("#", max(run, begin + 1))
        if begin and is_tag_character(text[begin - 1]):
            continue
        end = min(run, begin + 1 + LONGEST_HASHTAG)
        if not any(map(str.isalpha, text[begin + 1 : end])):
            continue
        if end == run:
            end = run = with_channel(TAG_CHANNEL, text, end)
        if text[run : run + 1] != "#":
            yield "hashtag", begin, end


def cashtags(text: str) -> Iterator[Span]:
    position = text.find("$")
    while position >= 0:
        begin, position = position, text.find("$", position + 1)
        if begin and (is_tag_character(text[begin - 1]) or text[begin - 1] == "$"):
            continue
        found = TICKER.match(text, begin + 1)
        if found is None or len(found.group()) > LONGEST_TICKER:
            continue
        end = with_channel(TICKER_CHANNEL, text, found.end())
        if end == len(text) or not (is_tag_character(text[end]) or text[end] == "$"):
            yield "cashtag", begin, end
