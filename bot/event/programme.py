"""The programme as its sources give it: a session in JSON, and what changed between two versions of one."""

from typing import Any

from pydantic import TypeAdapter

from bot.event.model import Session

JSON = TypeAdapter(Session)
Details = dict[str, Any]  # a session's fields as JSON has them
Changes = dict[str, list[Any]]  # by field: [old, new]
NOT_DETAILS = {"id", "sequence", "cancelled"}


def details(session: Session) -> Details:
    """What a source says of a session; times are ISO in UTC."""
    told: Details = JSON.dump_python(session, mode="json")
    return {name: value for name, value in told.items() if name not in NOT_DETAILS}


def session(key: str, told: Details, *, sequence: int = 1, cancelled: bool = False) -> Session:
    """The session that these details tell of; a field that this version does not know is left out."""
    return JSON.validate_python(told | {"id": key, "sequence": sequence, "cancelled": cancelled})


def merged(current: Details, published: Details, told: Details) -> Details:
    """What stands after a source speaks again: only what it says anew replaces what somebody has changed."""
    return {name: value for name, value in (current | _anew(published, told)).items() if name in told}


def differences(old: Details, new: Details) -> Changes:
    """What changed, by field."""
    names = [*old, *(name for name in new if name not in old)]
    return {name: [old.get(name), new.get(name)] for name in names if old.get(name) != new.get(name)}


def _anew(published: Details, told: Details) -> Details:
    return {name: value for name, value in told.items() if name not in published or published[name] != value}
