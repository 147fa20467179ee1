"""Keyboards, as Telegram accepts and keeps them."""

from typing import Any

from bot.simulator.entities import links
from bot.simulator.errors import ApiError, bad_request

Json = dict[str, Any]

DATA_BYTES = 64
COPIED_CHARACTERS = 256
BUTTONS = 100
BUTTONS_IN_ROW = 8
KEYBOARD_FLAGS = ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective")
INLINE_ERROR = "can't parse inline keyboard button: "
KEYBOARD_ERROR = "can't parse keyboard button: "
SWITCHES = ("switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat")
REQUESTS = ("request_users", "request_chat", "request_poll", "web_app")


def read_markup(given: Any, *, private: bool = True) -> Json | None:
    """A `reply_markup`, tidied; None when it shows nothing; raises why Telegram refuses it."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "keyboard" in given:
        return reply_keyboard(given, private=private)
    if "inline_keyboard" in given:
        rows = [[inline_button(button) for button in row] for row in rows_of(given, "inline_keyboard")]
        return within_limits({"inline_keyboard": labelled(rows)}, "inline_keyboard")
    if flag(given, "remove_keyboard"):
        return {"remove_keyboard": True, **chosen_flags(given)}
    if flag(given, "force_reply"):
        return {"force_reply": True, **placeholder(given), **chosen_flags(given)}
    return None


def read_inline(given: Any) -> Json | None:
    """The `reply_markup` of an edit, which can only be an inline keyboard."""
    markup = read_markup(given)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def rows_of(given: Json, name: str) -> list[list[Any]]:
    rows = given[name]
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    return rows


def labelled(rows: list[list[Json]]) -> list[list[Json]]:
    """Buttons without a label are dropped silently, and then rows without buttons."""
    kept = [[button for button in row if button["text"]] for row in rows]
    return [row for row in kept if row]


def within_limits(markup: Json, name: str) -> Json | None:
    rows = markup[name]
    if not rows:
        return None
    if max(map(len, rows)) > BUTTONS_IN_ROW or sum(map(len, rows)) > BUTTONS:
        raise bad_request("reply markup is too long")
    return markup


def flag(given: Json, name: str, prefix: str = "") -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise typed(prefix, name, "Boolean")
    return value


def typed(prefix: str, name: str, kind: str) -> ApiError:
    """The complaint about a field of the wrong type, which loses its capital in front."""
    return bad_request(f'{prefix}{"Field" if prefix else "field"} "{name}" must be of type {kind}')


def chosen_flags(given: Json) -> Json:
    return {name: True for name in KEYBOARD_FLAGS if flag(given, name)}


def placeholder(given: Json) -> Json:
    text = given.get("input_field_placeholder")
    return {"input_field_placeholder": str(text)} if text else {}


def label(given: Any, prefix: str, kind: str) -> str:
    if not isinstance(given, dict):
        raise bad_request(f"{prefix}{kind} must be an Object")
    if "text" not in given:
        raise bad_request(f'{prefix}Can\'t find field "text"')
    if not isinstance(given["text"], str | int | float) or isinstance(given["text"], bool):
        raise typed(prefix, "text", "String")
    return str(given["text"])


def inline_button(given: Any) -> Json:
    text = label(given, INLINE_ERROR, "InlineKeyboardButton")
    if not text:
        return {"text": ""}
    button: Json = {"text": text, **action_of(given)}
    if given.get("style") in {"danger", "success", "primary"}:
        button["style"] = given["style"]
    return button


def action_of(given: Json) -> Json:
    """What a button does; exactly the first that Telegram looks for."""
    if given.get("url"):
        return {"url": web_link(str(given["url"]), "inline keyboard button URL")}
    if given.get("callback_data"):
        return {"callback_data": callback_data(given["callback_data"])}
    if "pay" in given or "callback_game" in given:
        raise bad_request("BUTTON_TYPE_INVALID")
    for name in SWITCHES:
        if name in given:
            return {name: given[name]}
    if isinstance(given.get("login_url"), dict):
        return {"url": web_link(str(given["login_url"].get("url", "")), "inline keyboard button login URL")}
    if isinstance(given.get("web_app"), dict):
        url = str(given["web_app"].get("url", ""))
        if not url.lower().startswith("https://"):
            reason = f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
            raise bad_request(reason)
        return {"web_app": {"url": url}}
    if isinstance(given.get("copy_text"), dict):
        copied = str(given["copy_text"].get("text", ""))
        if not 1 <= len(copied) <= COPIED_CHARACTERS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return {"copy_text": {"text": copied}}
    raise bad_request(f"{INLINE_ERROR}Text buttons are unallowed in the inline keyboard")


def callback_data(given: Any) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise typed(INLINE_ERROR, "callback_data", "String")
    data = str(given)
    if len(data.encode(errors="surrogatepass")) > DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def web_link(url: str, what: str) -> str:
    checked = links.checked(url)
    if checked is None:
        raise bad_request(f"{what} '{url}' is invalid: {links.problem(url)}")
    return checked


def reply_keyboard(given: Json, *, private: bool) -> Json | None:
    rows = [
        [keyboard_button(button, private=private) for button in row] for row in rows_of(given, "keyboard")
    ]
    extras = {**chosen_flags(given), **placeholder(given)}
    kept = labelled(rows)
    return {"keyboard": kept, **extras} if kept else None


def keyboard_button(given: Any, *, private: bool) -> Json:
    if isinstance(given, str):
        return {"text": given}
    button: Json = {"text": label(given, KEYBOARD_ERROR, "KeyboardButton")}
    for name, what in (("request_contact", "phone number"), ("request_location", "location")):
        if flag(given, name, KEYBOARD_ERROR):
            if not private:
                raise bad_request(f"{what} can be requested in private chats only")
            button[name] = True
    button.update({name: given[name] for name in REQUESTS if name in given})
    return button
