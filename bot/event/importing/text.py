"""Texts of files as plain text: HTML taken out, odd characters, too."""

import html
import re
from collections.abc import Mapping

from bot.event.plain import plain as without_tags
from models.base import clean

LINE, TEXT = 300, 20_000  # characters at most
LANGUAGE = re.compile(r"\b[a-z]{2,3}\b")
LINK = re.compile(r"https?://[^\s<>\"]{1,500}")
# An abstract is HTML if it closes an element or breaks a line; "<3" and "Vec<T>" are none.
HTML = re.compile(r"</(?:p|a|b|i|u|em|strong|ul|ol|li|div|span|h[1-6]|code|pre|blockquote)\s*>|<br\b", re.I)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def line(value: object) -> str:
    """A text in one line; empty if there is none."""
    found = " ".join(html.unescape(_text(value)).split())
    return found if len(found) <= LINE else found[: LINE - 1] + "…"


def plain(value: object) -> str:
    """A text with its paragraphs, without HTML; empty if there is none."""
    found = _text(value)
    if HTML.search(found):
        found = without_tags(found)
    lines = [" ".join(each.split()) for each in found.splitlines()]
    found = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return found if len(found) <= TEXT else found[: TEXT - 1] + "…"


def lines(value: object) -> dict[str, str]:
    """A text in one line, by language."""
    return {key: said for key, each in _by_language(value).items() if (said := line(each))}


def texts(value: object) -> dict[str, str]:
    """A text with its paragraphs, by language."""
    return {key: said for key, each in _by_language(value).items() if (said := plain(each))}


def one(value: object) -> str | None:
    """A text in one line, in its first language; None if there is none."""
    return next(iter(lines(value).values()), None)


def link(value: object) -> str | None:
    """A web address, or None."""
    found = _text(value).strip()
    return found if LINK.fullmatch(found) else None


def languages(value: object) -> tuple[str, ...]:
    """The codes of the languages that a text names: en, de-formal, "en, fr"."""
    return tuple(dict.fromkeys(LANGUAGE.findall(re.sub(r"[-_]\w+", "", _text(value).lower()))))


def _by_language(value: object) -> Mapping[str, object]:
    if isinstance(value, dict):
        return {next(iter(languages(key)), ""): each for key, each in value.items()}
    return {"": value}


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return CONTROLS.sub(" ", clean(str(value)[: 2 * TEXT]))
