"""What a broadcast says, as Telegram is told it: sent, said again, edited."""

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from bot.texts import Words
from models import Broadcast, BroadcastWords, Part

# What is left of Telegram's 4096 and 1024 characters is for the line above a notice that is said again.
LONGEST_TEXT, LONGEST_CAPTION = 4000, 940
METHODS = {None: "sendMessage", "photo": "sendPhoto", "document": "sendDocument"}
RECALLING = "deleteMessage"


def longest(file_kind: str | None) -> int:
    """How many characters fit, below a file or without one."""
    return LONGEST_CAPTION if file_kind else LONGEST_TEXT


def plain(own: BroadcastWords) -> str:
    """Its words on one line, without their formatting."""
    return Markup(own.text).striptags()  # noqa: S704 (the same)


def payload(parameters: Mapping[str, Any]) -> str:
    """The parameters as a notice keeps them."""
    return json.dumps(parameters, ensure_ascii=False)


def said(broadcast: Broadcast, own: BroadcastWords, words: Words, part: Part) -> tuple[str, dict[str, Any]]:
    """The method and parameters that say it; `words` are those of the language in which it is said."""
    text = Markup(own.text)  # noqa: S704 (Telegram's own HTML of what an organiser wrote)
    if part is Part.AGAIN:
        text = Markup("{}\n\n{}").format(words("<b>Please confirm that you have read this:</b>"), text)
    given: dict[str, Any] = {("caption" if own.file_kind else "text"): str(text), "parse_mode": "HTML"}
    if own.file_kind:
        given[own.file_kind] = own.file_id
    keyboard = buttons(broadcast, own, words)
    if keyboard:
        given["reply_markup"] = {"inline_keyboard": keyboard}
    return METHODS[own.file_kind], given


def renewed(own: BroadcastWords) -> BroadcastWords:
    """What it says once it is corrected."""
    kept = own.new_link is None
    return BroadcastWords(
        language=own.language,
        text=own.text if own.corrected is None else own.corrected,
        file_kind=own.file_kind,
        file_id=own.file_id,
        label=own.label if kept else own.new_label or None,
        link=own.link if kept else own.new_link or None,
    )


def renew(own: BroadcastWords) -> None:
    """Let it say what a correction makes of it."""
    new = renewed(own)
    own.text, own.label, own.link = new.text, new.label, new.link
    leave(own)


def leave(own: BroadcastWords) -> None:
    """Throw a correction away."""
    own.corrected = own.new_label = own.new_link = None


def corrected(
    broadcast: Broadcast, own: BroadcastWords, words: Words, part: Part
) -> tuple[str, dict[str, Any]]:
    """The method and parameters that edit a copy of it into what it says now."""
    _, given = said(broadcast, own, words, part)
    if own.file_kind is None:
        return "editMessageText", given
    del given[own.file_kind]
    return "editMessageCaption", given


def buttons(broadcast: Broadcast, own: BroadcastWords, words: Words) -> list[list[dict[str, str]]]:
    """The buttons below it: the organisers' link, and the confirmation that a critical one asks for."""
    rows = []
    if own.label and own.link:
        rows.append([{"text": own.label, "url": own.link}])
    if broadcast.critical:
        rows.append([{"text": str(words("Confirm").unescape()), "callback_data": f"got:{broadcast.id}"}])
    return rows
