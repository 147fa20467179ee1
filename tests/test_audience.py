"""Audiences: exactly those who are meant, each once, in the language that they will read."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select

from bot.context import House
from bot.services import audience, programme
from models import (
    Bookmark,
    Chat,
    Follow,
    Person,
    Proposal,
    ProposalState,
    Registration,
    Role,
    Seat,
    SeatState,
    SessionReminders,
    SessionSpeaker,
)
from models.database import Database
from tests.test_models import NOON


@dataclass(frozen=True)
class Who:
    """Somebody of the scene; sessions by their key."""

    language: str = "en"
    mode: str | None = None  # registered so
    aide: bool = False  # registered by Ada, and has not come yet
    cancelled: bool = False
    seats: Mapping[str, SeatState] = field(default_factory=dict)
    bookmarks: Sequence[str] = ()
    follows: Sequence[str] = ()
    muted: Sequence[str] = ()
    speaks: Sequence[str] = ()
    role: Role = Role.PARTICIPANT
    proposal: ProposalState | None = None
    reachable: bool = True


CONFIRMED, OFFERED, WAITING = SeatState.CONFIRMED, SeatState.OFFERED, SeatState.WAITING
SCENE = {
    "Ada": Who(),
    "Ben": Who("fr", mode="in_person", seats={"climate": CONFIRMED}),
    "Cleo": Who("ru", mode="online", seats={"citiverse": WAITING}),
    "Dina": Who("ar", mode="in_person", seats={"climate": OFFERED, "citiverse": CONFIRMED}),
    "Eve": Who("fr", mode="online", cancelled=True, seats={"climate": CONFIRMED}),
    "Finn": Who("zh", bookmarks=["climate"]),
    "Gia": Who("en", follows=["day:2025-07-08"]),
    "Hal": Who("es", follows=["event"], muted=["climate"]),
    "Ivo": Who("en", bookmarks=["climate"], muted=["climate"]),
    "Joy": Who("en", role=Role.SPEAKER),
    "Kim": Who("fr", proposal=ProposalState.ACCEPTED),
    "Leo": Who("fr", proposal=ProposalState.DECLINED),
    "Mia": Who("fr", mode="in_person", bookmarks=["climate"], reachable=False),
    "Noa": Who("es", speaks=["citiverse"], muted=["citiverse"]),
}
CASES: dict[str, tuple[dict[str, list[str]], str]] = {
    "everybody": ({}, "Ada Ben Cleo Dina Eve Finn Gia Hal Ivo Joy Kim Leo Noa"),
    "registered, or by whom": ({"who": ["registered"]}, "Ada Ben Cleo Dina"),
    "not registered": ({"who": ["unregistered"]}, "Eve Finn Gia Hal Ivo Joy Kim Leo Noa"),
    "speakers": ({"who": ["speakers"]}, "Joy Kim Noa"),
    "unconfirmed": ({"who": ["unconfirmed"]}, "Cleo Dina"),
    "either of two": ({"who": ["speakers", "unconfirmed"]}, "Cleo Dina Joy Kim Noa"),
    "in person": ({"mode": ["in_person"]}, "Ada Ben Dina"),
    "online": ({"mode": ["online"]}, "Cleo"),
    "a language": ({"language": ["fr"]}, "Ben Eve Kim Leo"),
    "a session": ({"about": ["session:climate"]}, "Ben Dina Finn Gia"),
    "another": ({"about": ["session:citiverse"]}, "Cleo Dina Hal Noa"),
    "a day": ({"about": ["day:2025-07-09"]}, "Cleo Dina Hal Noa"),
    "two sessions": ({"about": ["session:climate", "session:citiverse"]}, "Ben Cleo Dina Finn Gia Hal Noa"),
    "both facets": ({"about": ["session:climate"], "mode": ["in_person"]}, "Ben Dina"),
    "speakers of a session": ({"who": ["speakers"], "about": ["session:citiverse"]}, "Noa"),
    "three facets": (
        {"about": ["day:2025-07-08"], "mode": ["in_person"], "language": ["ar", "en"]},
        "Dina",
    ),
    "a session that is no more": ({"about": ["session:gone"]}, ""),
    "a day without sessions": ({"about": ["day:2025-07-10"]}, ""),
}


@pytest.fixture
async def scene(database: Database, house: House) -> Database:
    async with database.begin() as db:
        await programme.publish(db, programme.FOLDER, house.event.sessions, NOON)
        numbers = await programme.numbers(db, ["climate", "citiverse"])
        for number, (name, who) in enumerate(SCENE.items(), 1):
            person = Person(telegram_id=number, language=who.language, role=who.role, first_seen_at=NOON)
            db.add(person)
            await db.flush()
            db.add(Chat(id=number, kind="private", person_id=person.id, reachable=who.reachable))
            db.add_all(
                Bookmark(person_id=person.id, session_id=numbers[k], created_at=NOON) for k in who.bookmarks
            )
            db.add_all(
                SessionSpeaker(person_id=person.id, session_id=numbers[k], name=name, since=NOON)
                for k in who.speaks
            )
            db.add_all(Follow(person_id=person.id, what=what) for what in who.follows)
            db.add_all(
                SessionReminders(person_id=person.id, session_id=numbers[k], muted=True) for k in who.muted
            )
            if who.mode is not None:
                row = registration(name, who, person_id=person.id)
                db.add(row)
                await db.flush()
                db.add_all(
                    Seat(
                        registration_id=row.id, session_id=numbers[k], mode=who.mode, state=state, since=NOON
                    )
                    for k, state in who.seats.items()
                )
            if who.proposal is not None:
                db.add(
                    Proposal(
                        reference=name, person_id=person.id, state=who.proposal, answers="{}",
                        submitted_at=NOON, changed_at=NOON,
                    )
                )  # fmt: skip
        ada = await db.scalar(select(Person.id).where(Person.telegram_id == 1))
        db.add(registration("for another", Who(mode="in_person"), aide_id=ada))
        db.add(Chat(id=-5, kind="group", person_id=None))
    return database


def registration(reference: str, who: Who, **whose: int | None) -> Registration:
    return Registration(
        reference=reference[:16], mode=who.mode or "", answers=json.dumps({}), registered_at=NOON,
        changed_at=NOON, cancelled_at=NOON if who.cancelled else None, **whose,
    )  # fmt: skip


async def test_a_segment_is_exactly_those_who_are_meant(scene: Database, house: House) -> None:
    names = list(SCENE)
    found, counted = {}, {}
    async with scene.read() as db:
        event = replace(house.event, sessions=await programme.sessions(db))
        for case, (chosen, _) in CASES.items():
            query = await audience.recipients(db, event, chosen, ["en"], "en")
            found[case] = sorted(names[chat_id - 1] for chat_id, _ in await db.execute(query))
            counted[case] = await audience.by_language(db, event, chosen)
    assert found == {case: expected.split() for case, (_, expected) in CASES.items()}
    languages = {case: Counter(SCENE[name].language for name in people) for case, people in found.items()}
    assert counted == languages


async def test_each_reads_their_own_language_or_the_one_that_was_chosen_instead(
    scene: Database, house: House
) -> None:
    async with scene.read() as db:
        query = await audience.recipients(db, house.event, {"who": ["unconfirmed"]}, ["ru", "fr"], "fr")
        instead = dict((await db.execute(query)).all())
        query = await audience.recipients(db, house.event, {"who": ["unconfirmed"]}, ["ru", "fr"], None)
        without = dict((await db.execute(query)).all())
    assert (instead, without) == ({3: "ru", 4: "fr"}, {3: "ru"})


def test_a_choice_is_toggled_and_an_empty_facet_is_none() -> None:
    one = audience.toggled({}, "who", "speakers")
    two = audience.toggled(one, "who", "registered")
    assert (one, two) == ({"who": ["speakers"]}, {"who": ["speakers", "registered"]})
    assert audience.toggled(one, "who", "speakers") == {}
