"""A text as the linear classifier sees it: words, and character n-grams that forgive spelling slips."""

import re
import unicodedata

FOLD = str.maketrans("ٱىةکی", "ايهكي", "\u0640")
WORD = re.compile(r"[^\W_]+")
GLUED = re.compile(r"(?<=\w)\s*\+\s*(?=\d)")
LONGEST = 3
IS_WORD = "="


def fold(text: str) -> str:
    """A text without case, accents and punctuation, its words parted by single blanks."""
    text = GLUED.sub("", unicodedata.normalize("NFKC", text).casefold())
    text = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return " ".join(WORD.findall(unicodedata.normalize("NFC", text).translate(FOLD)))


def grams(folded: str) -> list[str]:
    """The words of a folded text and its character n-grams, blanks at the edges included, each once."""
    padded = f" {folded} "
    ends = range(1, len(padded) + 1)
    found = dict.fromkeys(padded)
    for length in range(2, LONGEST + 1):
        found.update(dict.fromkeys([padded[end - length : end] for end in ends[length - 1 :]]))
    found.update(dict.fromkeys([IS_WORD + word for word in folded.split()]))
    return list(found)
