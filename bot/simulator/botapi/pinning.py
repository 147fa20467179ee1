"""Pinned messages."""

from bot.simulator.botapi.chats import writable_chat
from bot.simulator.botapi.sending import quoted
from bot.simulator.errors import bad_request
from bot.simulator.parameters import Parameters
from bot.simulator.people import Chat
from bot.simulator.world import World


def pin_chat_message(world: World, call: Parameters) -> bool:
    chat = chat_with_rights(world, call)
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    world.feed.add("pin", chat_id=chat.id, pinned=list(chat.pinned))
    notice = {"pinned_message": quoted(message)}
    world.add_message(chat, world.bot.user(), notice, outgoing=True, editable=False)
    return True


def unpin_chat_message(world: World, call: Parameters) -> bool:
    """Unpins the given message, or the newest pinned one."""
    chat = chat_with_rights(world, call)
    number = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    world.feed.add("pin", chat_id=chat.id, pinned=list(chat.pinned))
    return True


def unpin_all_chat_messages(world: World, call: Parameters) -> bool:
    chat = chat_with_rights(world, call)
    chat.pinned.clear()
    world.feed.add("pin", chat_id=chat.id, pinned=[])
    return True


def chat_with_rights(world: World, call: Parameters) -> Chat:
    chat = writable_chat(world, call)
    if chat.kind == "supergroup" and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat
