"""All methods that the simulator knows."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.simulator.botapi import (
    callbacks,
    chats,
    commands,
    editing,
    media,
    pinning,
    polling,
    profile,
    sending,
)
from bot.simulator.parameters import Parameters
from bot.simulator.world import World

Method = Callable[[World, Parameters], Any | Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getUpdates": polling.get_updates,
    "setWebhook": polling.set_webhook,
    "deleteWebhook": polling.delete_webhook,
    "getWebhookInfo": polling.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendDocument": media.send_document,
    "sendPhoto": media.send_photo,
    "sendLocation": media.send_location,
    "sendVenue": media.send_venue,
    "sendContact": media.send_contact,
    "sendChatAction": sending.send_chat_action,
    "getFile": media.get_file,
    "pinChatMessage": pinning.pin_chat_message,
    "unpinChatMessage": pinning.unpin_chat_message,
    "unpinAllChatMessages": pinning.unpin_all_chat_messages,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": callbacks.answer_callback_query,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatMemberCount": chats.get_chat_member_count,
    "getChatAdministrators": chats.get_chat_administrators,
    "leaveChat": chats.leave_chat,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "logOut": profile.leave_server,
    "close": profile.leave_server,
    "getMe": profile.get_me,
    "setMyCommands": commands.set_my_commands,
    "getMyCommands": commands.get_my_commands,
    "deleteMyCommands": commands.delete_my_commands,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
}
BY_LOWER_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
