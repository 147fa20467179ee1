"""Importing programmes: three formats, odd files, cut and mutated ones, on both databases."""

import copy
import gzip
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot import importing
from bot.cli import main
from bot.event import Event, Session, load
from bot.event.importing import Programme, UnreadableError, programme, read
from bot.event.programme import details
from bot.importing import ImportFailedError, import_programme
from bot.services import programme as programmes
from bot.settings import DatabaseSettings, Settings
from models.database import Database
from tests.test_models import NOON

REAL = Path(__file__).parent.parent.parent / "shared" / "programmes"
ZURICH = ZoneInfo("Europe/Zurich")
TALK = {
    "id": 7,
    "guid": "5c1f2b0e-8a3d-4f60-9b7a-0d9e4c3b2a11",
    "date": "2025-07-08T23:30:00+02:00",
    "start": "23:30",
    "duration": "01:15",
    "room": "Popov",
    "title": "Night trains & cities",
    "subtitle": "A journey",
    "track": "Mobility",
    "type": "lecture",
    "language": "fr",
    "abstract": "<p>First.</p><p>Second <b>bold</b><br>line &lt;3</p>",
    "description": "",
    "persons": [{"public_name": "Ada Lovelace"}, {"public_name": ""}, {"name": " Борис  Б. "}],
    "url": "https://trains.example/7",
    "unheard_of": {"a": [1]},
}
XML = """<?xml version="1.0" encoding="UTF-8"?>
<schedule><version>1</version>
<conference><acronym>Trains</acronym><time_zone_name>Europe/Paris</time_zone_name></conference>
<day index="1" date="2025-07-08" start="2025-07-08T09:00:00+02:00" end="2025-07-09T03:00:00+02:00">
<room name="Popov"><event id="7" guid="5c1f2b0e-8a3d-4f60-9b7a-0d9e4c3b2a11">
<date>2025-07-08T23:30:00+02:00</date><start>23:30</start><duration>01:15</duration><room>Popov</room>
<title>Night trains &amp; cities</title><subtitle>A journey</subtitle>
<track>Mobility</track><type>lecture</type>
<language>fr</language>
<abstract>&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second <b>bold</b>&lt;br&gt;line &amp;lt;3&lt;/p&gt;</abstract>
<url>https://trains.example/7</url>
<persons><person id="1">Ada Lovelace</person><person id="2"/><person id="3"> Борис  Б. </person></persons>
</event></room></day></schedule>"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Trains//EN
BEGIN:VEVENT
UID:7@trains.example
DTSTART;TZID=Europe/Paris:20250708T233000
DURATION:PT1H15M
SUMMARY;LANGUAGE=fr:Trains de nuit\\, et villes
LOCATION:Popov
CATEGORIES:Mobility,Night
URL:https://trains.example/7
END:VEVENT
BEGIN:VEVENT
UID:8@trains.example
DTSTART:20250709T100000
DTEND:20250709T110000
SUMMARY:Local time
END:VEVENT
END:VCALENDAR
"""


def schedule(*events: Any, zone: str = "Europe/Paris", **day: Any) -> dict[str, Any]:
    days = [{"index": 1, "date": "2025-07-08", "rooms": {"Popov": list(events)}} | day]
    conference = {"acronym": "Trains", "time_zone_name": zone, "days": days}
    return {"schedule": {"version": "1", "conference": conference}}


def talk(**told: Any) -> dict[str, Any]:
    return {key: value for key, value in (TALK | told).items() if value is not ...}


def written(*events: Any, **day: Any) -> bytes:
    return json.dumps(schedule(*events, **day)).encode()


DAWN = {"day_start": "2025-07-08T06:00:00+02:00"}
FILES = [written(talk()), XML.encode(), CALENDAR.encode()]


@pytest.fixture(scope="module")
def event() -> Event:
    return load(Path("events/wsis20"))


def of(content: bytes, event: Event, source: str = "trains") -> Programme:
    return programme(read(content, ZURICH), source, event)


def only(content: bytes, event: Event) -> Session:
    (session,) = of(content, event).sessions
    return session


def why(content: bytes, event: Event) -> list[str]:
    found = of(content, event)
    assert not found.sessions
    return [str(unusable) for unusable in found.unusable]


def test_json_and_xml_tell_the_same_session(event: Event) -> None:
    session = only(written(talk()), event)
    assert session == only(XML.encode(), event)
    assert session == Session(
        id="trains_5c1f2b0e8a3d4f609b7a0d9e4c3b2a11",
        start=datetime(2025, 7, 8, 21, 30, tzinfo=UTC),
        end=datetime(2025, 7, 8, 22, 45, tzinfo=UTC),
        place="geneva",
        room="Popov",
        link="https://trains.example/7",
        track="Mobility",
        speakers=("Ada Lovelace", "Борис Б."),
        titles={"": "Night trains & cities"},
        abstracts={"": "A journey\n\nFirst.\nSecond bold\nline <3"},
        languages=("fr",),
        kind="lecture",
    )
    assert of(written(talk()), event).remarks == {"speakers without a name are left out": 1}


