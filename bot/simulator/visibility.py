"""What a bot gets to see in a group."""

from bot.simulator.people import Bot, Chat, Json, Message

CONTENT = ("text", "caption", "document", "photo", "contact", "location", "venue")


def bot_sees(bot: Bot, chat: Chat, message: Message) -> bool:
    """In a group with privacy mode on: commands, replies to the bot, mentions, service messages."""
    if chat.kind == "private":
        return True
    if chat.bot_status in {"left", "kicked"}:
        return False
    body = message.body
    if not bot.privacy or chat.bot_status == "administrator" or not any(name in body for name in CONTENT):
        return True
    replied = body.get("reply_to_message", {}).get("from", {}).get("id")
    return replied == bot.id or addresses(bot, body)


def addresses(bot: Bot, body: Json) -> bool:
    """Whether a text has a command for the bot, or for any, or names the bot."""
    text = str(body.get("text", body.get("caption", "")))
    name = f"@{bot.username}".lower()
    wide = text.encode("utf-16-le", "surrogatepass")
    for entity in body.get("entities") or body.get("caption_entities") or []:
        start, length = entity["offset"] * 2, entity["length"] * 2
        part = wide[start : start + length].decode("utf-16-le", "surrogatepass").lower()
        if entity["type"] == "mention" and part == name:
            return True
        if entity["type"] == "bot_command" and ("@" not in part or part.endswith(name)):
            return True
    return False
