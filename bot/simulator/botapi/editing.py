"""Changing and deleting what was said."""

from datetime import timedelta

from bot.simulator.botapi.chats import writable_chat
from bot.simulator.botapi.formatting import caption_text, message_text
from bot.simulator.botapi.sending import link_preview
from bot.simulator.errors import bad_request
from bot.simulator.keyboards import read_inline
from bot.simulator.parameters import Parameters
from bot.simulator.people import Chat, Json, Message
from bot.simulator.world import World

DELETABLE = timedelta(hours=48)
DELETED_AT_ONCE = 100
CONTENT = ("text", "entities", "caption", "caption_entities", "link_preview_options")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(world: World, call: Parameters) -> Json:
    content = {**message_text(world, call), **link_preview(call)}
    message = editable_message(world, call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return edit(world, call, message, content)


def edit_message_caption(world: World, call: Parameters) -> Json:
    content = caption_text(world, call)
    message = editable_message(world, call)
    if not {"document", "photo"} & message.body.keys():
        raise bad_request("there is no caption in the message to edit")
    return edit(world, call, message, content)


def edit_message_reply_markup(world: World, call: Parameters) -> Json:
    return edit(world, call, editable_message(world, call), None)


def edit(world: World, call: Parameters, message: Message, content: Json | None) -> Json:
    """Replaces a message's content (None keeps it) and its keyboard: without one given, it goes."""
    markup = read_inline(call.structure("reply_markup", "reply keyboard markup"))
    dropped = {"reply_markup", "edit_date", *(CONTENT if content is not None else ())}
    body = {name: value for name, value in message.body.items() if name not in dropped}
    body.update(content or {})
    if markup is not None:
        body["reply_markup"] = markup
    if body == {name: value for name, value in message.body.items() if name != "edit_date"}:
        raise bad_request(NOT_MODIFIED)
    message.body = {**body, "edit_date": world.date()}
    world.feed.add("edit", chat_id=message.body["chat"]["id"], message=message.as_it_is())
    return message.body


def editable_message(world: World, call: Parameters) -> Message:
    if call.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = writable_chat(world, call)
    message = chat.messages.get(identifier(call))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.outgoing or not message.editable:
        raise bad_request("message can't be edited")
    return message


def identifier(call: Parameters) -> int:
    number = call.integer("message_id")
    if number <= 0:
        raise bad_request("message identifier is not specified")
    return number


def delete_message(world: World, call: Parameters) -> bool:
    chat = writable_chat(world, call)
    message = chat.messages.get(identifier(call))
    if message is None:
        raise bad_request("message to delete not found")
    if not deletable(world, chat, message):
        raise bad_request("message can't be deleted")
    remove(world, chat, message.id)
    return True


def delete_messages(world: World, call: Parameters) -> bool:
    """Deletes those of the messages that are there and may go."""
    chat = writable_chat(world, call)
    given = call.structure("message_ids", "message identifiers")
    if not isinstance(given, list) or not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > DELETED_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    for number in given:
        message = chat.messages.get(int(number))
        if message is not None and deletable(world, chat, message):
            remove(world, chat, message.id)
    return True


def deletable(world: World, chat: Chat, message: Message) -> bool:
    """Own messages, and anyone's in a private chat or as an administrator; not after 48 hours."""
    if chat.bot_status == "administrator":
        return True
    young = world.date() - int(message.body["date"]) <= DELETABLE.total_seconds()
    return young and (message.outgoing or chat.kind == "private")


def remove(world: World, chat: Chat, number: int) -> None:
    del chat.messages[number]
    if number in chat.pinned:
        chat.pinned.remove(number)
        world.feed.add("pin", chat_id=chat.id, pinned=list(chat.pinned))
    world.feed.add("delete", chat_id=chat.id, message_id=number)
