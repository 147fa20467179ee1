"""A text as the linear classifier sees it: words, and character n-grams that forgive spelling slips.

Each is a number, so that ten thousand texts are taken apart by a few dozen steps of numpy: an n-gram is its
letters side by side, a word is hashed (and negative, so that the two are never mixed up).
"""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.chinese import SIMPLIFIED, TRADITIONAL

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
ALIKE = dict(zip(f"ٱىةکی{TRADITIONAL}", f"ايهكي{SIMPLIFIED}", strict=True)) | {"\u0640": None}
GLUED = re.compile(r"(?<=\w)\s*\+\s*(?=\d)")
LONGEST = 3
LETTER_BITS = 21
BLANK = ord(" ")
WORD = np.uint64(1 << 63)
LONGEST_WORD = 4096
HASH = np.power(np.uint64(0x9E3779B97F4A7C15), np.arange(LONGEST_WORD, dtype=np.uint64))


class _Plain(dict[int, str | None]):
    """What a letter is folded to: looked up once, then remembered."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        if letter in ALIKE:
            self[code] = ALIKE[letter]
        elif unicodedata.combining(letter):
            self[code] = None
        else:
            self[code] = letter if letter.isalnum() else " "
        return self[code]


_PLAIN = _Plain()


def fold(text: str) -> str:
    """A text without case, accents and punctuation, its words parted by single blanks."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if "+" in text:
        text = GLUED.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
    return " ".join(unicodedata.normalize("NFC", text.translate(_PLAIN)).split())


def grams(texts: Sequence[str]) -> tuple[Ints, Rows]:
    """The words and n-grams of folded texts, blanks at the edges included, and in which text each stands.

    What stands twice in a text is there twice.
    """
    padded = "".join([f" {text} " for text in texts])
    letters = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) + 2 for text in texts])
    found, where = [letters], [rows]
    runs = letters
    for length in range(1, LONGEST):
        runs = runs[:-1] | letters[length:] << (LETTER_BITS * length)
        inside = rows[:-length] == rows[length:]
        found.append(runs[inside])
        where.append(rows[length:][inside])
    words, begins = _words(letters)
    return np.concatenate([*found, words]), np.concatenate([*where, rows[begins]])


def _words(letters: Ints) -> tuple[Ints, Ints]:
    """The words between blanks, hashed, and where they begin."""
    blank = letters == BLANK
    begins = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
    if not len(begins):
        return np.zeros(0, np.int64), begins
    at = np.arange(len(letters))
    place = at - np.maximum.accumulate(np.where(blank, at, 0)) - 1
    weighed = np.where(blank, 0, letters).astype(np.uint64) * HASH[place % LONGEST_WORD]
    return (np.add.reduceat(weighed, begins) | WORD).view(np.int64), begins
