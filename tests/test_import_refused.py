"""Programmes that cannot be used, whole or in part: refused or named, whatever stands in them."""

import gzip
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.event import Event, load
from bot.event.importing import Programme, UnreadableError, read
from bot.event.programme import details
from tests.programmes import CALENDAR, FILES, TALK, ZURICH, of, schedule, talk, why, written


@pytest.fixture(scope="module")
def event() -> Event:
    return load(Path("events/wsis20"))


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


def test_an_entry_that_nobody_would_know_again_is_left_out(event: Event) -> None:
    content = written("nonsense", talk(guid=None, id=None), talk(), talk(title="Another"))
    assert why(content, event) == [
        "no id (day 1, Popov): it is no event",
        f"id {TALK['guid']} (day 1, Popov, “Night trains & cities”): another entry has the same id",
        f"id {TALK['guid']} (day 1, Popov, “Another”): another entry has the same id",
        "no id (day 1, Popov, “Night trains & cities”): it has no id, so nobody would know it again",
    ]


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
