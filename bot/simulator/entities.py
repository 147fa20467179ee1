"""Text and entities (minimal for now)."""

import re
from typing import Any

COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?")


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def find(text: str) -> list[dict[str, Any]]:
    return [
        {"type": "bot_command", "offset": units(text[: m.start()]), "length": units(m.group())}
        for m in COMMAND.finditer(text)
    ]
