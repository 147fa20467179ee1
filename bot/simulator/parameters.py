"""A call's parameters, however they came: query string, form, upload or JSON."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from bot.simulator.errors import bad_request

LEADING_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class Parameters:
    """Named values; Telegram knows only texts, and reads numbers, flags and JSON out of them."""

    method: str
    values: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """The value as the text that Telegram sees; empty when absent."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """The number at the start of the value: Telegram takes "12abc" for 12 and "abc" for 0."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        found = LEADING_NUMBER.match(self.text(name))
        return int(found.group()) if found else 0

    def within(self, name: str, default: int, least: int, most: int) -> int:
        """The number, moved into its range."""
        return min(max(self.integer(name, default), least), most)

    def decimal(self, name: str) -> float:
        """A number with a fraction; what is none counts as 0."""
        try:
            return float(self.text(name))
        except ValueError:
            return 0.0

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        return value is True or (value is not None and self.text(name).lower() in {"true", "yes", "1"})

    def structure(self, name: str, what: str) -> Any:
        """A value given as JSON, or as text that holds JSON; None when absent; `what` names it in errors."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def logged(self) -> dict[str, Any]:
        """The parameters as the log shows them: JSON opened, files by name and size."""
        if not self.uploads and not any(map(is_packed, self.values.values())):
            return self.values
        shown = {name: opened(value) for name, value in self.values.items()}
        for name, upload in self.uploads.items():
            shown[name] = {"file_name": upload.name, "file_size": len(upload.content)}
        return shown


def is_packed(value: Any) -> bool:
    """Whether it is text that may hold JSON."""
    return isinstance(value, str) and value[:1] in {"{", "["}


def opened(value: Any) -> Any:
    if is_packed(value):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def read(request: web.Request, method: str) -> Parameters:
    """The parameters of a request, from its address and its body."""
    call = Parameters(method, dict(request.query))
    if request.method == "POST" and request.body_exists:
        if request.content_type == "application/json":
            await read_json(request, call)
        elif request.content_type.startswith("multipart/"):
            await read_multipart(request, call)
        else:
            call.values.update({key: str(value) for key, value in (await request.post()).items()})
    return call


async def read_json(request: web.Request, call: Parameters) -> None:
    try:
        values = json.loads(await request.read())
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("JSON object expected")
    call.values.update((name, value) for name, value in values.items() if value is not None)


async def read_multipart(request: web.Request, call: Parameters) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = bytes(await part.read(decode=False))
        if part.filename is not None:
            mime_type = part.headers.get("Content-Type", "application/octet-stream")
            call.uploads[part.name] = Upload(part.filename, mime_type, content)
        else:
            call.values[part.name] = content.decode("utf-8", "surrogateescape")
