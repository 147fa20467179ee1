"""Which addresses a link may have, and how Telegram rewrites them."""

import re

SCHEMES = ("tg:", "tonsite:", "ton:")
HOST_CHARACTERS = re.compile(r"(?:[a-z0-9.\-_!$,~*'();&+=\x80-\U0010ffff]|%[0-9a-f]{2})+\Z")
USER_CHARACTERS = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:\x80-\U0010ffff]|%[0-9A-Fa-f]{2})*\Z")
IPV6_HOST = re.compile(r"\[[0-9a-f:.]+\]\Z")
BLANKS = " \t\r\n\0\v"
AUTHORITY = re.compile(r"[^/?#]*")
USER_LINK = re.compile(r"tg:(?://)?user/?\?([^#]*)", re.IGNORECASE)
NUMBER = re.compile(r"-?[0-9]+\Z")
LARGEST_USER_ID = (1 << 40) - 1


def user_of(link: str) -> int | None:
    """The user whom a tg://user?id=… link means."""
    found = USER_LINK.match(link)
    if found is None:
        return None
    for parameter in found.group(1).split("&"):
        name, _, value = parameter.partition("=")
        if name.lower() == "id":
            number = int(value) if NUMBER.match(value) else 0
            return number if 0 < number <= LARGEST_USER_ID else None
    return None


def checked(link: str) -> str | None:
    """The address as Telegram keeps it; None when it keeps no link."""
    lowered = link.lower()
    scheme = next((scheme for scheme in SCHEMES if lowered.startswith(scheme)), None)
    if scheme is None:
        return web_address(link)
    return own_address(scheme, link[len(scheme) :].removeprefix("//"))


def split(link: str) -> tuple[str, str, str, str, str] | None:
    """Protocol, user, host, port and the rest of a web address; None when it is none."""
    protocol, separator, rest = link.partition("://")
    if not separator or ":" in protocol:
        protocol, rest = "http", link
    protocol = protocol.lower()
    if protocol not in {"http", "https"}:
        return None
    found = AUTHORITY.match(rest)
    authority = found.group() if found else ""
    port = ""
    front, colon, back = authority.rpartition(":")
    if colon and front and "]" not in back and "@" not in back:
        port = port_of(back)
        authority = front if port else authority
    user, _, host = authority.rpartition("@")
    host = host.lower() if host.isascii() else "".join(c.lower() if c.isascii() else c for c in host)
    query = rest[found.end() if found else 0 :].rstrip(BLANKS)
    if not query.startswith("/"):
        query = "/" + query
    query = "".join(f"%{ord(c):02X}" if c <= " " else c for c in query)
    if port and int(port) > 65535:
        return None
    return protocol, user, host, port, query


def port_of(text: str) -> str:
    """A port without leading zeros; empty when it is none."""
    number = text.lstrip("0")
    return number if number.isascii() and number.isdigit() and int(number) < 1 << 31 else ""


def is_host(host: str) -> bool:
    return bool(HOST_CHARACTERS.match(host) or IPV6_HOST.match(host)) and host != "."


def web_address(link: str) -> str | None:
    parts = split(link)
    if parts is None:
        return None
    protocol, user, host, port, query = parts
    if not is_host(host) or not USER_CHARACTERS.match(user):
        return None
    if "." not in host and not host.startswith("["):
        return None
    user = f"{user}@" if user else ""
    port = f":{port}" if port else ""
    return f"{protocol}://{user}{host}{port}{query}"


def own_address(scheme: str, link: str) -> str | None:
    """The address within Telegram or TON."""
    if link.lower().startswith("http://"):
        return None
    parts = split(link)
    if parts is None:
        return None
    protocol, user, host, port, query = parts
    if protocol == "https" or user or port or not is_host(host):
        return None
    extra = "-_." if scheme == "tonsite:" else "-_"
    if not all(c.isascii() and (c.isalnum() or c in extra) for c in host):
        return None
    if len(query) > 1 and query[1] == "?":
        query = query[1:]
    return f"{scheme}//{host}{query}"


def problem(link: str) -> str:
    """Why an address is none, as Telegram says it."""
    if not link:
        return "URL host is empty"
    protocol, separator, _ = link.partition("://")
    if separator and protocol.lower() not in {"http", "https", "tg", "ton", "tonsite"}:
        return "Unsupported URL protocol"
    parts = split(link)
    if parts is not None and not parts[2]:
        return "URL host is empty"
    return "Wrong HTTP URL"
