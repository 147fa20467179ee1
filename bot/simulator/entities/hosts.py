"""Whether something with dots is a web address, and where it ends."""

import re

from bot.simulator.entities.endings import KNOWN

PROTOCOL = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
DOMAIN = re.compile(r"[^/?#]*")
PAIRS = {")": "(", "]": "[", "}": "{"}
BAD_ENDS = ".:;,('?!`"
IMPOSTORS = frozenset({"teiegram.org"})
LONGEST_PART_BYTES = 63


def tidied(address: str) -> int:
    """How many characters of it are a web address; 0: it is none."""
    protocol = PROTOCOL.match(address)
    start = protocol.end() if protocol else 0
    found = DOMAIN.match(address, start)
    path_begin = found.end() if found else start
    domain = address[start:path_begin]
    domain = domain.partition("@")[2] if "@" in domain else domain
    domain = domain.rpartition(":")[0] if ":" in domain else domain
    if domain.lower() in IMPOSTORS or not is_domain(domain, known_only=protocol is None):
        return 0
    return path_begin + balanced(address[path_begin:])


def balanced(path: str) -> int:
    """The length of a path up to a bracket that closes what it did not open, without bad ends."""
    depth = dict.fromkeys(PAIRS.values(), 0)
    end = 0
    for character in path:
        if character in depth:
            depth[character] += 1
        elif character in PAIRS:
            depth[PAIRS[character]] -= 1
            if depth[PAIRS[character]] < 0:
                break
        end += 1
    while end > 0 and path[end - 1] in BAD_ENDS:
        end -= 1
    return end


def is_domain(domain: str, *, known_only: bool) -> bool:
    parts = domain.split(".")
    if len(parts) == 1 or not all(map(is_part, parts)):
        return False
    if len(parts) == 4 and all(map(is_octet, parts)):
        return True
    if all(part.isascii() and part.isdigit() for part in parts):
        return False
    ending = parts[-1]
    return is_ending(ending, known_only=known_only) and "_" not in parts[-2]


def is_part(part: str) -> bool:
    return 0 < len(part.encode(errors="replace")) <= LONGEST_PART_BYTES and not part.endswith("-")


def is_octet(part: str) -> bool:
    return part.isascii() and part.isdigit() and str(int(part)) == part and int(part) <= 255


def is_ending(ending: str, *, known_only: bool) -> bool:
    if len(ending) <= 1:
        return False
    if ending.startswith("xn--"):
        rest = ending[4:]
        return len(rest) > 1 and rest.isascii() and rest.isalnum()
    if "_" in ending or "-" in ending:
        return False
    return not known_only or is_known(ending)


def is_known(ending: str) -> bool:
    """Whether everyone knows the ending; one that only begins with a capital is a new sentence."""
    lowered = ending.lower()
    if lowered != ending and lowered[1:] == ending[1:]:
        return False
    return lowered in KNOWN
