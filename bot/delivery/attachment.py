"""Files on their way out: small ones, stored with their delivery, so that a kill loses none."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from models.base import clean

LARGEST = 5_000_000  # bytes; what the bot makes itself is far below
MARK = '{"attached":'


class TooLargeError(ValueError):
    """A file that does not fit a delivery."""


@dataclass(frozen=True)
class File:
    """A file; `field` is the parameter of the method that takes it, such as document or photo."""

    field: str
    name: str
    mime_type: str
    content: bytes


def with_file(parameters: dict[str, Any], file: File) -> str:
    """The payload of a delivery that brings a file; raises TooLargeError."""
    if len(file.content) > LARGEST:
        msg = f"{file.name} has {len(file.content)} bytes; {LARGEST} is the most"
        raise TooLargeError(msg)
    attached = {
        "field": file.field,
        "name": "".join(char for char in clean(file.name) if char.isprintable()),
        "mime_type": file.mime_type,
        "content": base64.b64encode(file.content).decode("ascii"),
    }
    return json.dumps({"attached": attached} | parameters, ensure_ascii=False)


def brings_file(payload: str) -> bool:
    """Whether a delivery's payload brings a file along."""
    return payload.startswith(MARK)


def form(chat_id: int, payload: str) -> aiohttp.FormData:
    """What is posted to Telegram: the parameters and the file."""
    parameters = json.loads(payload)
    attached = parameters.pop("attached")
    data = aiohttp.FormData({"chat_id": str(chat_id)})
    for key, value in parameters.items():
        data.add_field(key, value if isinstance(value, str) else json.dumps(value))
    content = base64.b64decode(attached["content"])
    name, mime_type = attached["name"], attached["mime_type"]
    data.add_field(attached["field"], content, filename=name, content_type=mime_type)
    return data
