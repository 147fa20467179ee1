"""What a script gets back from the simulator."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """Something a person did: the message, and the update that tells the bot (None: it does not see it)."""

    update_id: int | None
    message: Json
    seq: int


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on an inline button."""

    callback_query_id: str
    update_id: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot said to a tap."""

    answered: bool
    text: str
    show_alert: bool
    url: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a person sees it."""

    message_id: int
    text: str
    outgoing: bool
    entities: list[Json] = field(default_factory=list)
    # Labels, row by row, of the inline keyboard.
    buttons: list[list[str]] = field(default_factory=list)
    edited: bool = False
    # The Bot API Message, for what is not listed here.
    body: Json = field(default_factory=dict, repr=False, compare=False)


def seen(body: Json) -> Seen:
    """A message of the chat as a person sees it; a file's text is its caption."""
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    return Seen(
        message_id=body["message_id"],
        text=body.get("text") or body.get("caption") or "",
        outgoing=body.get("outgoing", False),
        entities=body.get("entities") or body.get("caption_entities") or [],
        buttons=[[button["text"] for button in row] for row in rows],
        edited="edit_date" in body,
        body=body,
    )
