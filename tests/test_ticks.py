"""What happens by itself as time goes by: seats move up, drafts are offered once more."""

from dataclasses import replace
from datetime import timedelta

from bot.app import Usher
from bot.clock import Clock
from bot.services import programme
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.ticks import Ticks
from tests.eventually import eventually
from tests.test_models import NOON
from tests.test_registration import said_to


def ticks(usher: Usher) -> Ticks:
    return Ticks(usher.database, usher.dispatcher, usher.sender, usher.clock)


async def registered(guest: Guest, name: str) -> None:
    answers = (
        "1",
        "1",
        "2",
        name,
        "Dakar",
        "skip",
        "Senegal",
        "a@dakar.example",
        "skip",
        "skip",
        "yes, i agree",
    )
    for text in ("/register", *answers):
        await said_to(guest, text)
    await said_to(guest, "send", count=2)


async def test_a_seat_that_becomes_free_is_offered_to_who_waits_and_then_to_the_next(
    usher: Usher, telegram: Telegram, clock: Clock
) -> None:
    sessions = [replace(one, capacity={"in_person": 1}) for one in usher.house.event.sessions]
    async with usher.database.begin() as db:
        await programme.publish(db, programme.FOLDER, sessions, NOON)
    holder, second, third = [await telegram.person(name, language="en") for name in ("Ada", "Ben", "Cleo")]
    for guest in (holder, second, third):
        await registered(guest, str(guest.body["first_name"]))

    await holder.send("/registration")
    await holder.heard()
    await holder.tap("Cancel registration")
    await holder.heard()
    await holder.tap("Yes, cancel it")

    async def last(guest: Guest) -> str:
        return (await guest.last()).text.split("\n")[0]

    title = usher.house.event.title("citiverse", "en")
    offered = f"A seat has become free for you: {title}."
    await eventually(lambda: last(second), offered)
    clock.move_to(clock.now() + timedelta(hours=25))
    await ticks(usher).seats()
    await ticks(usher).seats()
    await eventually(lambda: last(third), offered)
    gone = f"The seat that was kept for you has gone to the next person on the list: {title}."
    await eventually(lambda: last(second), gone)
    await third.tap("Take the seat")
    (card,) = await third.heard()
    assert f"{title}: confirmed" in card.text
    await second.tap("Take the seat")
    (late,) = await second.heard()
    assert late.text == "I am sorry: this seat is no longer kept for you."


async def test_a_form_left_lying_is_offered_once_more_and_only_once(
    usher: Usher, guest: Guest, clock: Clock
) -> None:
    await said_to(guest, "/register")
    await said_to(guest, "Myself")
    await ticks(usher).drafts()
    clock.move_to(clock.now() + timedelta(hours=24))
    for _ in range(3):
        await ticks(usher).drafts()
    offer = "Your form “Registration” is not finished. Shall we go on where you were?"

    async def texts() -> list[str]:
        return [message.text for message in await guest.messages()]

    async def offers() -> int:
        return (await texts()).count(offer)

    await eventually(offers, 1)
    await guest.tap("Go on")
    (shown,) = await guest.heard()
    assert "In person or online?" in shown.text
    assert await offers() == 0  # edited in place
    answered = await said_to(guest, "online")
    assert "Which sessions?" in answered.text
