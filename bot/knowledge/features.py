"""A text as the linear classifier sees it: words, and character n-grams that forgive spelling slips."""

import re
import unicodedata

FOLD = str.maketrans("أإآٱىةؤئكیё", "اااايهوءكيе") | {0x0640: None}
WORD = re.compile(r"[^\W_]+")
LONGEST = 4


def fold(text: str) -> str:
    """A text without case, accents and punctuation, its words parted by single blanks."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("+", " plus ").replace("_", " ")
    text = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return " ".join(WORD.findall(unicodedata.normalize("NFC", text).translate(FOLD)))


def grams(folded: str) -> set[str]:
    """The words of a folded text and its character n-grams, blanks at the edges included."""
    padded = f" {folded} "
    found = {
        padded[at : at + length] for length in range(1, LONGEST + 1) for at in range(len(padded) - length + 1)
    }
    found.update("=" + word for word in folded.split())
    return found
