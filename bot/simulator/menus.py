"""The command menu that a person sees in a chat."""

import json

from bot.simulator.people import Bot, Chat, Json, Person


def scopes_for(chat: Chat, person: Person) -> list[Json]:
    """The scopes that apply, the narrowest first, in Telegram's order."""
    if chat.kind == "private":
        return [{"type": "chat", "chat_id": chat.id}, {"type": "all_private_chats"}, {"type": "default"}]
    scopes: list[Json] = [{"type": "chat_member", "chat_id": chat.id, "user_id": person.id}]
    if chat.members.get(person.id) in {"creator", "administrator"}:
        scopes += [{"type": "chat_administrators", "chat_id": chat.id}, {"type": "chat", "chat_id": chat.id}]
        scopes.append({"type": "all_chat_administrators"})
    else:
        scopes.append({"type": "chat", "chat_id": chat.id})
    return [*scopes, {"type": "all_group_chats"}, {"type": "default"}]


def commands_for(bot: Bot, chat: Chat, person: Person) -> list[Json]:
    """The first menu that is set: scope by scope, and in each the person's language, then any."""
    language = (person.language_code or "")[:2].lower()
    for scope in scopes_for(chat, person):
        key = json.dumps(scope, sort_keys=True)
        for code in (language, ""):
            commands = bot.commands.get((key, code))
            if commands:
                return commands
    return []
