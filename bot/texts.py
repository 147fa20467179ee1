"""The interface's words: gettext catalogues, plural forms and numbers, in six languages.

A message is its English sentence. The .po files are read at start, so there is no build step;
`python -m bot.texts` brings them up to date with the sources.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from gettext import c2py
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from babel.numbers import format_decimal
from markupsafe import Markup

LANGUAGES: tuple[str, ...] = ("en", "fr", "es", "ru", "ar", "zh")
NAMES: dict[str, str] = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "ru": "Русский",
    "ar": "العربية",
    "zh": "中文",
}
# As the UN writes: British English; Arabic words with Western digits.
LOCALES = {"en": "en_GB", "ar": "ar_MA"}
RIGHT_TO_LEFT = frozenset({"ar"})
FOLDER = Path(__file__).parent / "locale"
SOURCES = ("bot", "handlers")
# What is called `words(...)`, `context.words(...)` or `own(...)` is a message; `words.plural(...)` has
# two forms.
KEYWORDS = {"words": None, "own": None, "plural": (1, 2)}
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
# What is isolated does not count for a line's direction: a line of nothing else would run to the right.
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
RUNS_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")  # Hebrew, Arabic and their kin
ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
SPANISH_E = re.compile("h?[ií](?!e)", re.IGNORECASE)  # before what begins so, "y" becomes "e"
FRENCH_FIRST = re.compile(r"\b1 (?=\D)")
COMMAS = {"ar": "، ", "zh": " "}  # between a day and a time
# What translators' tools need to know; they keep the order of plural forms that is given here.
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: {forms}\\n"

"""


class Words:
    """The words of one language. Values are escaped as HTML and isolated unless they are Markup."""

    def __init__(self, language: str, catalog: Catalog) -> None:
        self.language = language
        self._catalog = catalog
        self._locale = Locale.parse(LOCALES.get(language, language))
        self._dates = Locale.parse("ar") if language == "ar" else self._locale  # Morocco's months differ

    def __call__(self, message: str, **values: object) -> Markup:
        """A message in this language; one that is not translated is said in English."""
        found = self._catalog.get(message)
        translated = found.string if found is not None and isinstance(found.string, str) else ""
        return self._filled(translated or message, values)

    def plural(self, one: str, many: str, n: int, **values: object) -> Markup:
        """A message in the form that the number takes in this language; `{n}` is the number."""
        found = self._catalog.get(one)
        form = self._form(found, n) or (one if n == 1 else many)
        return self._filled(form, {"n": self.number(n), **values})

    def _filled(self, ours: str, values: dict[str, object]) -> Markup:
        kept = {
            name: self.isolate(value) if isinstance(value, str) and not isinstance(value, Markup) else value
            for name, value in values.items()
        }
        return Markup(ours).format(**kept)  # noqa: S704 (ours, not a person's)

    def _form(self, message: Message | None, n: int) -> str:
        if message is None or not isinstance(message.string, tuple | list):
            return ""
        return message.string[c2py(self._catalog.plural_expr)(n)]

    def number(self, n: float) -> str:
        """A number with the language's separators."""
        return str(format_decimal(n, locale=self._locale))

    def listing(self, items: Iterable[str]) -> str:
        """a, b and c."""
        kept = [self.isolate(item) for item in items]
        said = str(format_list(kept, locale=self._locale))
        if self.language == "es" and len(kept) > 1 and SPANISH_E.match(kept[-1]):
            said = f"{said.removesuffix(f' y {kept[-1]}')} e {kept[-1]}"
        return said

    def moment(self, local: datetime) -> str:
        """A day and a time, on the clocks that `local` is of."""
        comma = COMMAS.get(self.language, ", ")
        return f"{dated(local, 'long', self._dates)}{comma}{local:%H:%M}"

    def isolate(self, text: str) -> str:
        """A name, address or code that may run against the language's direction, kept together.

        In Arabic all are; elsewhere those with letters that run from right to left, or a line that begins
        with one would run that way as a whole.
        """
        arabic = self.language in RIGHT_TO_LEFT
        isolated = (RIGHT_TO_LEFT_MARK if arabic else LEFT_TO_RIGHT_MARK) + FIRST_STRONG_ISOLATE
        if text.startswith(isolated) or not (arabic or RUNS_LEFT.search(ISOLATED.sub("", text))):
            return text
        return isolated + text + POP_ISOLATE


def dated(day: date, form: str, locale: Locale) -> str:
    """A day as the language writes it, "long" or "full" (with its weekday): "1er juillet" in French."""
    said = str(format_date(day, form, locale=locale))
    return FRENCH_FIRST.sub("1er ", said) if locale.language == "fr" else said


class Texts:
    """All catalogues."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._words = {language: Words(language, load(folder, language)) for language in LANGUAGES}

    def nearest(self, hint: str | None) -> str:
        """The language for a hint such as "fr-CH"; English if there is none nearer."""
        code = (hint or "").replace("_", "-").partition("-")[0].lower()
        return code if code in self._words else LANGUAGES[0]

    def speak(self, language: str | None) -> Words:
        """The words of a language, or of the nearest to it."""
        return self._words[self.nearest(language)]


def load(folder: Path, language: str) -> Catalog:
    """The catalogue of a language; an empty one if it has no file, as English has none."""
    file = folder / language / "LC_MESSAGES" / "usher.po"
    if not file.is_file():
        return Catalog(locale=language)
    with file.open("rb") as handle:
        return read_po(handle, locale=language)


def messages(root: Path) -> Iterator[str | tuple[str, ...]]:
    """All messages in the sources under `root`, in the order of files and lines."""
    for folder in SOURCES:
        for _, _, message, _, _ in sorted(
            extract_from_dir(root / folder, keywords=KEYWORDS), key=lambda found: (found[0], found[1])
        ):
            yield message


def update(root: Path, folder: Path = FOLDER) -> dict[str, int]:
    """Bring the catalogues up to date; returns how many messages each language lacks."""
    wanted = list(dict.fromkeys(messages(root)))
    missing = {}
    for language in LANGUAGES[1:]:
        old, new = load(folder, language), Catalog(locale=language, fuzzy=False)
        for message in wanted:
            found = old.get(message)
            if found is not None and found.pluralizable == isinstance(message, tuple):
                new.add(message, found.string, flags=found.flags)
            else:
                new.add(message)
        file = folder / language / "LC_MESSAGES" / "usher.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as handle:
            handle.write(HEADER.format(language=language, forms=old.plural_forms).encode())
            write_po(handle, new, no_location=True, omit_header=True, width=100)
        missing[language] = sum(not m.string or not all(m.string) for m in new if m.id)
    return missing


if __name__ == "__main__":
    for code, count in update(Path(__file__).parent.parent).items():
        sys.stdout.write(f"{code}: {count} to translate\n")
