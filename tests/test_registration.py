"""Registration: by buttons and by typing alone, through restarts, and the seats under a rush."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import numpy as np
import pytest
import segno
import zxingcpp
from sqlalchemy import delete, select

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.event.forms import said
from bot.services import programme, registration, seats, waiting_list
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import Person, Registration, Seat, SeatState
from models.database import Database
from tests.eventually import eventually
from tests.test_models import NOON

pytestmark = pytest.mark.long

ANSWERS = {"for": "me", "mode": "in_person", "sessions": ["citiverse"], "name": "Amina Diallo"}


async def said_to(guest: Guest, text: str, count: int = 1) -> Seen:
    await guest.send(text)
    return (await guest.heard(count=count))[-1]


async def tapped(guest: Guest, label: str) -> Seen:
    await guest.tap(label)
    return (await guest.heard())[-1]


async def test_by_buttons_one_registers_changes_and_cancels(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    await said_to(guest, "/register")
    await tapped(guest, "Myself")
    await tapped(guest, "In person")
    title = usher.house.event.title("citiverse", "en")
    chosen = await tapped(guest, next(b for b in labels(await guest.last()) if title[:20] in b))
    assert any(label.startswith("✓ ") for label in labels(chosen))
    other = usher.house.event.title("climate", "en")
    await tapped(guest, next(b for b in labels(chosen) if other[:20] in b))
    await tapped(guest, "Done")
    for text in ("Amina Diallo", "City of Dakar"):
        await said_to(guest, text)
    await tapped(guest, "Skip")
    await said_to(guest, "Senegal")
    await said_to(guest, "amina@dakar.example")
    await tapped(guest, "Skip")
    await tapped(guest, "Skip")
    review = await tapped(guest, "Yes, I agree")
    assert f"Sessions: \n• {title}\n• {other}\nName: Amina Diallo" in review.text
    await tapped(guest, "Change something")
    await tapped(guest, "City or organisation")
    review = await said_to(guest, "Ville de Dakar")
    assert "City or organisation: Ville de Dakar" in review.text
    await guest.tap("Send")
    heard = await guest.heard(count=2)
    texts = [one.text for one in heard if one.text]
    assert any("You are on the organisers' list." in text and f"{title}: confirmed" in text for text in texts)
    reference = await reference_of(usher)
    assert await code_in(telegram, heard) == f"https://t.me/usher_bot?start=check-{reference}"

    await tapped(guest, "Cancel registration")
    gone = await tapped(guest, "Yes, cancel it")
    assert gone.text.startswith("The registration of Amina Diallo is cancelled.")
    assert (await said_to(guest, "/registration")).text == "You are not registered with me."


def labels(message: Seen) -> list[str]:
    return [label for row in message.buttons for label in row]


async def reference_of(usher: Usher) -> str:
    async with usher.database.read() as db:
        return (await db.scalars(select(Registration.reference))).one()


async def code_in(telegram: Telegram, heard: list[Seen]) -> str:
    """What a phone reads from the picture that was sent."""
    (photo,) = [one for one in heard if "photo" in one.body]
    content = await telegram.fetch(photo.body["photo"][-1]["file_id"])
    caption = photo.body["caption"].split()[-1]
    expected = segno.make(f"https://t.me/usher_bot?start=check-{caption}", error="m")
    matrix = np.array([list(row) for row in expected.matrix_iter(scale=4, border=4)], np.uint8)
    (read,) = zxingcpp.read_barcodes(np.where(matrix, 0, 255).astype(np.uint8))
    assert content.startswith(b"\x89PNG")
    return str(read.text)


@pytest.mark.parametrize(
    ("field", "bad", "told"),
    [
        ("for", "nobody", "choose one of the answers"),
        ("name", "A", "at least"),
        ("name", "n" * 121, "121 characters; 120 fit"),
        ("email", "amina(at)dakar", "no e-mail address"),
        ("email", "amina@localhost", "no e-mail address"),
        ("phone", "022 123", "no phone number"),
        ("phone", "+41", "no phone number"),
        ("consent", "no way", "Yes, I agree"),
        ("sessions", "1, 99", "write their numbers"),
    ],
)
async def test_a_wrong_answer_is_told_and_how_to_mend_it(
    usher: Usher, guest: Guest, field: str, bad: str, told: str
) -> None:
    await said_to(guest, "/register")
    good = {"for": "1", "mode": "1", "sessions": "1", "name": "Amina", "organisation": "Dakar",
            "role": "skip", "country": "Senegal", "email": "a@dakar.example", "phone": "skip",
            "needs": "skip"}  # fmt: skip
    form = usher.house.event.forms["registration"]
    for asked in form.fields:
        if asked.key == field:
            break
        await said_to(guest, good[asked.key])
    said_back = await said_to(guest, bad)
    assert told in said_back.text
    assert said(form.field(field).question, "en") in said_back.text  # type: ignore[union-attr]


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(guest: Guest) -> None:
    await said_to(guest, "/register")
    await guest.send("when is the citiverse session?")
    answer, again = await guest.heard(count=2)
    assert "09:00" in answer.text
    assert "Whom shall I register?" in again.text


async def test_back_cancel_and_old_buttons_are_answered_kindly(guest: Guest) -> None:
    first = await said_to(guest, "/register")
    await tapped(guest, "Myself")
    back = await tapped(guest, "Back")
    assert "Whom shall I register?" in back.text
    await tapped(guest, "✓ Myself")
    await said_to(guest, "online")
    tap = await guest.tap(data="form:registration:pick:0:1", message_id=first.message_id)
    assert (await guest.answer(tap)).text == "That question is behind us. Here is where we are."
    await guest.heard()
    await tapped(guest, "Cancel")
    await tapped(guest, "Throw away")
    tap = await guest.tap(data="form:registration:pick:0:1", message_id=first.message_id)
    assert (await guest.answer(tap)).text == "This form is no longer open. Send /start to begin afresh."


async def test_nobody_can_touch_a_strangers_registration_or_seat(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    person = await person_of(usher, guest)
    async with usher.database.begin() as db:
        found = await registration.register(db, usher.house.event, person, ANSWERS, NOON)
        (seat,) = found.seats.values()
    thief = await telegram.person("Mallory", language="en")
    shown = await said_to(thief, "/start")
    for data in (f"reg:gone:{found.row.id}", f"reg:code:{found.row.id}", f"seat:leave:{seat.id}"):
        tap = await thief.tap(data=data, message_id=shown.message_id)
        assert (await thief.answer(tap)).text in {
            "This registration is no longer there.",
            "This seat is not yours to decide on.",
        }
    async with usher.database.read() as db:
        assert (await db.scalars(select(Seat.state))).all() == [SeatState.CONFIRMED]


async def person_of(usher: Usher, guest: Guest) -> Person:
    await said_to(guest, "/start")
    async with usher.database.read() as db:
        return (await db.scalars(select(Person).where(Person.telegram_id == guest.id))).one()


async def test_a_restart_at_any_step_goes_on_where_the_person_was(
    settings: Settings, house: House, telegram: Telegram, clock: Clock
) -> None:
    guest = await telegram.person("Amina", language="en")
    steps = ("/register", "Myself", "Online", "1", "Amina Diallo", "Dakar", "Skip", "Senegal",
             "a@dakar.example", "Skip", "Skip", "Yes, I agree")  # fmt: skip
    for step in steps:
        again = build(settings, clock, house)
        async with again.running():
            last = await said_to(guest, step)
    assert "please check" in last.text
    again = build(settings, clock, house)
    async with again.running():
        await guest.send("Send")
        assert (await guest.heard())[-1].text.startswith("You are on the organisers' list.")
        assert (await said_to(guest, "/help")).text  # what follows is no code for an entrance
    assert not any("photo" in message.body for message in await guest.messages())


async def test_a_mayor_takes_over_what_an_aide_registered_and_both_hear(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    aide = await person_of(usher, guest)
    async with usher.database.begin() as db:
        found = await registration.register(
            db, usher.house.event, aide, ANSWERS | {"for": "other", "name": "Mayor Sow"}, NOON
        )
    card = await said_to(guest, "/registration")
    assert f"?start=take-{found.row.link}" in card.text
    mayor = await telegram.person("Sow", language="fr")
    await mayor.start(f"take-{found.row.link}")
    (welcome, _) = await mayor.heard(count=2)
    assert "Mayor Sow" in welcome.text

    async def told() -> str:
        return (await guest.last()).text

    await eventually(told, "Mayor Sow has opened the link and hears from me from now on.")
    third = await telegram.person("Third", language="en")
    await third.start(f"take-{found.row.link}")
    (late,) = await third.heard()
    assert late.text == "This link is not valid any more."


async def test_an_aide_is_told_whom_they_have_registered(usher: Usher, guest: Guest) -> None:
    await said_to(guest, "/register")
    for text in ("2", "1", "1", "Mayor Sow", "Dakar", "Skip", "Senegal", "a@dakar.example", "Skip", "Skip"):
        await said_to(guest, text)
    await said_to(guest, "Yes, I agree")
    assert (await said_to(guest, "Send")).text.startswith("Mayor Sow is on the organisers' list.\n\n")
    assert "\n\nYou have registered: Mayor Sow\n\n" in (await said_to(guest, "/mysessions")).text
    aide = await person_of(usher, guest)
    async with usher.database.begin() as db:
        for whom in ("me", "other", "other", "other"):
            await registration.register(db, usher.house.event, aide, ANSWERS | {"for": whom}, NOON)
    shown = (await said_to(guest, "/mysessions")).text
    assert "\n\nYou are registered with me.\n\nYou have registered 4 other people.\n\n" in shown


async def test_it_is_closed_after_its_end_with_the_date(usher: Usher, guest: Guest, clock: Clock) -> None:
    clock.move_to(usher.house.event.midnight(usher.house.event.last_day))
    closed = await said_to(guest, "/register")
    assert closed.text == "Registration closed on 9 July 2025, 12:00."


def limited(house: House, seats: int) -> House:
    sessions = tuple(replace(one, capacity={"in_person": seats}) for one in house.event.sessions)
    return replace(house, event=replace(house.event, sessions=sessions))


async def rush(database: Database, house: House, people: int) -> Counter[SeatState]:
    """So many people at once for the last seat."""
    async with database.begin() as db:
        await programme.publish(db, programme.FOLDER, house.event.sessions, NOON)
        crowd = [Person(telegram_id=10_000 + n, language="en", first_seen_at=NOON) for n in range(people)]
        db.add_all(crowd)
    begun = asyncio.Event()

    async def one(person: Person) -> None:
        await begun.wait()
        async with database.begin() as db:
            await registration.register(db, house.event, person, ANSWERS, NOON)

    running = [asyncio.create_task(one(person)) for person in crowd]
    begun.set()
    await asyncio.gather(*running)
    async with database.read() as db:
        return Counter(await db.scalars(select(Seat.state)))


async def test_of_many_at_once_exactly_one_gets_the_last_seat(database: Database, house: House) -> None:
    states = await rush(database, limited(house, 1), 200)
    assert states == {SeatState.CONFIRMED: 1, SeatState.WAITING: 199}


@pytest.mark.faults
@pytest.mark.timeout(400)
async def test_in_twenty_rushes_one_gets_the_last_seat_and_the_rest_wait_in_order(
    database: Database, house: House
) -> None:
    for _ in range(20):
        states = await rush(database, limited(house, 1), 200)
        assert states == {SeatState.CONFIRMED: 1, SeatState.WAITING: 199}
        async with database.begin() as db:
            line = (await db.scalars(select(Seat.state).order_by(Seat.since, Seat.id))).all()
            assert line[0] == SeatState.CONFIRMED
            await db.execute(delete(Person))


async def test_without_the_lock_seats_would_be_oversold(
    database: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer: its lock cannot be left out")
    lock, here, two_are_here = seats.locked, count(1), asyncio.Event()

    async def unlocked(db: Any, keys: Any) -> dict[str, int]:
        """Without a lock, and with another who is just as far."""
        numbers = await programme.numbers(db, keys)
        if next(here) == 2:
            two_are_here.set()
        await two_are_here.wait()
        return numbers

    assert lock is not unlocked
    monkeypatch.setattr(seats, "locked", unlocked)
    states = await rush(database, limited(house, 1), 200)
    assert states[SeatState.CONFIRMED] > 1


async def test_the_waiting_list_moves_up_in_order_and_lapses(database: Database, house: House) -> None:
    event = limited(house, 1).event
    await rush(database, limited(house, 1), 3)
    now = event.sessions[0].start - timedelta(days=4)

    async def line() -> list[SeatState]:
        async with database.read() as db:
            return list(await db.scalars(select(Seat.state).order_by(Seat.id)))

    async with database.begin() as db:
        holder = (
            await db.scalars(select(Registration).join(Seat).where(Seat.state == SeatState.CONFIRMED))
        ).one()
        found = await registration.by_reference(db, holder.reference)
        assert found is not None
        moved = await registration.cancel(db, event, found, now)
    assert len(moved.offered) == 1
    until = moved.offered[0].offered_until
    assert until == now + waiting_list.HOLD
    async with database.begin() as db:
        assert (await waiting_list.settle(db, event, until - timedelta(seconds=1))).lapsed == []
    async with database.begin() as db:
        moved = await waiting_list.settle(db, event, until)
        assert (len(moved.lapsed), len(moved.offered)) == (1, 1)
        assert await registration.accept(db, moved.offered[0], until) is True
    assert Counter(await line()) == {SeatState.CANCELLED: 1, SeatState.LAPSED: 1, SeatState.CONFIRMED: 1}
