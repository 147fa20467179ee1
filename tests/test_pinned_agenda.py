"""The pinned agenda: said once, pinned, kept as one's sessions stand, through kills and deletions."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.delivery import claims, outcomes
from bot.services import bookmarks, pinned_agenda, programme, registration
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import Bookmark, Delivery, DeliveryState, Person, PinnedAgenda
from tests.eventually import eventually
from tests.test_agenda import publish, session, tapped_first
from tests.test_models import NOON
from tests.test_registration import ANSWERS, labels, person_of, said_to
from tests.test_ticks import ticks

pytestmark = pytest.mark.long

TOLD = "Your agenda goes to the top of this chat, and is kept up to date there."


async def pinned(guest: Guest) -> list[str]:
    """The texts of the messages that are pinned in the chat, as they are now."""
    view = await guest.view()
    by_id = {message["message_id"]: message for message in view["messages"]}
    return [by_id[number]["text"] for number in view["pinned"] if number in by_id]


async def settled(usher: Usher, guest: Guest, wanted: Callable[[list[str]], bool]) -> list[str]:
    """What is pinned, once it is as wanted; the tick comes as often as it takes."""

    async def look() -> bool:
        await ticks(usher).agendas()
        return wanted(await pinned(guest))

    await eventually(look, wanted=True)
    return await pinned(guest)


async def idle(usher: Usher) -> None:
    """Nothing is to be done any more, nor on its way."""

    async def due() -> tuple[int, bool, int]:
        async with usher.database.read() as db:
            people, _ = await pinned_agenda.due(db, usher.house.event, usher.clock.now())
            live = await db.scalars(select(PinnedAgenda.message_id))
            under_way = await db.scalars(select(Delivery.id).where(claims.live()))
            return len(people), None in live.all(), len(under_way.all())

    await eventually(due, (0, False, 0))


async def agendas(guest: Guest) -> list[Seen]:
    """All messages that are somebody's agenda."""
    return [
        one
        for one in await guest.messages()
        if one.outgoing and "Unpin" in labels(one) and "Register" not in labels(one)
    ]


async def test_it_is_said_pinned_and_edited_as_things_change(
    usher: Usher, guest: Guest, clock: Clock
) -> None:
    assert (await said_to(guest, "/pin", count=2)).text in {TOLD, (await agendas(guest))[0].text}
    (empty,) = await settled(usher, guest, lambda texts: len(texts) == 1)
    assert empty == "My sessions, Geneva time\n\nNothing yet: what you bookmark or register for appears here."
    await said_to(guest, "/agenda")
    await tapped_first(guest, "Safe smart")
    await guest.tap("Bookmark")
    (text,) = await settled(usher, guest, lambda texts: "Safe smart" in texts[0])
    assert "14:00–15:00 · Safe smart cities and Climate frustration · bookmarked\nGeneva" in text
    person = await person_of(usher, guest)
    async with usher.database.begin() as db:
        await registration.register(db, usher.house.event, person, ANSWERS, NOON)
    await settled(usher, guest, lambda texts: "seat confirmed" in texts[0])
    first, second = usher.house.event.sessions
    async with usher.database.begin() as db:
        moved = replace(second, start=first.start, end=first.end, room="Room 9")
        await programme.publish(db, programme.FOLDER, [moved], NOON)
    (text,) = await settled(usher, guest, lambda texts: "Room 9" in texts[0])
    assert "frustration · cancelled · bookmarked" in text
    clock.move_to(first.start)
    await settled(usher, guest, lambda texts: "on now" in texts[0])
    clock.move_to(first.end)
    await settled(usher, guest, lambda texts: "· over · seat confirmed" in texts[0])
    clock.move_to(usher.house.event.midnight(usher.house.event.local(first.end).date() + timedelta(days=1)))
    (text,) = await settled(usher, guest, lambda texts: "2 sessions are over." in texts[0])
    assert len(await agendas(guest)) == 1