def test_a_calendar_tells_its_sessions_in_their_zones(event: Event) -> None:
    first, second = of(CALENDAR.encode(), event).sessions
    assert (first.start, first.end - first.start) == (
        datetime(2025, 7, 8, 21, 30, tzinfo=UTC),
        timedelta(minutes=75),
    )
    assert (first.titles, first.room, first.track) == (
        {"fr": "Trains de nuit, et villes"},
        "Popov",
        "Mobility",
    )
    assert second.start == datetime(2025, 7, 9, 8, tzinfo=UTC)


@pytest.mark.parametrize("content", FILES, ids=["json", "xml", "calendar"])
def test_however_a_file_is_packed_it_says_the_same(event: Event, content: bytes) -> None:
    plain = of(content, event)
    windows = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    for other in (b"\xef\xbb\xbf" + content, gzip.compress(content), b"\n\n " + content, windows):
        assert of(other, event) == plain
    wide = content.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert of(wide, event).sessions == plain.sessions


@pytest.mark.parametrize(
    ("told", "day", "start"),
    [
        ({"date": "2025-07-08T09:00:00Z"}, {}, "2025-07-08T09:00"),
        ({"date": "2025-07-08T09:00:00-0700"}, {}, "2025-07-08T16:00"),
        ({"date": "2025-07-08T09:00:00"}, {}, "2025-07-08T07:00"),
        ({"date": ..., "start": "9:00"}, {}, "2025-07-08T07:00"),
        ({"date": "2025-07-08", "start": "00:30"}, DAWN, "2025-07-08T22:30"),
        ({"date": "2025-07-09", "start": "00:30"}, DAWN, "2025-07-08T22:30"),
    ],
)
def test_a_start_is_understood_however_it_is_told(
    event: Event, told: dict[str, Any], day: dict[str, Any], start: str
) -> None:
    assert f"{only(written(talk(**told), **day), event).start:%Y-%m-%dT%H:%M}" == start


@pytest.mark.parametrize(
    ("duration", "minutes"),
    [("00:45", 45), ("45", 45), (45, 45), ("100:00", 6000), ("1:02:30", 26 * 60 + 30)],
)
def test_a_duration_is_understood_however_it_is_told(event: Event, duration: object, minutes: int) -> None:
    session = only(written(talk(duration=duration)), event)
    assert session.end - session.start == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"date": "soon", "start": "25:00"}, "it has no start that can be read"),
        ({"duration": ...}, "it has no duration"),
        ({"duration": "long"}, "its duration 'long' cannot be read"),
        ({"duration": "00:00"}, "it has no length"),
        ({"duration": "999:00"}, "it lasts longer than 14 days"),
        ({"date": "0001-01-01T00:00:00+14:00"}, "its year is 1"),
        ({"date": "1789-07-14T00:00:00+00:00"}, "its year is 1789"),
        ({"date": "2025-03-30T02:30:00"}, "does not exist: the clocks are put forward over it"),
        ({"title": None}, "it has no title"),
        ({"title": ["x"]}, "it has no title"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_id_and_the_reason(
    event: Event, told: dict[str, Any], reason: str
) -> None:
    (said,) = why(written(talk(**told)), event)
    assert said.startswith(f"id {TALK['guid']} (day 1, Popov")
    assert reason in said


def test_texts_in_several_languages_stay_apart(event: Event) -> None:
    session = only(
        written(
            talk(
                title={"en": "Trams", "de-formal": "Straßenbahnen"},
                abstract={"en": "Rails.", "de-formal": ""},
                subtitle=None,
                room={"en": "Hall 1"},
                language="English, de-formal; fr",
            )
        ),
        event,
    )
    assert session.titles == {"en": "Trams", "de": "Straßenbahnen"}
    assert (session.abstracts, session.room, session.languages) == ({"en": "Rails."}, "Hall 1", ("de", "fr"))


def test_what_is_no_html_is_left_as_it_is(event: Event) -> None:
    told = talk(title="Vec<T> &amp; friends", subtitle="", abstract="We <3 Vec<T>, a < b & c\x1b[31m")
    session = only(written(told), event)
    assert session.titles == {"": "Vec<T> & friends"}
    assert session.abstracts == {"": "We <3 Vec<T>, a < b & c [31m"}


def test_an_entry_that_nobody_would_know_again_is_left_out(event: Event) -> None:
    content = written("nonsense", talk(guid=None, id=None), talk(), talk(title="Another"))
    assert why(content, event) == [
        "no id (day 1, Popov): it is no event",
        f"id {TALK['guid']} (day 1, Popov, “Night trains & cities”): another entry has the same id",
        f"id {TALK['guid']} (day 1, Popov, “Another”): another entry has the same id",
        "no id (day 1, Popov, “Night trains & cities”): it has no id, so nobody would know it again",
    ]


def test_ids_of_every_kind_become_ids_that_buttons_and_facts_can_carry(event: Event) -> None:
    odd = ["a-b", "a_b", "A_b", "ключ", "x" * 300, "1", "https://x.example/?id=1", "itu"]
    sessions = of(
        written(*[talk(guid=None, id=one) for one in odd]), event, "a_very_long_name_of_a_source"
    ).sessions
    keys = [session.id for session in sessions]
    assert len(set(keys)) == len(odd)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{1,41}", key) for key in keys)
    again = of(written(*[talk(guid=None, id=one) for one in odd]), event, "a_very_long_name_of_a_source")
    assert [session.id for session in again.sessions] == keys


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"\x1f\x8b\x08\x00broken", "packing breaks off"),
        (gzip.compress(FILES[0])[:-20], "its packing breaks off"),
        (b"%PDF-1.7", "neither JSON nor XML nor iCalendar"),
        (b"<!DOCTYPE html><html><body>Login</body></html>", "it is a web page"),
        (b"{}", "no schedule"),
        (b"[[[[1]]]]", "no schedule"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"schedule": "\xff"}', "byte 14: it is not written in UTF-8"),
        (b"<rss><day/></rss>", None),
        (b"<rss/>", "it has no <day>"),
        (b'<!DOCTYPE s [<!ENTITY a "aaaa">]><schedule>&a;</schedule>', "entities of its own"),
        (b'<?xml version="1.0" encoding="klingon"?><schedule/>', "no XML"),
        (CALENDAR.replace("END:VEVENT\n", "", 1).encode(), "it is not whole"),
    ],
)
def test_a_file_that_is_no_programme_is_refused_with_the_reason(content: bytes, reason: str | None) -> None:
    if reason is None:
        assert read(content, ZURICH).entries == []
        return
    with pytest.raises(UnreadableError, match=re.escape(reason)):
        read(content, ZURICH)


