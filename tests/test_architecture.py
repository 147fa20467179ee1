"""The house keeps its walls: imports point one way."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {
    "models": {"models"},
    "bot.clock": set(),
    "bot.settings": set(),
    "bot.keys": {"bot.settings", "models"},
    "bot.logs": set(),
    "bot.texts": {"bot.texts"},
    "bot.simulator": {"bot.simulator"},
    "bot.delivery": {"bot.delivery", "bot.clock", "models"},
    "bot.event": {"bot.event", "bot.texts", "models"},
    "bot.knowledge": {"bot.knowledge", "bot.event", "bot.texts", "models"},
    "bot.services": {"bot.services", "bot.delivery", "bot.event", "bot.knowledge", "bot.texts", "models"},
    "bot.context": {"bot.delivery", "bot.event", "bot.knowledge", "bot.texts", "models"},
    "bot.dispatch": {"bot.clock", "bot.context", "bot.delivery", "bot.knowledge", "bot.services", "models"},
    "handlers": {
        "handlers", "bot.context", "bot.delivery", "bot.event", "bot.knowledge", "bot.services",
        "bot.texts", "models",
    },
}  # fmt: skip
FREE = {
    "bot.app", "bot.cli", "bot.__main__", "bot.demo", "bot.asking", "bot.importing", "bot.recalling",
    "bot.rotating", "bot.ticks",
}  # fmt: skip
MAY_IMPORT_TELEGRAM = ("handlers", "bot.app", "bot.context", "bot.dispatch", "bot.delivery")


def modules() -> dict[str, Path]:
    files = [file for top in ("bot", "handlers", "models") for file in (ROOT / top).rglob("*.py")]
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in files
        if "migrations" not in file.parts
    }


def imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def within(module: str, rooms: set[str] | tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def trespasses(module: str, source: str) -> list[str]:
    """The imports of a module that its room does not permit."""
    wrong = []
    own = {name for name in imports(source) if within(name, ("bot", "handlers", "models"))}
    room = max((room for room in ROOMS if within(module, (room,))), key=len, default=None)
    if room is not None:
        wrong += [name for name in own if name != "bot" and not within(name, ROOMS[room])]
    if not within(module, MAY_IMPORT_TELEGRAM):
        wrong += [name for name in imports(source) if within(name, ("telegram",))]
    return sorted(wrong)


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_point_one_way(module: str) -> None:
    assert trespasses(module, modules()[module].read_text("utf-8")) == []


def test_every_module_has_a_room() -> None:
    assert [m for m in modules() if m not in FREE | {"bot"} and not within(m, set(ROOMS))] == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("models.person", "import bot.clock"),
        ("bot.delivery.sender", "from bot.services import people"),
        ("bot.simulator.server", "from bot.clock import Clock"),
        ("bot.knowledge.answer", "import telegram"),
        ("bot.texts", "from models import Person"),
    ],
)
def test_a_wall_that_is_walked_through_is_noticed(module: str, line: str) -> None:
    assert trespasses(module, line) != []


@pytest.mark.parametrize("module", sorted(set(modules()) - {"bot.clock", "bot.simulator.timepiece"}))
def test_only_the_clock_reads_the_clock(module: str) -> None:
    tree = ast.parse(modules()[module].read_text("utf-8"))
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    readings = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    assert [call for call in calls if call in readings] == []