async def test_ticks_of_many_say_pin_and_edit_it_once(usher: Usher, telegram: Telegram, guest: Guest) -> None:
    await guest.send("/pin")
    await guest.send("/pin")
    await guest.heard(count=2)
    await settled(usher, guest, lambda texts: len(texts) == 1)
    person = await person_of(usher, guest)
    await idle(usher)  # what the second /pin led to may still be under way
    before = len(await telegram.log())
    async with usher.database.begin() as db:
        await bookmarks.add(db, person, (await programme.numbers(db, ["climate"]))["climate"], NOON)
    for _ in range(3):
        await asyncio.gather(*(ticks(usher).agendas() for _ in range(4)))
    await settled(usher, guest, lambda texts: "Safe smart" in texts[0])
    await idle(usher)
    for _ in range(3):
        await ticks(usher).agendas()
    calls = [call["method"] for call in (await telegram.log())[before:]]
    assert (calls.count("editMessageText"), calls.count("pinChatMessage")) == (1, 0)
    assert len(await agendas(guest)) == 1


@asynccontextmanager
async def reborn(settings: Settings, clock: Clock, house: House) -> AsyncIterator[Usher]:
    """A process that lives only as long as the block."""
    usher = build(settings, clock, house)
    async with usher.running():
        yield usher


async def test_it_goes_on_in_another_process_after_each_step(
    settings: Settings, house: House, telegram: Telegram, clock: Clock
) -> None:
    guest = await telegram.person("Amina", language="en")
    async with reborn(settings, clock, house):
        await said_to(guest, "/pin", count=2)
    for _ in range(3):  # its number is learnt, it is pinned, and again there is nothing to do
        async with reborn(settings, clock, house) as usher:
            await ticks(usher).agendas()
    async with reborn(settings, clock, house) as usher:
        await settled(usher, guest, lambda texts: len(texts) == 1)
    async with reborn(settings, clock, house):
        await said_to(guest, "/bookmark climate")
    async with reborn(settings, clock, house) as usher:
        await settled(usher, guest, lambda texts: len(texts) == 1 and "Safe smart" in texts[0])
    assert len(await agendas(guest)) == 1


