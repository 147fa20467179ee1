"""Importing programmes, on both databases: shown first, done once, and only of one's own source."""

import copy
import re
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot import importing
from bot.asking import current, reply
from bot.cli import main
from bot.event import Event, Session, load
from bot.importing import ImportFailedError, import_programme
from bot.knowledge.questions import Question
from bot.services import programme as programmes
from bot.settings import DatabaseSettings, Settings
from models.database import Database
from tests.programmes import XML, of, talk, written
from tests.test_models import NOON

pytestmark = pytest.mark.long


REAL = Path(__file__).parent.parent.parent / "shared" / "programmes"


@pytest.fixture(scope="module")
def event() -> Event:
    return load(Path("events/wsis20"))


def test_the_command_shows_and_imports_and_says_plainly_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "programme.xml").write_text(XML, "utf-8")
    (tmp_path / "config.toml").write_text(f'[database]\nurl = "sqlite:///{tmp_path}/usher.db"\n', "utf-8")

    config = str(tmp_path / "config.toml")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["usher", "import", "--config", config, *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0), *capsys.readouterr()

    file = str(tmp_path / "programme.xml")
    assert run(file)[1].endswith("Nothing was changed: add --apply to import it.\n")
    assert run(file, "--apply")[1].endswith("Imported.\n")
    code, out, err = run(file, "--apply")
    assert (code, out.splitlines()[1:], err) == (
        0,
        ["trains: 0 new, 0 changed, 0 cancelled, 1 unchanged, 0 left out", "There is nothing to change."],
        "",
    )
    assert run(f"{file}.not") == (2, "", f"{file}.not: it cannot be read (FileNotFoundError)\n")


class Importer:
    """The command, on a database of its own."""

    def __init__(self, url: str, database: Database, folder: Path) -> None:
        self._settings = Settings(database=DatabaseSettings(url=SecretStr(url)))
        self._database = database
        self.file = folder / "programme.json"

    async def __call__(self, *events: Any, apply: bool = True, source: str | None = None) -> list[str]:
        """Import these events; what was said."""
        self.file.write_bytes(written(*events))
        return await self.origin(str(self.file), apply=apply, source=source)

    async def origin(self, origin: str, *, apply: bool = True, source: str | None = None) -> list[str]:
        said: list[str] = []
        await import_programme(self._settings, origin, source, apply=apply, say=said.append)
        return said

    async def stored(self) -> dict[str, Session]:
        async with self._database.read() as db:
            return {one.id: one for one in await programmes.sessions(db)}

    async def revision(self) -> int:
        async with self._database.read() as db:
            return await programmes.revision(db)


@pytest.fixture
def imported(database_url: str, database: Database, tmp_path: Path) -> Importer:
    return Importer(database_url, database, tmp_path)


def numbered(n: int, **told: Any) -> dict[str, Any]:
    return talk(**{"guid": None, "id": n, "title": f"Talk {n}", "persons": []} | told)


async def test_an_import_is_shown_first_then_done_and_done_again_changes_nothing(imported: Importer) -> None:
    new = [
        "new        trains_1  2025-07-08 23:30–00:45  Talk 1",
        "new        trains_2  2025-07-08 23:30–00:45  Talk 2",
        "trains: 2 new, 0 changed, 0 cancelled, 0 unchanged, 0 left out",
    ]
    seen = await imported(numbered(1), numbered(2), apply=False)
    assert seen == [*new, "Nothing was changed: add --apply to import it."]
    assert await imported.stored() == {}
    assert await imported(numbered(1), numbered(2)) == [*new, "Imported."]
    revision = await imported.revision()
    assert await imported(numbered(1), numbered(2)) == [
        "trains: 0 new, 0 changed, 0 cancelled, 2 unchanged, 0 left out",
        "There is nothing to change.",
    ]
    assert await imported.revision() == revision


async def test_what_changed_is_told_and_what_is_gone_is_cancelled_and_comes_back(imported: Importer) -> None:
    await imported(numbered(1), numbered(2))
    assert await imported(numbered(1, room="Lovelace")) == [
        "changed    trains_1  2025-07-08 23:30–00:45  Talk 1: room Popov → Lovelace",
        "cancelled  trains_2  2025-07-08 23:30–00:45  Talk 2",
        "trains: 0 new, 1 changed, 1 cancelled, 0 unchanged, 0 left out",
        "Imported.",
    ]
    assert (await imported.stored())["trains_2"].cancelled
    assert (await imported(numbered(1, room="Lovelace"), numbered(2)))[0] == (
        "changed    trains_2  2025-07-08 23:30–00:45  Talk 2: is back cancelled → on"
    )


async def test_a_session_that_cannot_be_used_any_more_stays_as_it_was(imported: Importer) -> None:
    await imported(numbered(1), numbered(2))
    before = await imported.stored()
    said = await imported(numbered(1), numbered(2, duration=None))
    assert said[0] == "left out   id 2 (day 1, Popov, “Talk 2”): it has no duration; it stays as it was"
    assert await imported.stored() == before


