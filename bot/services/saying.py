"""Messages to people other than the one who is being answered, and from the ticks."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from bot.delivery.outbox import Message
from models import Priority
from models.base import clean

Labels = Sequence[tuple[str, str]]  # (label, data), a button a row


def message(
    chat_id: int,
    text: str,
    buttons: Labels = (),
    *,
    priority: Priority = Priority.REMINDER,
    expires_at: datetime | None = None,
    reply_to: int | None = None,
) -> Message:
    """A message for a delivery, perhaps a reply to a message there; plain text is escaped, Markup is HTML."""
    given = parameters(text, buttons)
    if reply_to is not None:
        given["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
    payload = json.dumps(given, ensure_ascii=False)
    return Message(chat_id, "sendMessage", payload, priority, expires_at)


def parameters(text: str, buttons: Labels = (), *, silent: bool = False) -> dict[str, Any]:
    """What sendMessage is given besides the chat; a silent one makes no sound."""
    given: dict[str, Any] = {
        "text": clean(str(text if isinstance(text, Markup) else escape(text))),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if silent:
        given["disable_notification"] = True
    if buttons:
        keyboard = [[{"text": label, "callback_data": data}] for label, data in buttons]
        given["reply_markup"] = {"inline_keyboard": keyboard}
    return given