async def test_a_deleted_one_is_said_anew_and_followed(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    await said_to(guest, "/pin", count=2)
    await settled(usher, guest, lambda texts: len(texts) == 1)
    await idle(usher)
    await delete_agenda(usher, guest)
    assert await pinned(guest) == []
    await said_to(guest, "/bookmark climate")
    await settled(usher, guest, lambda texts: len(texts) == 1 and "Safe smart" in texts[0])
    await idle(usher)
    await said_to(guest, "/bookmark citiverse")
    await settled(usher, guest, lambda texts: "09:00–12:00" in texts[0])
    assert len(await agendas(guest)) == 1


async def delete_agenda(usher: Usher, guest: Guest) -> None:
    (shown,) = await agendas(guest)
    body = {"chat_id": guest.id, "message_id": shown.message_id}
    assert await usher.transport.call("deleteMessage", json.dumps(body))


async def test_asked_for_again_it_is_said_where_it_was_deleted(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    await said_to(guest, "/pin", count=2)
    await settled(usher, guest, lambda texts: len(texts) == 1)
    await idle(usher)
    await delete_agenda(usher, guest)
    await said_to(guest, "/pin")
    await settled(usher, guest, lambda texts: len(texts) == 1)
    assert len(await agendas(guest)) == 1


async def test_without_a_trace_of_what_replaces_it_a_deleted_one_is_lost(
    usher: Usher, telegram: Telegram, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = outcomes._anew
    monkeypatch.setattr(outcomes, "_anew", lambda delivery: replace(anew(delivery), replaces=None))
    await said_to(guest, "/pin", count=2)
    await settled(usher, guest, lambda texts: len(texts) == 1)
    await idle(usher)
    await delete_agenda(usher, guest)
    await said_to(guest, "/bookmark climate")
    await ticks(usher).agendas()

    async def said_anew() -> int:
        return len(await agendas(guest))

    await eventually(said_anew, 1)
    await idle(usher)
    await ticks(usher).agendas()
    assert await pinned(guest) == []


async def test_one_of_which_nobody_knows_whether_it_was_said_is_said_once_more(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    """As after two kills in the middle of its first delivery."""
    await said_to(guest, "/pin", count=2)
    await settled(usher, guest, lambda texts: len(texts) == 1)
    await lose(usher)
    await settled(usher, guest, lambda texts: len(texts) == 2)  # the first was pinned, after all
    await lose(usher)
    await ticks(usher).agendas()
    await eventually(lambda: under_way(usher), 0)
    assert len(await agendas(guest)) == 2


async def lose(usher: Usher) -> None:
    """As if nobody knew what became of the last delivery."""
    await idle(usher)
    async with usher.database.begin() as db:
        kept = (await db.scalars(select(PinnedAgenda))).one()
        kept.message_id, kept.pinned = None, False
        delivery = await db.get_one(Delivery, kept.delivery_id)
        delivery.state, delivery.message_id = DeliveryState.UNKNOWN, None


async def under_way(usher: Usher) -> int:
    async with usher.database.read() as db:
        return len((await db.scalars(select(Delivery.id).where(claims.live()))).all())


async def test_it_is_unpinned_on_request(usher: Usher, guest: Guest) -> None:
    await said_to(guest, "/mysessions")
    await guest.tap("Pin to the top")
    await settled(usher, guest, lambda texts: len(texts) == 1)
    await idle(usher)
    (shown,) = await agendas(guest)
    opened = await guest.tap(data="pin:open", message_id=shown.message_id)
    (mine,) = await guest.heard(opened)
    assert ("Unpin" in labels(mine), mine.message_id != shown.message_id) == (True, True)
    await guest.tap(data="pin:stop", message_id=shown.message_id)

    async def ended() -> tuple[int, str]:
        by_id = {one.message_id: one.text for one in await guest.messages()}
        return len(await pinned(guest)), by_id[shown.message_id]

    await eventually(ended, (0, "This agenda is no longer kept up to date."))
    await said_to(guest, "/bookmark climate")
    await ticks(usher).agendas()
    assert (await ended())[0] == 0
    assert (await said_to(guest, "/unpin")).text == "Your agenda is no longer at the top."


async def test_of_a_thousand_sessions_it_fits_into_a_message(usher: Usher, telegram: Telegram) -> None:
    guest = await telegram.person("Layla", language="ar")
    await publish(
        usher, *(session(f"s{n:03}", "مستقبل <b>& " * 30, n / 9, room="& " * 99) for n in range(1000))
    )
    person = await person_of(usher, guest)
    async with usher.database.begin() as db:
        numbers = await programme.numbers(db, [f"s{n:03}" for n in range(1000)])
        db.add_all(
            Bookmark(person_id=person.id, session_id=number, created_at=NOON) for number in numbers.values()
        )
    await said_to(guest, "/pin", count=2)
    (text,) = await settled(usher, guest, lambda texts: len(texts) == 1)
    assert (1000 < len(text) <= 4096, text.endswith("/mysessions")) == (True, True)


async def test_who_blocked_the_bot_finds_it_as_things_stand_when_back(usher: Usher, guest: Guest) -> None:
    await said_to(guest, "/pin", count=2)
    await settled(usher, guest, lambda texts: len(texts) == 1)
    await guest.block()

    person = await person_id(usher, guest)
    async with usher.database.begin() as db:
        await bookmarks.add(db, person, (await programme.numbers(db, ["climate"]))["climate"], NOON)
    await ticks(usher).agendas()
    await said_to(guest, "/help")
    await settled(usher, guest, lambda texts: len(texts) == 1 and "Safe smart" in texts[0])


async def person_id(usher: Usher, guest: Guest) -> Person:
    async with usher.database.read() as db:
        return (await db.scalars(select(Person).where(Person.telegram_id == guest.id))).one()
