"""Text of other programs, which may bring tags along, as plain text."""

import html
import re

# What looks like a tag; "a < b" and "1 <2" do not.
BREAK = re.compile(r"\s*<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>\s*", re.IGNORECASE)
UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)


def plain(text: str) -> str:
    """The text without tags and entities; at most one blank line in a row."""
    spaced = BREAK.sub("\n", UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    bare = html.unescape(TAG.sub("", spaced))
    return re.sub(r"\n\s*\n+", "\n\n", bare).strip()


def shortened(text: str, length: int) -> str:
    """The text, cut at a word where it is longer than so many characters."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    at_word = cut.rsplit(maxsplit=1)[0] if len(cut.split()) > 1 else cut
    return (at_word if len(at_word) > length // 2 else cut).rstrip() + "…"
