"""Sending: what all messages share, and those of plain text."""

from bot.simulator.botapi.chats import writable_chat
from bot.simulator.botapi.formatting import message_text
from bot.simulator.errors import bad_request
from bot.simulator.keyboards import read_markup
from bot.simulator.parameters import Parameters
from bot.simulator.people import Chat, Json, Message
from bot.simulator.world import World


def send_message(world: World, call: Parameters) -> Json:
    content = message_text(world, call)
    return deliver(world, call, content)


def deliver(world: World, call: Parameters, content: Json) -> Json:
    """Puts the bot's message into the chat; returns it as the bot sees it."""
    markup = read_markup(call.structure("reply_markup", "reply keyboard markup"))
    chat = writable_chat(world, call)
    full = {**reply(chat, call), **content}
    if call.flag("protect_content"):
        full["has_protected_content"] = True
    if markup is not None and "inline_keyboard" in markup:
        full["reply_markup"] = markup
    message = world.add_message(chat, world.bot.user(), full, outgoing=True)
    if markup is not None and "inline_keyboard" not in markup:
        set_keyboard(world, chat, markup)
    return message.body


def set_keyboard(world: World, chat: Chat, markup: Json) -> None:
    """Shows, replaces or removes the keyboard below the chat."""
    chat.keyboard = None if markup.get("remove_keyboard") else markup
    world.feed.add("keyboard", chat_id=chat.id, keyboard=chat.keyboard)


def reply(chat: Chat, call: Parameters) -> Json:
    """`reply_to_message`, when the call answers a message."""
    given = call.structure("reply_parameters", "reply parameters") or {}
    number = given.get("message_id") or call.integer("reply_to_message_id")
    if not number:
        return {}
    message = chat.messages.get(int(number))
    if message is not None:
        return {"reply_to_message": quoted(message)}
    if given.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def quoted(message: Message) -> Json:
    """A message inside another: without what it answers itself."""
    return {name: value for name, value in message.body.items() if name != "reply_to_message"}
