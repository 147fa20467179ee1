"""Web and e-mail addresses in plain text."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from bot.simulator.entities.hosts import tidied

Span = tuple[str, int, int]
Test = Callable[[str], bool]

BAD_ENDS = ".:;,('?!`"
OWN_SCHEME = re.compile(r"(?:tonsite|ton|tg)\Z", re.IGNORECASE)
LONGEST_SCHEME = len("tonsite")
SHORTEST_OWN_BYTES = 5
OWN_HOST = re.compile(r"[A-Za-z0-9_-]{1,253}")
TON_HOST = re.compile(r"[A-Za-z0-9_.-]{1,253}")
PORT = re.compile(r":0*([0-9]{1,5})(?![0-9])")
WEB_PROTOCOLS = ("http", "https", "ftp")
OTHER_PROTOCOLS = frozenset({"shttp", "tftp", "sftp"})
MAIL_NAME = re.compile(r"(?:[A-Za-z0-9_-]{0,26}[.+]){0,10}[A-Za-z0-9_-]{1,35}\Z")
MAIL_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,28}[A-Za-z0-9])?\Z")
MAIL_ENDING = re.compile(r"[A-Za-z]{2,8}\Z")


def find_addresses(text: str) -> Iterator[Span]:
    """The addresses in a text, possibly overlapping ones of different kinds."""
    yield from own_addresses(text)
    for begin, end in candidates(text):
        written = text[begin:end]
        if is_mail(written):
            yield "email", begin, end
        elif written.startswith("mailto:") and is_mail(written[7:]):
            yield "email", begin + 7, end
        else:
            length = tidied(written)
            if length:
                yield "url", begin, begin + length


def is_web_symbol(c: str) -> bool:
    if "\u2000" <= c <= "\u206f":
        return c in "\u200c\u200d" or "\u2010" <= c <= "\u2015"
    return not unicodedata.category(c).startswith("Z")


def is_path_symbol(c: str) -> bool:
    return c not in '\n<>"«»' and is_web_symbol(c)


def is_user_symbol(c: str) -> bool:
    return c not in "\n/[]{}()'`<>\"@«»" and is_web_symbol(c)


def is_domain_symbol(c: str) -> bool:
    if c < "\xc0":
        return c in ".-_~" or (c.isascii() and c.isalnum())
    return is_web_symbol(c)


def is_protocol_symbol(c: str) -> bool:
    if c.isascii():
        return c in "+-" or c.isalnum()
    return not unicodedata.category(c).startswith("Z")


def back(text: str, position: int, first: int, test: Test) -> int:
    """How far to the left characters of that sort reach."""
    while position > first and test(text[position - 1]):
        position -= 1
    return position


def forward(text: str, position: int, test: Test) -> int:
    while position < len(text) and test(text[position]):
        position += 1
    return position


def path_end(text: str, position: int) -> int:
    """The end of the path, query or fragment that begins here, if one does."""
    if position >= len(text) or text[position] not in "/?#":
        return position
    end = forward(text, position + 1, is_path_symbol)
    while end > position + 1 and text[end - 1] in BAD_ENDS:
        end -= 1
    return end if text[position] == "/" or end > position + 1 else position


def own_addresses(text: str) -> Iterator[Span]:
    """tg://… and ton://… addresses."""
    first = 0
    while len(text[first:].encode(errors="replace")) > SHORTEST_OWN_BYTES:
        separator = text.find("://", first)
        if separator < 0:
            return
        scheme = OWN_SCHEME.search(text, max(0, separator - LONGEST_SCHEME), separator)
        first = separator + (1 if scheme is None else 3)
        if scheme is None:
            continue
        host = (TON_HOST if scheme.group().lower() == "tonsite" else OWN_HOST).match(text, first)
        if host is not None:
            first = path_end(text, host.end())
            yield "url", scheme.start(), first


def candidates(text: str) -> Iterator[tuple[int, int]]:
    """Stretches around a dot that have the look of an address."""
    first = 0
    while True:
        dot = text.find(".", first)
        if dot < 0 or dot + 1 == len(text):
            return
        if text[dot + 1] == " ":
            first = dot + 2
            continue
        begin, end, good = around(text, dot, first)
        if good:
            if end > dot + 1:
                yield begin, end
            while end < len(text) and text[end] == ".":
                end += 1
        else:
            end = text.rfind(".", first, end) + 1
        first = max(end, dot + 1)


def around(text: str, dot: int, first: int) -> tuple[int, int, bool]:
    """Begin and end of what surrounds a dot, and whether it may be an address."""
    begin = back(text, dot, first, is_domain_symbol)
    domain_end = forward(text, dot, lambda c: c == "@" or is_domain_symbol(c))
    with_user = "@" in text[dot:domain_end]
    if with_user:
        begin = back(text, begin, first, is_user_symbol)
    end = domain_end
    port = PORT.match(text, end)
    if port is not None and 0 < int(port.group(1)) <= 65535:
        end = port.end()
    end = path_end(text, end)
    while end > dot + 1 and text[end - 1] == ".":
        end -= 1
    good = True
    if begin > first and text[begin - 1] == "@":
        user = back(text, begin - 1, first, is_user_symbol)
        good = not with_user and user < begin - 1
        begin = user
    if begin > first:
        begin, allowed = with_protocol(text, begin, first)
        good = good and allowed
    return begin, end, good


def with_protocol(text: str, begin: int, first: int) -> tuple[int, bool]:
    """The begin of an address with its protocol, and whether it may begin there."""
    if not text.endswith("://", first, begin) or len(text[first:begin].encode(errors="replace")) < 6:
        before = text[begin - 1]
        return begin, not (before.isalnum() or before in "_/#@")
    start = back(text, begin - 3, first, is_protocol_symbol)
    protocol = text[start : begin - 3].lower()
    for name in WEB_PROTOCOLS:
        if protocol.endswith(name) and protocol not in OTHER_PROTOCOLS:
            return begin - 3 - len(name), True
    return begin, False


def is_mail(text: str) -> bool:
    name, separator, domain = text.partition("@")
    if not separator or not MAIL_NAME.match(name):
        return False
    *parts, ending = domain.split(".")
    return bool(1 <= len(parts) <= 6 and MAIL_ENDING.match(ending) and all(map(MAIL_PART.match, parts)))