def test_a_packed_bomb_is_not_unpacked() -> None:
    with pytest.raises(UnreadableError, match="larger than 30 MB"):
        read(gzip.compress(b" " * (31 << 20)), ZURICH)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("DTSTART;VALUE=DATE:20250709", "its DTSTART is a whole day, without a time"),
        (
            "DTSTART;TZID=Mars/Olympus:20250709T100000",
            "the time zone 'Mars/Olympus' of its DTSTART is not known",
        ),
        ("DTSTART:20251399T100000", "it has no DTSTART that can be read"),
        ("DTSTART:20250709T110000", "it has no length"),
        (
            "DTSTART:20250709T100000\nRRULE:FREQ=DAILY",
            "it repeats; give each of its times an entry of its own",
        ),
    ],
)
def test_what_of_a_calendar_cannot_be_used_is_named(event: Event, line: str, reason: str) -> None:
    content = CALENDAR.replace("DTSTART:20250709T100000", line).encode()
    (said,) = of(content, event).unusable
    assert str(said) == f"id 8@trains.example (event 2, “Local time”): {reason}"


@given(st.sampled_from(FILES), st.data())
@hypothesis_settings(max_examples=60)
def test_a_file_that_was_cut_off_is_refused(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(content.rstrip()) - 1))
    with pytest.raises(UnreadableError):
        read(content[:at], ZURICH)


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
@hypothesis_settings(max_examples=150)
def test_whatever_stands_in_a_field_each_entry_is_used_whole_or_named(data: st.DataObject) -> None:
    told = schedule(talk(), talk(guid="b", title="Second"), talk(guid="c", title="Third"))
    events = told["schedule"]["conference"]["days"][0]["rooms"]["Popov"]
    spoilt = data.draw(st.integers(0, 2))
    for field in data.draw(st.sets(st.sampled_from([*TALK, "end"]), min_size=1, max_size=3)):
        events[spoilt][field] = data.draw(JUNK)
    found = of(json.dumps(told).encode(), EVENT)
    assert len(found.sessions) + len(found.unusable) == len(events)
    check(found)


@given(st.sampled_from(FILES), st.data())
@hypothesis_settings(max_examples=150)
def test_a_mutated_file_is_read_or_refused_and_never_fails(content: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(at, min(len(content), at + 30)))
        content = (
            content[:at] + data.draw(st.binary(max_size=8) | st.just(content[at:end] * 2)) + content[end:]
        )
    with suppress(UnreadableError):
        check(of(content, EVENT))


EVENT = load(Path("events/wsis20"))


def check(found: Programme) -> None:
    """Every session is one that the database, buttons and calendars can take."""
    for session in found.sessions:
        assert session.start < session.end
        assert all(session.titles.values())
        assert re.fullmatch(r"[a-z0-9_]{1,42}", session.id)
        assert "\x00" not in json.dumps(details(session), ensure_ascii=False).encode().decode()
    assert len({session.id for session in found.sessions}) == len(found.sessions)
    assert all(str(unusable) for unusable in found.unusable)


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
