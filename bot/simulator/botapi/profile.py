"""The bot's own account: its names, descriptions and commands."""

import json

from bot.simulator.parameters import Parameters
from bot.simulator.people import Json
from bot.simulator.world import World


def get_me(world: World, call: Parameters) -> Json:
    return world.bot.me()


def scope_key(scope: Json | None) -> str:
    """A scope as a text that can be compared."""
    return json.dumps(scope or {"type": "default"}, sort_keys=True)


def set_my_commands(world: World, call: Parameters) -> bool:
    scope = call.structure("scope", "bot command scope")
    world.bot.commands[scope_key(scope), call.text("language_code")] = (
        call.structure("commands", "bot commands") or []
    )
    world.feed.add("commands")
    return True


def get_my_commands(world: World, call: Parameters) -> list[Json]:
    scope = call.structure("scope", "bot command scope")
    return world.bot.commands.get((scope_key(scope), call.text("language_code")), [])


def delete_my_commands(world: World, call: Parameters) -> bool:
    scope = call.structure("scope", "bot command scope")
    world.bot.commands.pop((scope_key(scope), call.text("language_code")), None)
    world.feed.add("commands")
    return True


def set_my_name(world: World, call: Parameters) -> bool:
    return put(world, world.bot.names, call, "name")


def set_my_description(world: World, call: Parameters) -> bool:
    return put(world, world.bot.descriptions, call, "description")


def set_my_short_description(world: World, call: Parameters) -> bool:
    return put(world, world.bot.short_descriptions, call, "short_description")


def get_my_name(world: World, call: Parameters) -> Json:
    code = call.text("language_code")
    return {"name": world.bot.names.get(code) or world.bot.user()["first_name"]}


def get_my_description(world: World, call: Parameters) -> Json:
    texts = world.bot.descriptions
    return {"description": texts.get(call.text("language_code")) or texts.get("", "")}


def get_my_short_description(world: World, call: Parameters) -> Json:
    texts = world.bot.short_descriptions
    return {"short_description": texts.get(call.text("language_code")) or texts.get("", "")}


def put(world: World, texts: dict[str, str], call: Parameters, name: str) -> bool:
    """Sets a text for one language, or for all; an empty one takes it away."""
    code, text = call.text("language_code"), call.text(name)
    if text:
        texts[code] = text
    else:
        texts.pop(code, None)
    world.feed.add("profile", bot=world.bot.shown())
    return True
