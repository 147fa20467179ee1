"""Registrations in the team's hands: decided about, written to; each person told once."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.app import Usher
from bot.context import House
from bot.services import (
    programme,
    registration,
    registration_decisions,
    seats,
    waiting_list,
)
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from bot.texts import LANGUAGES
from models import OpenQuestion, Person, Registration, Seat, SeatState
from models.database import Database
from tests.conftest import OWNER
from tests.eventually import eventually
from tests.people_stage import REGISTRATION, audited, data_of, heard, registered, states, with_one_seat
from tests.test_models import NOON
from tests.test_registration import labels, limited, said_to, tapped


async def waiting_line(usher: Usher, telegram: Telegram) -> list[Guest]:
    """One who has the only seat, and two who wait for it."""
    await with_one_seat(usher)
    return [
        await registered(usher, telegram, name, language)
        for name, language in (("Ada Holder", "en"), ("Ben Second", "fr"), ("Cleo Third", "ru"))
    ]


async def seat_screen(organiser: Guest, name: str) -> Seen:
    await said_to(organiser, f"/registrations {name}")
    await tapped(organiser, f"{name} – City of Dakar")
    seats_ = await tapped(organiser, "Seats")
    return await tapped(organiser, labels(seats_)[0])


@pytest.mark.long
async def test_a_seat_out_of_turn_and_beyond_the_capacity_takes_a_confirmation_and_is_told_once(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    _, second, third = await waiting_line(usher, telegram)
    title = usher.house.event.title("citiverse", "en")
    shown = await seat_screen(organiser, "Cleo Third")
    assert shown.text == (
        f"Cleo Third\n{title}: on the waiting list\n1 person has waited longer.\n"
        "No seat is free: this would be one more than there are."
    )
    asked = await tapped(organiser, "Give the seat")
    assert asked.text.startswith("Give Cleo Third the seat all the same?\n1 person has waited longer.")
    assert await states(usher.database, Seat) == [
        SeatState.CONFIRMED,
        SeatState.WAITING,
        SeatState.WAITING,
    ]
    yes = "Yes, give the seat"
    await organiser.tap(yes)
    await organiser.tap(data=data_of(asked, yes), message_id=asked.message_id)
    await organiser.heard()

    async def told() -> int:
        return len(await heard(third))

    await eventually(told, 1)
    russian = usher.house.event.title("citiverse", "ru")
    assert await heard(third) == [f"Организаторы предоставили вам место: {russian}."]
    assert await heard(second) == []
    assert await states(usher.database, Seat) == [
        SeatState.CONFIRMED,
        SeatState.WAITING,
        SeatState.CONFIRMED,
    ]
    assert list(await audited(usher.database)) == ["registration.admit"]


@pytest.mark.long
async def test_a_refusal_is_told_in_their_language_with_a_ready_reason(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    holder, second, _ = await waiting_line(usher, telegram)
    await seat_screen(organiser, "Ada Holder")
    await tapped(organiser, "Take the seat back")
    gone = await tapped(organiser, "It is meant for another circle of people.")
    assert gone.text.endswith("no seat any more")

    async def told() -> list[str]:
        return await heard(holder) + [text.split("\n")[0] for text in await heard(second)]

    english, french = (usher.house.event.title("citiverse", code) for code in ("en", "fr"))
    refused = (
        f"The organisers cannot give you a seat: {english}.\n\n"
        "Their reason: It is meant for another circle of people.\n\n"
        "You can also write to info@globalcitieshub.org."
    )
    await eventually(told, [refused, f"Une place s’est libérée pour vous : {french}."])
    assert await states(usher.database, Seat) == [
        SeatState.CANCELLED,
        SeatState.OFFERED,
        SeatState.WAITING,
    ]


@pytest.mark.long
async def test_a_registration_is_cancelled_once_with_a_written_reason_in_every_language(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    reason = "You <b>wrote</b> & asked for it"
    for language in LANGUAGES:
        guest = await registered(usher, telegram, f"Ada {language}", language)
        await said_to(organiser, f"/registrations Ada {language}")
        await tapped(organiser, f"Ada {language} – City of Dakar")
        asked = await tapped(organiser, "Cancel registration")
        done = await said_to(organiser, reason)
        assert done.text == "Done. They have been told."
        data = data_of(asked, "Without a reason")
        tap = await organiser.tap(data=data, message_id=asked.message_id)
        assert (await organiser.answer(tap)).text == "This has been decided meanwhile."
        own = usher.house.texts.speak(language)
        told = [
            own("The organisers have cancelled the registration of {name}.", name=f"Ada {language}"),
            own("Their reason: “{reason}”", reason=reason),
        ]
        await eventually(partial(first_parts, guest), [[text.unescape() for text in told]])
    assert list(await audited(usher.database)) == ["registration.cancel"] * len(LANGUAGES)


async def first_parts(guest: Guest) -> list[list[str]]:
    """The first two paragraphs of each message."""
    return [text.split("\n\n")[:2] for text in await heard(guest)]


@pytest.mark.long
async def test_two_organisers_who_decide_at_once_decide_once(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await registered(usher, telegram, "Ada Holder")
    owner = await telegram.person("Olga", language="en", id=OWNER)
    for member in (organiser, owner):
        await said_to(member, "/registrations")
        await tapped(member, "Ada Holder – City of Dakar")
        await tapped(member, "Cancel registration")
    await asyncio.gather(organiser.tap("You were registered twice."), owner.tap("Without a reason"))
    await asyncio.gather(organiser.heard(), owner.heard())

    async def told() -> int:
        return len(await heard(guest))

    await eventually(told, 1)
    assert list(await audited(usher.database)) == ["registration.cancel"]


async def test_of_many_decisions_at_once_one_takes_effect(database: Database, house: House) -> None:
    async with database.begin() as db:
        await programme.publish(db, programme.FOLDER, house.event.sessions, NOON)
        person = Person(telegram_id=1, language="en", first_seen_at=NOON)
        db.add(person)
        await db.flush()
        found = await registration.register(db, house.event, person, REGISTRATION | {"name": "Ada"}, NOON)

    async def cancel() -> bool:
        async with database.begin() as db:
            done = await registration_decisions.cancel(db, house.event, found.row.id, NOON)
            return done is not None

    assert sorted(await asyncio.gather(*(cancel() for _ in range(10)))) == [False] * 9 + [True]


@pytest.mark.long
async def test_a_letter_is_marked_as_from_the_organisers_and_its_answer_goes_to_the_helpdesk(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await registered(usher, telegram, "Ada Holder", "es")
    await said_to(organiser, "/registrations")
    await tapped(organiser, "Ada Holder – City of Dakar")
    await tapped(organiser, "Write to them")
    sent = await said_to(organiser, "Do you need <a badge>?")
    assert sent.text == "Sent. An answer comes to you as a question for the organisers."

    async def told() -> list[str]:
        return await heard(guest)

    await eventually(told, ["De parte de los organizadores\n\nDo you need <a badge>?"])
    await tapped(guest, "Responder")
    assert (await tapped(guest, "Cancelar")).text == "No se ha enviado nada."
    await tapped(guest, "Responder")
    thanks = await said_to(guest, "Sí, por favor")
    assert thanks.text == "He transmitido su respuesta a los organizadores."
    async with usher.database.read() as db:
        asked = (await db.scalars(select(OpenQuestion.text))).all()
        reference = (await db.scalars(select(Registration.reference))).one()
    assert list(asked) == [f"{reference}: Sí, por favor"]
    stranger = await telegram.person("Mallory", language="en")
    shown = await said_to(stranger, "/start")
    await stranger.tap(data="letter:answer:registration:1", message_id=shown.message_id)
    await stranger.heard()
    await said_to(stranger, "Let me in")
    async with usher.database.read() as db:
        assert (
            await db.scalars(select(OpenQuestion.text).order_by(OpenQuestion.id.desc()))
        ).first() == "Let me in"
    assert list(await audited(usher.database)) == ["registration.letter"]


@pytest.mark.long
async def test_who_has_blocked_the_bot_cannot_be_written_to_and_that_is_said(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await registered(usher, telegram, "Ada Holder")
    await telegram.confirmed(await guest.block())
    await said_to(organiser, "/registrations")
    card = await tapped(organiser, "Ada Holder – City of Dakar")
    data = data_of(card, "Write to them")

    async def answer() -> str:
        return (await organiser.answer(await organiser.tap(data=data, message_id=card.message_id))).text

    await eventually(answer, "There is nobody whom I can reach about this.")


@pytest.mark.long
async def test_nobody_else_sees_or_decides_anything(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await registered(usher, telegram, "Ada Holder")
    shown = await guest.last()
    for data in (
        "registrations:list:0",
        "registrations:state:0:waiting",
        "registrant:card:1",
        "registrant:gone:1:none",
        "registrant:seat:1",
        "letter:registration:1",
    ):
        tap = await guest.tap(data=data, message_id=shown.message_id)
        assert (
            await guest.answer(tap)
        ).text == "This button is from an older message. Send /start to begin afresh."
    async with usher.database.read() as db:
        assert (await db.scalars(select(Registration.cancelled_at))).all() == [None]
    for data in ("registrations:state:0:nonsense", "registrant:gone:1:nonsense", "registrant:cancel:999999"):
        tap = await organiser.tap(data=data, message_id=(await organiser.last()).message_id)
        assert (await organiser.answer(tap)).text


async def test_a_lapsed_offer_can_be_given_all_the_same(database: Database, house: House) -> None:
    event = limited(house, 1).event
    async with database.begin() as db:
        await programme.publish(db, programme.FOLDER, event.sessions, NOON)
        crowd = [Person(telegram_id=n, language="en", first_seen_at=NOON) for n in (1, 2)]
        db.add_all(crowd)
        await db.flush()
        first, second = [
            await registration.register(db, event, one, REGISTRATION | {"name": "Ada"}, NOON) for one in crowd
        ]
        await registration.cancel(db, event, first, NOON)
        await waiting_list.settle(db, event, NOON + timedelta(days=300))
    async with database.begin() as db:
        place = await registration_decisions.held(db, second.seats["citiverse"].id)
        assert place is not None
        assert place.seat.state is SeatState.LAPSED
        assert await registration_decisions.admit(db, place) is True
        assert await registration_decisions.admit(db, place) is False
        assert await seats.free(db, event, "citiverse", place.seat.session_id, "in_person") == 0
