"""Messages to people other than the one who is being answered, and from the ticks."""

import json
from collections.abc import Sequence
from datetime import datetime

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
) -> Message:
    """A message for a delivery; plain text is escaped, Markup is HTML."""
    payload: dict[str, object] = {
        "text": clean(str(text if isinstance(text, Markup) else escape(text))),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if buttons:
        keyboard = [[{"text": label, "callback_data": data}] for label, data in buttons]
        payload["reply_markup"] = {"inline_keyboard": keyboard}
    return Message(chat_id, "sendMessage", json.dumps(payload, ensure_ascii=False), priority, expires_at)
