"""People who have registered or proposed a talk, for the tests of what the team does about them."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Usher
from bot.services import programme, proposals, registration
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import AuditEntry, Person, Proposal, Seat
from models.database import Database
from tests.test_models import NOON
from tests.test_registration import said_to

REGISTRATION = {
    "for": "me",
    "mode": "in_person",
    "sessions": ["citiverse"],
    "organisation": "City of Dakar",
    "country": "Senegal",
    "email": "a@dakar.example",
    "consent": True,
}
PROPOSAL = {
    "title": "Trees and data",
    "abstract": "How our city counts its trees, and what it learnt from that.",
    "sessions": ["citiverse"],
    "name": "Mayor Sow",
    "biography": "Mayor of Dakar since 2022.",
    "languages": ["fr"],
    "consent": True,
}


async def registered(
    usher: Usher, telegram: Telegram, name: str, language: str = "en", **answers: Any
) -> Guest:
    """Somebody who has registered; their answers are as the form would give them."""
    guest = await _met(telegram, name.split(maxsplit=1)[0], language)
    async with usher.database.begin() as db:
        event = (await usher.dispatcher.refresh(db)).event
        person = await _person(db, guest)
        whole = REGISTRATION | {"name": name} | answers
        await registration.register(db, event, person, whole, usher.clock.now())
    return guest


async def proposed(
    usher: Usher, telegram: Telegram, title: str, language: str = "en", **answers: Any
) -> Guest:
    """Somebody who would like to speak; their answers are as the form would give them."""
    guest = await _met(telegram, "Sow", language)
    async with usher.database.begin() as db:
        whole = PROPOSAL | {"title": title} | answers
        await proposals.submit(db, await _person(db, guest), whole, usher.clock.now())
    return guest


async def _met(telegram: Telegram, name: str, language: str) -> Guest:
    guest = await telegram.person(name, language=language)
    await said_to(guest, "/help")
    return guest


async def _person(db: AsyncSession, guest: Guest) -> Person:
    return (await db.scalars(select(Person).where(Person.telegram_id == guest.id))).one()


async def heard(guest: Guest) -> list[str]:
    """What the bot has said to one of them besides /help."""
    return [message.text for message in (await guest.messages())[2:] if message.outgoing]


async def with_one_seat(usher: Usher) -> None:
    """In person, one seat a session from now on."""
    sessions = [replace(one, capacity={"in_person": 1}) for one in usher.house.event.sessions]
    async with usher.database.begin() as db:
        await programme.publish(db, programme.FOLDER, sessions, NOON)


async def audited(database: Database) -> Sequence[str]:
    """What the team has done, the oldest first."""
    async with database.read() as db:
        return (await db.scalars(select(AuditEntry.action).order_by(AuditEntry.id))).all()


async def states(database: Database, table: type[Seat | Proposal]) -> Sequence[StrEnum]:
    """What became of each, in the order in which they came."""
    async with database.read() as db:
        return (await db.scalars(select(table.state).order_by(table.id))).all()


def data_of(screen: Seen, label: str) -> str:
    """What a button of a screen sends, as a double tap would."""
    keyboard = screen.body["reply_markup"]["inline_keyboard"]
    return next(str(b["callback_data"]) for row in keyboard for b in row if b["text"] == label)
