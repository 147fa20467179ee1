"""Forms of an event folder, forms/NAME.toml: what is asked, in which order, in which words."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field as Limit
from pydantic import StringConstraints, field_validator, model_validator

from bot.event.files import FORMS, mistake, read
from bot.event.findings import Finding, Level
from bot.event.words import Strict

# It stands in a button's 64 bytes.
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
Said = dict[str, str]  # by language
ASKED = ("proposal", "registration")  # the forms that the bot hands out, by name


class Kind(StrEnum):
    """What an answer is."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"  # any number of them
    SESSIONS = "sessions"  # any number of the programme's
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    CONSENT = "consent"
    FILE = "file"  # a photo or a document


class Field(Strict):
    """[[fields]]: one question."""

    key: Name
    kind: Kind = Kind.TEXT
    required: bool = True
    question: Said
    label: Said  # a few words, for the review
    help: Said = Limit(default_factory=dict)
    choices: dict[Name, Said] = Limit(default_factory=dict)
    longest: int = Limit(default=200, ge=1, le=3000)  # characters of a text
    least: int = 0  # of a number; of a text: characters
    most: int = 1_000_000  # of a number
    largest: int = Limit(default=10_000_000, ge=1, le=20_000_000)  # bytes of a file

    @model_validator(mode="after")
    def choices_where_they_belong(self) -> "Field":
        if (self.kind in {Kind.CHOICE, Kind.CHOICES}) != bool(self.choices):
            msg = "choices belong to the kinds choice and choices, and must not be missing there"
            raise ValueError(msg)
        return self


class Form(Strict):
    """A form; its times are local to the event's zone, like a session's."""

    title: Said
    intro: Said = Limit(default_factory=dict)
    opens: datetime | None = None
    closes: datetime | None = None
    fields: tuple[Field, ...]

    @field_validator("opens", "closes")
    @classmethod
    def is_local(cls, instant: datetime | None) -> datetime | None:
        if instant is not None and instant.tzinfo is not None:
            msg = "is a time with a zone: write the local time, the event's zone is known"
            raise ValueError(msg)
        return instant

    @model_validator(mode="after")
    def keys_are_different(self) -> "Form":
        keys = [field.key for field in self.fields]
        if len(set(keys)) < len(keys) or not keys:
            msg = "each field needs a key of its own, and there must be one field at least"
            raise ValueError(msg)
        if self.opens and self.closes and self.closes <= self.opens:
            msg = "closes is not after opens"
            raise ValueError(msg)
        return self

    def field(self, key: str) -> Field | None:
        """The field with this key."""
        return next((field for field in self.fields if field.key == key), None)

    def opens_at(self, zone: ZoneInfo) -> datetime | None:
        """The instant (UTC) from which on it can be filled in."""
        return self.opens.replace(tzinfo=zone).astimezone(UTC) if self.opens else None

    def closes_at(self, zone: ZoneInfo) -> datetime | None:
        """The instant (UTC) from which on it cannot be filled in any more."""
        return self.closes.replace(tzinfo=zone).astimezone(UTC) if self.closes else None


def said(words: Mapping[str, str], language: str) -> str:
    """What the folder says in a language, or in its first one."""
    return words.get(language) or next(iter(words.values()), "")


def read_forms(folder: Path) -> tuple[dict[str, Form], list[Finding]]:
    """The forms of a folder by name, and what is wrong with them."""
    forms: dict[str, Form] = {}
    findings: list[Finding] = []
    for path in sorted((folder / FORMS).glob("*.toml")):
        form, mistakes = read(path, Form)
        findings.extend(mistakes)
        if form is not None:
            forms[path.stem] = form
    return forms, findings


def never_asked(forms: Mapping[str, Form]) -> Iterator[Finding]:
    """Forms under a name that the bot hands out none by."""
    for name in forms:
        if name not in ASKED:
            remedy = f"call it {' or '.join(f'{one}.toml' for one in ASKED)}, or remove it"
            yield mistake(f"{FORMS}/{name}.toml", "the file", "is not read", remedy, Level.OPEN)


def untranslated(name: str, form: Form, languages: tuple[str, ...]) -> Iterator[Finding]:
    """Where a form does not speak one of the languages; the first one it must speak."""
    spoken = {"title": form.title, "intro": form.intro}
    for field in form.fields:
        spoken |= {f"{field.key}.{part}": getattr(field, part) for part in ("question", "label", "help")}
        spoken |= {f"{field.key}.choices.{choice}": words for choice, words in field.choices.items()}
    for key, words in spoken.items():
        for number, language in enumerate(languages):
            optional = not words and key.rpartition(".")[2] in {"intro", "help"}
            if language not in words and not optional:
                level = Level.OPEN if number else Level.ERROR
                yield mistake(f"{FORMS}/{name}.toml", f"{key}.{language}", "is missing", "write it", level)
