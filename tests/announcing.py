"""What tests of announcements share: a crowd, a draft, and waiting until all is said."""

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.app import Usher
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from bot.ticks import Ticks
from models import Broadcast, Chat, Delivery, DeliveryState, Person
from models.database import Database
from tests.eventually import eventually
from tests.test_registration import said_to, tapped

DOORS = "The doors are open."
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000"
    "0003010100c9fe92ef0000000049454e44ae426082"
)


async def audience(telegram: Telegram, *languages: str) -> list[Guest]:
    """People who have spoken with the bot."""
    guests = [await telegram.person(f"Guest {n}", language=code) for n, code in enumerate(languages)]
    for guest in guests:
        await said_to(guest, "/help")
    return guests


async def draft(organiser: Guest, text: str = DOORS) -> Seen:
    """A draft in English, for everybody."""
    await said_to(organiser, "/broadcast")
    await tapped(organiser, "New announcement")
    return await said_to(organiser, text)


async def send(organiser: Guest, count: int) -> None:
    """Send the draft that is shown."""
    await tapped(organiser, "Send it now")
    yes = f"Yes, send it to {count} " + ("person" if count == 1 else "people")
    await tapped(organiser, yes)


async def ticked(usher: Usher) -> None:
    await Ticks(usher.database, usher.dispatcher, usher.sender, usher.clock).broadcasts()


async def settled(usher: Usher) -> None:
    """Tick until nothing is on its way and everything is told."""

    async def look() -> bool:
        await ticked(usher)
        async with usher.database.read() as db:
            live = (DeliveryState.PENDING, DeliveryState.SENDING)
            waiting = await db.scalar(select(func.count()).where(Delivery.state.in_(live)))
            begun = Broadcast.started_at.is_not(None) & Broadcast.settled.is_(False)
            return not waiting and not await db.scalar(select(func.count()).where(begun))

    await eventually(look, wanted=True)


async def heard(guest: Guest) -> list[str]:
    """What the bot has said to somebody besides /help, as it stands."""
    return [one.text for one in (await guest.messages())[2:] if one.outgoing]


async def last(organiser: Guest) -> str:
    return (await organiser.last()).text


async def states(database: Database) -> dict[DeliveryState, int]:
    """What became of the deliveries of notices."""
    async with database.read() as db:
        found = select(Delivery.state, func.count()).where(Delivery.notice_id.is_not(None))
        return dict((await db.execute(found.group_by(Delivery.state))).all())


async def the_broadcast(database: Database) -> Broadcast:
    async with database.read() as db:
        return (await db.scalars(select(Broadcast))).one()


async def crowd(usher: Usher, telegram: Telegram, count: int) -> list[int]:
    """Many people who can be reached, without a word from each."""
    guests = await telegram.people(
        [{"id": 5000 + n, "first_name": "Guest", "started": True} for n in range(count)]
    )
    async with usher.database.begin() as db:
        people = [
            Person(telegram_id=guest.id, language="en", first_seen_at=usher.clock.now()) for guest in guests
        ]
        db.add_all(people)
        await db.flush()
        db.add_all(Chat(id=one.telegram_id, kind="private", person_id=one.id) for one in people)
    return [guest.id for guest in guests]


async def got_it(telegram: Telegram, people: Sequence[int], method: str = "sendMessage") -> int:
    calls = await telegram.log(method=method)
    return sum(int(call["chat_id"]) in set(people) for call in calls)


async def under_way(usher: Usher, telegram: Telegram, organiser: Guest, count: int) -> list[int]:
    """An announcement to many, of whom a few have it, its author among them."""
    people = await crowd(usher, telegram, count)
    await draft(organiser)
    await send(organiser, count + 1)

    async def look() -> bool:
        own = any(one.outgoing and one.text == DOORS for one in await organiser.messages())
        return own and await got_it(telegram, people) >= 5

    await eventually(look, wanted=True)
    return people


async def leads_to(organiser: Guest, label: str, wanted: str) -> Seen:
    """Tap, and wait for a screen that says this: an edit of the progress may come before it."""
    await organiser.tap(label)

    async def look() -> bool:
        return any(one.outgoing and wanted in one.text for one in await organiser.messages())

    await eventually(look, wanted=True)
    return next(one for one in reversed(await organiser.messages()) if one.outgoing and wanted in one.text)


async def live(usher: Usher) -> int:
    """How many messages are on their way."""
    async with usher.database.read() as db:
        waiting = Delivery.state.in_((DeliveryState.PENDING, DeliveryState.SENDING))
        return await db.scalar(select(func.count()).where(waiting)) or 0


async def correction(organiser: Guest, text: str) -> Seen:
    """New English words, everywhere."""
    await leads_to(organiser, "Correct it", "Choose the language")
    await tapped(organiser, "English")
    await said_to(organiser, text)
    return await tapped(organiser, "Correct every copy")