async def test_sources_do_not_touch_each_other_nor_the_folder(imported: Importer) -> None:
    await imported(numbered(1))
    await imported(numbered(1), source="Other Fair")
    assert list(await imported.stored()) == ["other_fair_1", "trains_1"]
    assert not any(session.cancelled for session in (await imported.stored()).values())
    await imported(numbered(1), source="long_long_long_long_a")
    with pytest.raises(ImportFailedError, match="other sources have these sessions: long_long_long_l_1"):
        await imported(numbered(1), source="long_long_long_long_b")
    assert len(await imported.stored()) == 3
    with pytest.raises(ImportFailedError, match="give its source a name"):
        await imported(numbered(1), source="folder")


async def test_what_would_collide_with_the_folder_is_left_out(event: Event) -> None:
    taken = [numbered(1), numbered(2)]
    there = Session("trains_1", NOON, NOON + timedelta(hours=1))
    with_it = copy.copy(event)
    object.__setattr__(with_it, "sessions", (*event.sessions, there))
    found = of(written(*taken), with_it)
    assert [session.id for session in found.sessions] == ["trains_2"]
    assert str(found.unusable[0]).endswith("the event's folder has something with this id")


async def test_a_file_without_usable_sessions_cancels_nothing(imported: Importer) -> None:
    await imported(numbered(1))
    for events in ([], [numbered(1, title="")]):
        with pytest.raises(ImportFailedError, match="there is no session in it that can be used"):
            await imported(*events)
    assert not (await imported.stored())["trains_1"].cancelled


async def test_sessions_outside_the_events_days_are_told(imported: Importer) -> None:
    said = await imported(numbered(1), numbered(2, date="2025-07-12T00:00:00+02:00"), apply=False)
    note = "1 sessions lie outside the event's days (2025-07-07 to 2025-07-11): 2025-07-12 to 2025-07-12"
    assert f"note       {note}" in said


async def test_a_thousand_sessions_come_in_under_three_seconds(imported: Importer) -> None:
    events = [numbered(n, abstract=f"<p>{'word ' * 200}</p>") for n in range(1000)]
    begun = time.perf_counter()
    await imported(*events)
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    assert (await imported(*events))[-1] == "There is nothing to change."
    # Three seconds on a machine of its own; this one may be busy.
    assert max(first, time.perf_counter() - begun) < 12


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
async def test_the_real_files_come_in_whole_and_twice_changes_nothing(imported: Importer) -> None:
    for name, count in (("frab-camp2019.json", 79), ("pretalx-democon.json", 36)):
        said = await imported.origin(str(REAL / name))
        assert f"{count} new, 0 changed, 0 cancelled, 0 unchanged, 0 left out" in said[-2]
        assert (await imported.origin(str(REAL / name)))[-1] == "There is nothing to change."
    assert len(await imported.stored()) == 115


@pytest.fixture
async def site() -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/moved":
            raise web.HTTPFound("/programme")
        if request.path == "/large":
            return web.Response(body=b" " * 2000)
        if request.path == "/programme":
            return web.Response(body=written(numbered(1)))
        raise web.HTTPNotFound

    app = web.Application()
    app.router.add_get("/{path}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_an_address_is_read_and_what_goes_wrong_is_said(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await importing.fetched(f"{site}/moved") == written(numbered(1))
    monkeypatch.setattr(importing, "LARGEST", 1000)
    for address, reason in {
        f"{site}/none": "the server answered 404",
        f"{site}/large": "it is larger than",
        "http://127.0.0.1:1/x": "it cannot be fetched",
        "http://": "it cannot be fetched",
        "file:///etc/passwd": "only http:// and https:// addresses are read",
        "/nowhere/at/all.json": "it cannot be read (FileNotFoundError)",
    }.items():
        with pytest.raises(ImportFailedError, match=re.escape(f"{address}: {reason}")):
            await importing.fetched(address)


async def test_what_was_imported_can_be_asked_from_the_command_line(
    imported: Importer, database_url: str
) -> None:
    await imported(numbered(1, title="Night trains and slow ships"))
    knowledge = await current(Settings(database=DatabaseSettings(url=SecretStr(database_url))), NOON)
    said = reply(knowledge, Question(question="when is Night trains and slow ships?", lang="en"), NOON)
    assert "Tuesday, 8 July 2025, 23:30–00:45" in said
    assert set(await imported.stored()) == {"trains_1"}  # it only looked


async def test_a_question_makes_no_database(tmp_path: Path) -> None:
    file = tmp_path / "usher.db"
    settings = Settings(database=DatabaseSettings(url=SecretStr(f"sqlite:///{file}")))
    assert (await current(settings, NOON)).has_fact("citiverse-when")
    assert not file.exists()
