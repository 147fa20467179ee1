"""The files of an event folder, as they are written: event.toml, before zones and references are resolved."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, StringConstraints, ValidationError, field_validator

from bot.event.findings import Finding, Level
from bot.event.reminders import LONGEST_LEAD
from bot.event.words import Strict

FORMS = "forms"  # the folder in an event's folder
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
FactId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*-[a-z][a-z0-9_]*$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Line = Annotated[int, Field(ge=1)]
Lead = Annotated[int, Field(ge=0, le=LONGEST_LEAD)]
F = TypeVar("F", bound=BaseModel)


class SessionFile(Strict):
    """[sessions.ID]: the times are local to the event's zone, and so without a zone of their own."""

    start: datetime
    end: datetime
    place: Key | None = None
    room: str | None = None
    link: Url | None = None
    stream: Url | None = None
    track: Key | None = None
    organisers: tuple[Key, ...] = ()
    speakers: tuple[str, ...] = ()
    capacity: dict[Key, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)  # by mode
    lines: tuple[Line, ...] = ()
    revision: int = 1

    @field_validator("start", "end")
    @classmethod
    def is_local(cls, instant: datetime) -> datetime:
        if instant.tzinfo is not None:
            msg = "is a time with a zone: write the local time, the event's zone is known"
            raise ValueError(msg)
        return instant


class ThingFile(Strict):
    """[things.ID]."""

    first_day: date | None = None
    last_day: date | None = None
    place: Key | None = None
    organisers: tuple[Key, ...] = ()
    lines: tuple[Line, ...] = ()


class FactFile(Strict):
    """[facts.THING] aspect = {…}, and [gaps]."""

    lines: tuple[Line, ...] = ()
    also: tuple[FactId, ...] = ()
    related: tuple[FactId, ...] = ()
    revision: int = 1


class DecisionFile(Strict):
    """[[decisions]]."""

    about: str
    says: str
    decided: str
    reason: str
    lines: tuple[Line, ...] = ()


class RemindersFile(Strict):
    """[reminders]: what people have who choose nothing else."""

    lead_minutes: Annotated[tuple[Lead, ...], Field(max_length=8)] = (60, 15)  # 0: when it starts
    quiet: tuple[time, time] = (time(22), time(7))  # the same twice: none
    daily_most: int = Field(default=20, ge=0, le=1000)  # 0: no limit
    settle_minutes: int = Field(default=2, ge=0, le=1440)  # without an edit, until changes are told


class EventFile(Strict):
    """event.toml."""

    id: Key
    zone: str
    languages: Annotated[list[Key], Field(min_length=1)]
    first_day: date
    last_day: date
    place: Key
    contact_email: Email
    source: Key
    links: dict[Key, Url] = Field(default_factory=dict)
    values: dict[Key, str | int] = Field(default_factory=dict)
    sessions: dict[Key, SessionFile] = Field(default_factory=dict)
    things: dict[Key, ThingFile] = Field(default_factory=dict)
    facts: dict[Key, dict[Key, FactFile]] = Field(default_factory=dict)
    gaps: dict[Key, FactFile] = Field(default_factory=dict)
    reminders: RemindersFile = RemindersFile()
    decisions: tuple[DecisionFile, ...] = ()

    @field_validator("zone")
    @classmethod
    def zone_is_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            msg = "is no zone of the IANA list: write it like Europe/Zurich"
            raise ValueError(msg) from None
        return zone


def read(path: Path, shape: type[F]) -> tuple[F | None, list[Finding]]:
    """A file of the folder as `shape`, or None and all its mistakes."""
    raw: dict[str, object] = {}
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        return shape.model_validate(raw), []
    except FileNotFoundError:
        return None, [mistake(path, "the file", "is not there", "write it; docs/event-folder.md says how")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [mistake(path, "the file", f"is no valid TOML ({error})", "mend that line")]
    except ValidationError as error:
        return None, [_explain(path, raw, dict(detail)) for detail in error.errors(include_url=False)]


def mistake(path: Path | str, key: str, problem: str, remedy: str, level: Level = Level.ERROR) -> Finding:
    """A finding about a key of a file."""
    path = Path(path)
    file = f"{FORMS}/{path.name}" if path.parent.name == FORMS else path.name
    return Finding(level, file, key, problem, remedy)


REMEDIES = {
    "extra_forbidden": (
        "is a key that nobody knows",
        "remove it, or look for the right spelling in docs/event-folder.md",
    ),
    "missing": ("is missing", "add it"),
}


def _explain(path: Path, raw: object, detail: dict[str, object]) -> Finding:
    location = detail.get("loc")
    key = _spot(raw, location) if isinstance(location, tuple) else str(location)
    told = str(detail.get("msg", "")).removeprefix("Value error, ")
    problem, remedy = REMEDIES.get(str(detail.get("type")), (told, "write it as docs/event-folder.md shows"))
    return mistake(path, key, problem, remedy)


def _spot(raw: object, location: tuple[object, ...]) -> str:
    """Where that is, as one would look for it: the fields of a form by their keys, other lists from 1."""
    parts = []
    for part in location:
        if isinstance(raw, list) and isinstance(part, int):
            raw = raw[part]
            named = raw.get("key") if isinstance(raw, dict) else None
            parts.append(str(named or part + 1))
        else:
            raw = raw.get(part) if isinstance(raw, dict) else None
            parts.append(str(part))
    return ".".join(parts)
