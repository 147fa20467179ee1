"""The team's group becomes a supergroup: its digest, its cards and its rights are there from then on."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import select

from bot.clock import Clock
from bot.context import House
from bot.delivery.reach import move_chat
from bot.services import digest
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Group, Guest
from bot.ticks import Ticks
from models import DigestReader
from tests.eventually import eventually
from tests.helpdesk_stage import Desk, answers, at_the_desk
from tests.test_models import NOON

pytestmark = pytest.mark.long

EIGHT = datetime(2025, 7, 1, 6, tzinfo=UTC)  # in Geneva
Learn = Callable[[Desk], Awaitable[None]]


@pytest.fixture
async def desk(settings: Settings, house: House, telegram: Telegram, clock: Clock) -> AsyncIterator[Desk]:
    async with at_the_desk(settings, clock, house, telegram) as desk:
        yield desk


async def told(desk: Desk) -> None:
    """Both chats say that the group has moved."""
    desk.group = await desk.group.migrate()
    await eventually(partial(readers, desk), [desk.group.chat_id])


async def refused(desk: Desk) -> None:
    """A send to the old chat is what tells it."""
    new = await desk.telegram.group("The team", desk.claire, desk.hana, supergroup=True)
    async with desk.usher.database.begin() as db:
        await move_chat(db, desk.group.chat_id, new.chat_id)
    desk.group = new
    await ticks(desk).groups()


def ticks(desk: Desk) -> Ticks:
    return Ticks(desk.usher.database, desk.usher.dispatcher, desk.usher.sender, desk.usher.clock)


async def readers(desk: Desk) -> list[int]:
    async with desk.usher.database.read() as db:
        return list(await db.scalars(select(DigestReader.chat_id)))


async def digests(group: Group) -> int:
    return sum("Yesterday in figures" in message.text for message in await group.messages())


@pytest.mark.parametrize("learn", [told, refused])
async def test_the_digest_and_the_helpdesk_follow_the_teams_group(
    desk: Desk, clock: Clock, learn: Learn
) -> None:
    old = desk.group
    asker = await desk.asker("Amina")
    before = await desk.card()
    async with desk.usher.database.begin() as db:
        await digest.switch(db, old.chat_id, None, "en", NOON.replace(year=2024), on=True)
    await learn(desk)
    assert await readers(desk) == [desk.group.chat_id]

    assert (await desk.card()).text == before.text
    await desk.answer(desk.claire, "Yes, beside the entrance.")
    await eventually(partial(counted, asker), 1)
    await desk.asker("Bo", "who waters the plants of the hall?")
    await desk.settled()
    assert len(await desk.cards()) == 2

    clock.move_to(EIGHT)
    await ticks(desk).digest()
    await eventually(partial(digests, desk.group), 1)
    assert await digests(old) == 0
    assert len([m for m in await old.messages() if m.text.startswith("Question ")]) == 1


async def counted(asker: Guest) -> int:
    return len(await answers(asker))
