"""The menus of commands: one for each scope and language."""

import json
import re
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.parameters import Parameters
from bot.simulator.people import Json
from bot.simulator.world import World

COMMANDS = 100
NAME = re.compile(r"[a-z0-9_]{1,32}\Z")
DESCRIPTION_CHARACTERS = 256
LANGUAGE = re.compile(r"[a-z]{2}\Z")
# What each kind of scope needs beside its type.
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def scope_of(world: World, call: Parameters) -> str:
    """The scope of a call as a text that can be compared."""
    given = call.structure("scope", "BotCommandScope")
    if given is None:
        return json.dumps({"type": "default"})
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = given.get("type")
    if kind is None:
        raise bad_request("can't parse BotCommandScope: Can't find field \"type\"")
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    scope: Json = {"type": kind}
    for name in SCOPES[kind]:
        if name not in given:
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{name}\"")
        scope[name] = int(given[name])
    if "chat_id" in scope and scope["chat_id"] not in world.chats:
        raise bad_request("chat not found")
    if "user_id" in scope and scope["user_id"] not in world.people:
        raise bad_request("user not found")
    return json.dumps(scope, sort_keys=True)


def language_of(call: Parameters) -> str:
    code = call.text("language_code")
    if code and not LANGUAGE.match(code):
        raise bad_request("invalid language code specified")
    return code


def set_my_commands(world: World, call: Parameters) -> bool:
    given = call.structure("commands", "BotCommand")
    if not isinstance(given, list):
        raise bad_request("can't parse commands JSON array" if given is not None else "COMMANDS_EMPTY")
    commands = [read_command(command) for command in given]
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = scope_of(world, call), language_of(call)
    if commands:
        world.bot.commands[key] = commands
    else:
        world.bot.commands.pop(key, None)
    world.feed.add("commands")
    return True


def read_command(given: Any) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: BotCommand must be an Object")
    for name in ("command", "description"):
        if not isinstance(given.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command, description = given["command"].removeprefix("/"), given["description"].strip()
    if not command:
        raise bad_request("command must be non-empty")
    if not description:
        raise bad_request("command description must be non-empty")
    if not NAME.match(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if len(description) > DESCRIPTION_CHARACTERS:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def get_my_commands(world: World, call: Parameters) -> list[Json]:
    return world.bot.commands.get((scope_of(world, call), language_of(call)), [])


def delete_my_commands(world: World, call: Parameters) -> bool:
    world.bot.commands.pop((scope_of(world, call), language_of(call)), None)
    world.feed.add("commands")
    return True
