"""A programme of trains in every form in which one comes, for the tests of imports."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from bot.event import Event, Session
from bot.event.importing import Programme, programme, read

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


def of(content: bytes, event: Event, source: str = "trains") -> Programme:
    return programme(read(content, ZURICH), source, event)


def only(content: bytes, event: Event) -> Session:
    (session,) = of(content, event).sessions
    return session


def why(content: bytes, event: Event) -> list[str]:
    found = of(content, event)
    assert not found.sessions
    return [str(unusable) for unusable in found.unusable]
