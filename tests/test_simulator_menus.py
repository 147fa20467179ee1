"""The simulator's menus, descriptions, tokens, and what its page is told."""

from collections.abc import AsyncIterator

import pytest

from bot.simulator import Moment
from bot.simulator.guest import Guest
from tests.workbench import START, Bench, Json, workbench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with workbench() as opened:
        yield opened


@pytest.fixture
async def guest(bench: Bench) -> Guest:
    return await bench.telegram.person("Amina", language="fr", started=True)


async def test_each_person_sees_the_commands_of_their_scope_and_language(bench: Bench, guest: Guest) -> None:
    menus = {
        "all": ({}, ""),
        "tous": ({}, "fr"),
        "private": ({"scope": {"type": "all_private_chats"}}, ""),
        "prive": ({"scope": {"type": "all_private_chats"}}, "fr"),
    }
    for description, (scope, language) in menus.items():
        commands = [{"command": "help", "description": description}]
        await bench.call("setMyCommands", commands=commands, language_code=language, **scope)
    english = await bench.telegram.person("Bob", language="en-US")
    assert [c["description"] for c in await guest.commands()] == ["prive"]
    assert [c["description"] for c in await english.commands()] == ["private"]
    await bench.call("deleteMyCommands", scope={"type": "all_private_chats"}, language_code="fr")
    assert [c["description"] for c in await guest.commands()] == ["private"]
    assert await bench.call("getMyCommands", language_code="fr") == [
        {"command": "help", "description": "tous"}
    ]


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"commands": [{"command": "Hello World", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "help", "description": " "}]}, "command description must be non-empty"),
        (
            {"commands": [{"command": f"c{n}", "description": "x"} for n in range(101)]},
            "BOT_COMMANDS_TOO_MUCH",
        ),
        ({"commands": [], "language_code": "en-US"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 77}}, "chat not found"),
    ],
)
async def test_a_bad_menu_is_refused(bench: Bench, params: Json, refusal: str) -> None:
    assert await bench.call("setMyCommands", **params) == f"400 Bad Request: {refusal}"


async def test_tokens_and_methods_are_checked(bench: Bench) -> None:
    assert (await bench.raw("getMe", token="1000:wrong"))["description"] == "Unauthorized"
    assert await bench.call("getEverything") == "404 Not Found: method not found"
    assert (await bench.call("getMe"))["id"] == 1000


async def test_descriptions_depend_on_the_language(bench: Bench) -> None:
    await bench.call("setMyDescription", description="Shows you around")
    await bench.call("setMyDescription", description="Vous guide", language_code="fr")
    assert await bench.call("getMyDescription", language_code="fr") == {"description": "Vous guide"}
    assert await bench.call("getMyDescription", language_code="es") == {"description": "Shows you around"}
    assert (await bench.telegram.state())["bot"]["description"] == "Shows you around"


async def test_the_state_shows_the_moments_worth_travelling_to() -> None:
    async with workbench(moments=[Moment("Opening", START)], people=[{"first_name": "Zoe"}]) as bench:
        state = await bench.telegram.state()
    assert state["moments"] == [{"label": "Opening", "at": START.isoformat(), "ends": None}]
    assert [person["first_name"] for person in state["people"]] == ["Zoe"]
    assert state["clock"] == {"now": START.isoformat(), "speed": 0}


async def test_the_page_s_files_stay_in_their_folder(bench: Bench) -> None:
    async with bench.session.get(f"{bench.url}/static/..%2fserver.py") as response:
        assert response.status == 404
