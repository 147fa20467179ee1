"""The door: by code or by name, once, by whoever stands there, with nothing shown that is not needed."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Usher
from bot.clock import Clock
from bot.context import House
from bot.services import check_in, programme, registration
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import Person, Registration, Seat, SeatState
from models.database import Database
from tests.conftest import ORGANISER, OWNER
from tests.people_stage import REGISTRATION, audited, registered
from tests.test_models import NOON
from tests.test_registration import labels, said_to, tapped
from tests.test_team import OLD, UNKNOWN, link

AT_THE_DOOR = 20


@pytest.fixture
async def helper(usher: Usher, telegram: Telegram) -> Guest:
    """Somebody with an invitation, and nothing but their name in the settings."""
    owner = await telegram.person("Olga", language="en", id=OWNER)
    helper = await telegram.person("Hana", language="en")
    await said_to(helper, f"/start join-{await link(owner, 'helper')}")
    return helper


async def references(database: Database) -> Sequence[str]:
    async with database.read() as db:
        return (await db.scalars(select(Registration.reference).order_by(Registration.id))).all()


@pytest.mark.long
async def test_a_code_lets_in_once_and_the_second_scan_says_since_when(
    usher: Usher, telegram: Telegram, helper: Guest, clock: Clock
) -> None:
    await registered(usher, telegram, "Ada Holder")
    await registered(usher, telegram, "Ben Next")
    title = usher.house.event.title("citiverse", "en")
    first, _ = await references(usher.database)
    let_in = await said_to(helper, f"/start check-{first}")
    assert let_in.text == f"Let in: Ada Holder, In person\n{title}: confirmed\nLet in: 1 of 2"
    organiser = await telegram.person("Claire", language="en", id=ORGANISER)
    again = await said_to(organiser, f"/start check-{first}")
    assert again.text.startswith("Already in, since 30 June 2025, 10:00: Ada Holder, In person\n")
    assert again.text.endswith("\nLet in: 1 of 2")
    undone = await tapped(organiser, "Undo the entry")
    assert undone.text.startswith("Not in yet: Ada Holder, In person")
    await tapped(organiser, "Let in")
    assert (await said_to(helper, "/checkin")).text.split("\n")[1] == "Let in: 1 of 2"
    assert list(await audited(usher.database))[2:] == ["check_in.event", "check_in.undo", "check_in.event"]


@pytest.mark.long
async def test_two_phones_at_once_let_in_once(usher: Usher, telegram: Telegram, helper: Guest) -> None:
    await registered(usher, telegram, "Ada Holder")
    organiser = await telegram.person("Claire", language="en", id=ORGANISER)
    (reference,) = await references(usher.database)
    for guest in (helper, organiser):
        await guest.send(f"/start check-{reference}")
    heard = [(await guest.heard())[-1].text for guest in (helper, organiser)]
    assert sorted(text.split(":")[0].split(",")[0] for text in heard) == ["Already in", "Let in"]


async def one_registration(database: Database, house: House) -> int:
    async with database.begin() as db:
        await programme.publish(db, programme.FOLDER, house.event.sessions, NOON)
        person = Person(telegram_id=1, language="en", first_seen_at=NOON)
        db.add(person)
        await db.flush()
        found = await registration.register(db, house.event, person, REGISTRATION | {"name": "Ada"}, NOON)
    return found.row.id


async def crowd(database: Database, number: int) -> int:
    """How often one registration is let in when so many doors try at the same time."""
    begun = asyncio.Event()

    async def door() -> bool:
        await begun.wait()
        async with database.begin() as db:
            entry = await check_in.let_in(db, number, NOON)
            return entry is not None and entry.first

    doors = [asyncio.create_task(door()) for _ in range(AT_THE_DOOR)]
    begun.set()
    return sum(await asyncio.gather(*doors))


async def test_of_twenty_doors_at_once_exactly_one_lets_in(database: Database, house: House) -> None:
    assert await crowd(database, await one_registration(database, house)) == 1


async def test_without_the_lock_several_would_let_in(
    database: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer: its lock cannot be left out")
    number = await one_registration(database, house)
    readers = asyncio.Barrier(5)  # as many as there are connections

    async def unlocked(db: Any, number: int) -> registration.Registered | None:
        row = await db.get(Registration, number)
        await asyncio.wait_for(readers.wait(), 10)
        return (await registration.with_seats(db, [row]))[0]

    monkeypatch.setattr(registration, "held", unlocked)
    assert await crowd(database, number) > 1


async def test_at_a_sessions_door_nobody_is_let_in_anywhere_without_a_seat(
    database: Database, house: House
) -> None:
    number = await one_registration(database, house)
    async with database.begin() as db:
        seat = (await db.scalars(select(Seat).where(Seat.registration_id == number))).one()
        seat.state = SeatState.WAITING
    async with database.begin() as db:
        assert await check_in.seat(db, seat.id, NOON) is None
        assert await db.scalar(select(Registration.checked_in_at)) is None


@pytest.mark.long
async def test_by_name_a_helper_sees_what_a_door_needs_and_no_more(
    usher: Usher, telegram: Telegram, helper: Guest
) -> None:
    answers = {"email": "ada@secret.example", "phone": "+41 22 000 00 00", "needs": "A ramp"}
    await registered(usher, telegram, "Ada Holder", **answers)
    await registered(usher, telegram, "Ada Second")
    first, second = await references(usher.database)
    shown = await said_to(helper, "/checkin ada")
    assert shown.text == "2 registrations are like that."
    assert labels(shown)[:2] == [f"Ada Second · {second}", f"Ada Holder · {first}"]
    card = await tapped(helper, f"Ada Holder · {first}")
    title = usher.house.event.title("citiverse", "en")
    assert card.text == f"Not in yet: Ada Holder, In person\n{title}: confirmed\nLet in: 0 of 2"
    await tapped(helper, "Find somebody")
    only = await said_to(helper, "ÀDA sec")
    assert only.text.startswith("Not in yet: Ada Second")
    assert (await said_to(helper, "/checkin Dakar")).text == "I find nobody for “Dakar”."
    everything = " ".join(message.text for message in await helper.messages())
    assert not any(value in everything for value in answers.values())
    assert (await said_to(helper, "/registrations")).text == UNKNOWN
    tap = await helper.tap(data="registrant:card:1", message_id=card.message_id)
    assert (await helper.answer(tap)).text == OLD


@pytest.mark.long
async def test_a_session_has_a_door_of_its_own(usher: Usher, telegram: Telegram, helper: Guest) -> None:
    await registered(usher, telegram, "Ada Holder")
    title = usher.house.event.title("citiverse", "en")
    (reference,) = await references(usher.database)
    await said_to(helper, f"/checkin {reference}")
    session = next(label for label in labels(await helper.last()) if label.startswith("To the session: "))
    there = await tapped(helper, session)
    assert there.text.split("\n")[:2] == [
        "Let in to the session: Ada Holder, In person",
        f"{title}: there since 30 June 2025, 10:00",
    ]
    assert f"{title}: 1 of 1" in (await said_to(helper, "/checkin")).text
    await said_to(helper, f"/checkin {reference}")
    undo = next(label for label in labels(await helper.last()) if label.startswith("Undo the session: "))
    assert f"{title}: confirmed" in (await tapped(helper, undo)).text
    async with usher.database.read() as db:
        assert (await db.scalars(select(Seat.checked_in_at))).all() == [None]


@pytest.mark.long
async def test_who_registered_online_or_cancelled_is_not_let_in_by_a_scan(
    usher: Usher, telegram: Telegram, helper: Guest
) -> None:
    await registered(usher, telegram, "Ada Online", mode="online")
    guest = await registered(usher, telegram, "Ben Gone")
    await said_to(guest, "/registration")
    await tapped(guest, "Cancel registration")
    await tapped(guest, "Yes, cancel it")
    online, gone = await references(usher.database)
    assert (await said_to(helper, f"/start check-{gone}")).text == "Cancelled: Ben Gone, In person"
    shown = await said_to(helper, f"/start check-{online}")
    assert shown.text.startswith("Not in yet: Ada Online, Online")
    assert (await tapped(helper, "Let in")).text.startswith("Let in: Ada Online, Online")
    assert (await said_to(helper, "/start check-AAAAA-AAAAA")).text == "This code is not known."


@pytest.mark.long
async def test_nobody_but_the_team_learns_anything_from_a_code(
    usher: Usher, telegram: Telegram, helper: Guest
) -> None:
    guest = await registered(usher, telegram, "Ada Holder")
    (reference,) = await references(usher.database)
    told = await said_to(guest, f"/start check-{reference}")
    assert told.text == "This code is for the organisers: they read it at the entrance."
    for data in ("door:in:1", "door:card:1", "door:find:0"):
        tap = await guest.tap(data=data, message_id=told.message_id)
        assert (await guest.answer(tap)).text == OLD
    async with usher.database.read() as db:
        assert (await db.scalars(select(Registration.checked_in_at))).all() == [None]
