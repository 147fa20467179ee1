"""From what people type, tap or share to an answer of a form; what is wrong is told by its kind."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.event.forms import Field, Kind, said

LONGEST_NAME = 120  # of a file
NUMBERS = re.compile(r"\d+")


class InvalidAnswerError(Exception):
    """An answer that does not do; `kind` says why, `values` what the sentence about it needs."""

    def __init__(self, kind: str, **values: object) -> None:
        super().__init__(kind)
        self.kind = kind
        self.values = values


@dataclass(frozen=True)
class Shared:
    """What somebody shared instead of typing: a contact's number, or a file."""

    phone: str | None = None
    file: Mapping[str, Any] | None = None  # file_id, name, size in bytes, mime_type


Options = Sequence[tuple[str, str]]  # (key, label), in the order of the buttons


def options(field: Field, language: str, sessions: Options) -> Options:
    """What can be chosen, with its labels; nothing where an answer is typed."""
    if field.kind is Kind.SESSIONS:
        return sessions
    return [(key, said(label, language)) for key, label in field.choices.items()]


def typed(field: Field, text: str, choices: Options) -> object:
    """A typed answer as it is kept; raises InvalidAnswerError."""
    text = unicodedata.normalize("NFC", text).strip()
    match field.kind:
        case Kind.TEXT:
            return _text(field, text)
        case Kind.EMAIL:
            return _email(text)
        case Kind.PHONE:
            return phone(text)
        case Kind.NUMBER:
            return _number(field, text)
        case Kind.CHOICE:
            chosen = _chosen(text, choices)
            if len(chosen) != 1:
                raise InvalidAnswerError("choice")
            return chosen[0]
        case Kind.CHOICES | Kind.SESSIONS:
            chosen = _chosen(text, choices)
            if not chosen:
                raise InvalidAnswerError("choices")
            return chosen
        case _:
            raise InvalidAnswerError(field.kind.value)  # consent is tapped, a file is sent


def shared(field: Field, given: Shared) -> object:
    """A shared answer as it is kept; raises InvalidAnswerError."""
    if field.kind is Kind.PHONE and given.phone is not None:
        return phone(given.phone if given.phone.startswith("+") else f"+{given.phone}")
    if field.kind is Kind.FILE and given.file is not None:
        # Looked at before anything is downloaded.
        if given.file["size"] > field.largest:
            raise InvalidAnswerError("large", most=field.largest // 1_000_000)
        return dict(given.file) | {"name": str(given.file["name"])[:LONGEST_NAME]}
    raise InvalidAnswerError(field.kind.value)


def phone(text: str) -> str:
    """A phone number in the international form, +41…; raises InvalidAnswerError."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        raise InvalidAnswerError("phone") from None
    if not phonenumbers.is_possible_number(number):
        raise InvalidAnswerError("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _text(field: Field, text: str) -> str:
    if len(text) > field.longest:
        raise InvalidAnswerError("long", most=field.longest, now=len(text))
    if len(text) < max(field.least, 1):
        raise InvalidAnswerError("short", least=max(field.least, 1))
    return text


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise InvalidAnswerError("email") from None


def _number(field: Field, text: str) -> int:
    try:
        number = int(text.replace(" ", "").replace("\u202f", ""))  # digits of any script
    except ValueError:
        raise InvalidAnswerError("number", least=field.least, most=field.most) from None
    if not field.least <= number <= field.most:
        raise InvalidAnswerError("number", least=field.least, most=field.most)
    return number


def _chosen(text: str, choices: Options) -> list[str]:
    """The choices that a text names: by label, or by number as they stand; empty if anything is unclear."""
    by_label = {_folded(label): key for key, label in choices}
    if _folded(text) in by_label:
        return [by_label[_folded(text)]]
    found = []
    for part in re.split(r"[,;،、，\n]+", text):
        name = _folded(part)
        if name in by_label:
            found.append(by_label[name])
        elif re.fullmatch(r"[\d\s.]+", name) and NUMBERS.search(name):
            numbers = [int(number) for number in NUMBERS.findall(name)]
            if not all(1 <= number <= len(choices) for number in numbers):
                return []
            found += [choices[number - 1][0] for number in numbers]
        else:
            near = [key for label, key in by_label.items() if name and label.startswith(name)]
            if len(near) != 1:
                return []
            found += near
    return list(dict.fromkeys(found))


def _folded(text: str) -> str:
    """As people type it: case, accents and outer signs do not matter."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char)).strip(" .!\u200f\u2068\u2069✓")
