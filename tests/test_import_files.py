"""Programmes as they are read: the same sessions from every format."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.event import Event, Session, load
from bot.settings import load_settings
from tests.programmes import CALENDAR, DAWN, FILES, XML, of, only, talk, written


@pytest.fixture(scope="module")
def event() -> Event:
    return load(Path("events/wsis20"))


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


def test_the_programme_to_try_fits_the_event_to_copy_and_is_read_whole() -> None:
    found = of(Path("docs/examples/harbour.json").read_bytes(), load(Path("events/starter")))
    assert (len(found.sessions), list(found.unusable), list(found.kept)) == (4, [], [])
    assert load_settings(Path("docs/examples/practice.toml")).event.folder == Path("events/starter")
