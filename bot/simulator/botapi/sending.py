"""Sending: what all messages share, and those of plain text."""

from typing import Any

from bot.simulator.botapi.chats import writable_chat
from bot.simulator.botapi.formatting import message_text
from bot.simulator.errors import bad_request
from bot.simulator.keyboards import flag, read_markup
from bot.simulator.parameters import Parameters
from bot.simulator.people import Chat, Json, Message
from bot.simulator.world import World

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


def send_message(world: World, call: Parameters) -> Json:
    content = message_text(world, call)
    return deliver(world, call, {**content, **link_preview(call)})


def deliver(world: World, call: Parameters, content: Json) -> Json:
    """Puts the bot's message into the chat; returns it as the bot sees it."""
    given = call.structure("reply_markup", "reply keyboard markup")
    markup = None if given is None else read_markup(given, private=not call.text("chat_id").startswith("-"))
    if call.has("business_connection_id"):
        raise bad_request("business connection not found")
    chat = writable_chat(world, call)
    if call.integer("message_thread_id"):
        raise bad_request("message thread not found")
    full = {**reply(chat, call), **content}
    if call.flag("protect_content"):
        full["has_protected_content"] = True
    inline = markup is not None and "inline_keyboard" in markup
    if inline:
        full["reply_markup"] = markup
    # Telegram edits no message that came with a keyboard below the chat.
    editable = markup is None or inline
    message = world.add_message(chat, world.bot.user(), full, outgoing=True, editable=editable)
    if markup is not None and not inline:
        set_keyboard(world, chat, markup)
    return message.body


def set_keyboard(world: World, chat: Chat, markup: Json) -> None:
    """Shows, replaces or removes the keyboard below the chat."""
    chat.keyboard = None if "remove_keyboard" in markup else markup
    world.feed.add("keyboard", chat_id=chat.id, keyboard=chat.keyboard)


def link_preview(call: Parameters) -> Json:
    """`link_preview_options`, as the message shows them again."""
    given = call.structure("link_preview_options", "link preview options")
    if given is None:
        disabled = call.flag("disable_web_page_preview")
        return {"link_preview_options": {"is_disabled": True}} if disabled else {}
    if not isinstance(given, dict):
        raise bad_request("object expected as link preview options")
    shown: dict[str, Any] = {name: True for name in PREVIEW_FLAGS if flag(given, name)}
    if given.get("url"):
        shown["url"] = str(given["url"])
    return {"link_preview_options": shown} if shown else {}


def reply(chat: Chat, call: Parameters) -> Json:
    """`reply_to_message`, when the call answers a message."""
    given = call.structure("reply_parameters", "reply parameters")
    if given is None:
        number, optional = call.integer("reply_to_message_id"), call.flag("allow_sending_without_reply")
        if not number:
            return {}
    elif not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    elif not isinstance(given.get("message_id"), int):
        raise bad_request('can\'t find field "message_id"')
    else:
        number, optional = given["message_id"], bool(given.get("allow_sending_without_reply"))
    message = chat.messages.get(number)
    if message is not None:
        return {"reply_to_message": quoted(message)}
    if optional:
        return {}
    raise bad_request("message to be replied not found")


def quoted(message: Message) -> Json:
    """A message inside another: without what it answers itself."""
    return {name: value for name, value in message.body.items() if name != "reply_to_message"}


def send_chat_action(world: World, call: Parameters) -> bool:
    action = call.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(world, call)
    world.feed.add("typing" if action == "typing" else "action", chat_id=chat.id, action=action)
    return True
