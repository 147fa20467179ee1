"""The bot's own account: its names and descriptions."""

from bot.simulator.botapi.chats import chat_of
from bot.simulator.botapi.commands import language_of
from bot.simulator.errors import bad_request
from bot.simulator.parameters import Parameters
from bot.simulator.people import Chat, Json
from bot.simulator.world import World

NAME_CHARACTERS = 64
DESCRIPTION_CHARACTERS = 512
SHORT_DESCRIPTION_CHARACTERS = 120


def get_me(world: World, call: Parameters) -> Json:
    return world.bot.me()


def set_my_name(world: World, call: Parameters) -> bool:
    return put(world, world.bot.names, call, "name", NAME_CHARACTERS)


def set_my_description(world: World, call: Parameters) -> bool:
    return put(world, world.bot.descriptions, call, "description", DESCRIPTION_CHARACTERS)


def set_my_short_description(world: World, call: Parameters) -> bool:
    texts = world.bot.short_descriptions
    return put(world, texts, call, "short_description", SHORT_DESCRIPTION_CHARACTERS)


def get_my_name(world: World, call: Parameters) -> Json:
    return {"name": world.bot.names.get(language_of(call)) or world.bot.user()["first_name"]}


def get_my_description(world: World, call: Parameters) -> Json:
    return {"description": text_for(world.bot.descriptions, language_of(call))}


def get_my_short_description(world: World, call: Parameters) -> Json:
    return {"short_description": text_for(world.bot.short_descriptions, language_of(call))}


def text_for(texts: dict[str, str], language: str) -> str:
    """The text in that language, else the one for everybody else."""
    return texts.get(language) or texts.get("", "")


def put(world: World, texts: dict[str, str], call: Parameters, name: str, longest: int) -> bool:
    """Sets a text for one language, or for all; an empty one takes it away."""
    code, text = language_of(call), call.text(name).strip()
    if len(text) > longest:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    if text:
        texts[code] = text
    else:
        texts.pop(code, None)
    world.feed.add("profile", bot=world.bot.shown())
    return True


def menu_chat(world: World, call: Parameters) -> Chat | None:
    return chat_of(world, call) if call.has("chat_id") else None


def set_chat_menu_button(world: World, call: Parameters) -> bool:
    button = call.structure("menu_button", "MenuButton") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse MenuButton: Unsupported type specified")
    chat = menu_chat(world, call)
    if chat is not None:
        chat.menu_button = None if button["type"] == "default" else button
        world.feed.add("commands", chat_id=chat.id)
    else:
        world.bot.menu_button = {"type": "commands"} if button["type"] == "default" else button
        world.feed.add("commands")
    return True


def get_chat_menu_button(world: World, call: Parameters) -> Json:
    chat = menu_chat(world, call)
    return (chat.menu_button if chat is not None else None) or world.bot.menu_button


def leave_server(world: World, call: Parameters) -> bool:
    """logOut and close: nothing to leave here."""
    return True
