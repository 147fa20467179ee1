"""A team in its group, a bot beside it, and people who ask: the stage of the helpdesk's tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.settings import PeopleSettings, Settings
from bot.simulator import Telegram
from bot.simulator.guest import Group, Guest
from bot.simulator.seen import Seen
from bot.ticks import Ticks
from models import Card, CardCopy, Delivery, DeliveryState
from tests.conftest import ORGANISER
from tests.eventually import eventually

HELPER = 902
CLOAKROOM = "is there a cloakroom?"
HEAD = "The organisers answer your question"
# For what is the same on both databases: screens, words, who may.
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Desk:
    """The team in its group, and a bot beside it."""

    usher: Usher
    telegram: Telegram
    settings: Settings
    group: Group
    claire: Guest  # an organiser
    hana: Guest  # a helper
    zoe: Guest  # somebody in the group without a role

    def here(self, member: Guest) -> Guest:
        return self.group.member(member)

    async def asker(self, name: str, question: str = CLOAKROOM, language: str = "en") -> Guest:
        """Somebody who has passed a question on."""
        guest = await self.telegram.person(name, language=language)
        await passed_on(guest, question)
        return guest

    async def cards(self) -> list[Seen]:
        """The cards as they stand in the group."""
        await self.settled()
        return [m for m in await self.group.messages() if m.outgoing and m.text.startswith("Question ")]

    async def card(self) -> Seen:
        (card,) = await self.cards()
        return card

    async def settled(self) -> None:
        await settled(self.usher)

    async def answer(self, member: Guest, text: str, card: Seen | None = None, **details: object) -> Seen:
        """A reply to the card in the group, and what the bot says to it."""
        shown = card or await self.card()
        here = self.here(member)
        sent = await here.send(text, reply_to_message_id=shown.message_id, **details)
        return await reply_to(self.group, sent.message["message_id"])

    async def tap(self, member: Guest, label: str) -> str:
        here = self.here(member)
        return (await here.answer(await here.tap(label))).text


async def settled(usher: Usher) -> None:
    """Wait until every message is out and every card says what is so."""
    ticks = Ticks(usher.database, usher.dispatcher, usher.sender, usher.clock)

    async def left() -> int:
        await ticks.cards()
        async with usher.database.read() as db:
            old = select(func.count()).join(Card, Card.id == CardCopy.card_id).select_from(CardCopy)
            stale = await db.scalar(old.where(CardCopy.shown != Card.revision))
            live = Delivery.state.in_((DeliveryState.PENDING, DeliveryState.SENDING))
            waiting = await db.scalar(select(func.count()).select_from(Delivery).where(live))
            return (stale or 0) + (waiting or 0)

    await eventually(left, 0)


async def reply_to(group: Group, message_id: int) -> Seen:
    """What the bot replies to a message of a group."""

    async def found() -> bool:
        return any(_replies(m, message_id) for m in await group.messages())

    await eventually(found, True)
    return next(m for m in reversed(await group.messages()) if _replies(m, message_id))


def _replies(message: Seen, to: int) -> bool:
    replied = message.body.get("reply_to_message", {}).get("message_id")
    return bool(message.outgoing and replied == to)


async def passed_on(guest: Guest, question: str, **details: object) -> str:
    """Ask, and pass the question on; what stands there from then on."""
    await guest.send(question, **details)
    (said,) = await guest.heard()
    pick = next(
        b
        for row in said.body["reply_markup"]["inline_keyboard"]
        for b in row
        if "pass:" in b.get("callback_data", "")
    )
    await guest.answer(await guest.tap(data=pick["callback_data"], message_id=said.message_id))
    return next(one.text for one in await guest.heard() if one.message_id == said.message_id)


async def answers(guest: Guest, head: str = HEAD) -> list[Seen]:
    return [m for m in await guest.messages() if m.outgoing and m.text.startswith(head)]


@asynccontextmanager
async def at_the_desk(
    settings: Settings, clock: Clock, house: House, telegram: Telegram
) -> AsyncIterator[Desk]:
    """An organiser, a helper and somebody without a role, in the team's group with a running bot."""
    claire = await telegram.person("Claire", language="en", id=ORGANISER)
    hana = await telegram.person("Hana", language="fr", id=HELPER)
    zoe = await telegram.person("Zoe", language="en")
    group = await telegram.group("The team", claire, hana, zoe)
    people = PeopleSettings(
        organisers=frozenset({ORGANISER}), helpers=frozenset({HELPER}), group=group.chat_id
    )
    # The team's group would have to wait for Telegram's limit: here, it is told as fast as can be.
    fast = settings.telegram.model_copy(update={"messages_per_minute_in_a_group": 6000})
    settings = settings.model_copy(update={"people": people, "telegram": fast})
    usher = build(settings, clock, house)
    async with usher.running():
        yield Desk(usher, telegram, settings, group, claire, hana, zoe)
