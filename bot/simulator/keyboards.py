"""Keyboards, as Telegram accepts and shows them."""

from typing import Any

from bot.simulator.errors import bad_request

Json = dict[str, Any]


def read_markup(given: Any) -> Json | None:
    """A `reply_markup`, tidied; None when there is none to show."""
    if not given:
        return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    return given
