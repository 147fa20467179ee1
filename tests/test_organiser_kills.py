"""Organisers at work by the real process, killed in the midst of whatever they do: once, and told once."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.context import House
from bot.event import Event
from bot.services import bookmarks, programme, proposals, registration, session_edits
from bot.services.session_edits import Kind
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import (
    AuditEntry,
    Delivery,
    HelpdeskAnswer,
    Person,
    Proposal,
    ProposalState,
    PublishedAnswer,
    SessionChange,
)
from models.database import Database
from tests.bot_process import BotProcess
from tests.conftest import ORGANISER
from tests.eventually import eventually
from tests.helpdesk_stage import CLOAKROOM, HEAD, passed_on
from tests.people_stage import PROPOSAL, REGISTRATION
from tests.test_kills import fewer_than, finished
from tests.test_registration import said_to
from tests.test_reminders import CITIVERSE

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]

GUESTS = 30
NOW = (CITIVERSE - timedelta(minutes=90)).isoformat()  # so shortly before it starts, a move is told at once
FOYER = "Yes: in the foyer, free of charge."
CHANGED, ANSWERED, ACCEPTED = "the programme has changed", HEAD, "is <b>accepted</b>"
DONE = {
    "check_in.event": 1,
    "proposal.accepted": 1,
    "session.time": 1,
    "helpdesk.answer": 1,
    "answer.publish": 1,
}
PATIENCE = 60  # seconds
SPEED = 60  # messages a second: slow enough to be killed in the midst of telling


@dataclass
class Desk:
    """An organiser, a crowd that waits for what they do, and a bot between them that is killed."""

    bot: BotProcess
    telegram: Telegram
    database: Database
    claire: Guest
    guests: Sequence[Guest]
    screen: int  # a message of the bot's to the organiser

    async def tapped(self, data: str) -> None:
        await self.claire.tap(data=data, message_id=self.screen)

    async def killed_when_it_is_stored(self) -> None:
        """As soon as Telegram has handed over what there is: before it is handled, or a moment after."""
        await fewer_than(self.telegram, 1)
        await self.again()

    async def killed_when_some_have_heard(self, method: str) -> None:
        """In the midst of telling many."""
        await self.bot.progress(5, method)
        await self.again()

    async def again(self) -> None:
        await self.bot.kill()
        await self.bot.start()

    @property
    def everybody(self) -> Sequence[int]:
        return [guest.id for guest in self.guests]

    async def said(self, words: str) -> Counter[int]:
        """How often each chat was sent something with these words, and Telegram took it."""
        taken = [call for call in await self.telegram.log() if "result" in call]
        return Counter(int(call["chat_id"]) for call in taken if words in str(call["params"]))

    async def all_heard(self, words: str) -> None:
        async def heard() -> set[int]:
            return set(await self.said(words))

        await eventually(heard, set(self.everybody), seconds=PATIENCE)


@pytest.fixture
async def desk(
    tmp_path: Path, telegram: Telegram, database: Database, database_url: str, house: House,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:  # fmt: skip
    monkeypatch.setenv("USHER_PEOPLE__ORGANISERS", f"[{ORGANISER}]")
    bot = BotProcess(tmp_path, telegram, database_url, now=NOW, per_second=SPEED)
    await bot.start()
    claire = await telegram.person("Claire", language="en", id=ORGANISER)
    screen = await said_to(claire, "/organise")
    bodies = [{"first_name": f"Guest {n}", "language_code": "en"} for n in range(GUESTS)]
    guests = await telegram.people(bodies)
    await asyncio.gather(*(passed_on(guest, CLOAKROOM) for guest in guests))
    async with database.begin() as db:
        await prepared(db, house.event, [guest.id for guest in guests])
    return Desk(bot, telegram, database, claire, guests, screen.message_id)


async def prepared(db: Any, event: Event, ids: Sequence[int]) -> None:
    """Everybody has bookmarked a session; somebody has registered, and proposed a talk."""
    now = datetime.fromisoformat(NOW)
    found = {p.telegram_id: p for p in await db.scalars(select(Person))}
    people, numbers = [found[id_] for id_ in ids], await programme.numbers(db, ["citiverse"])
    for person in people:
        await bookmarks.add(db, person, numbers["citiverse"], now)
    answers = REGISTRATION | {"name": "Guest", "sessions": []}
    await registration.register(db, event, people[0], answers, now)
    await proposals.submit(db, people[0], PROPOSAL, now)
    session = event.session("citiverse")
    assert session is not None
    new = session_edits.moved(session, session.start + timedelta(minutes=30))
    await session_edits.propose(db, found[ORGANISER], session, Kind.TIME, new, now)


async def test_whatever_an_organiser_does_is_done_and_told_once_whenever_the_bot_is_killed(
    desk: Desk,
) -> None:
    await desk.tapped("door:in:1")
    await desk.again()
    await desk.tapped("review:yes:1:accepted_0")
    await desk.killed_when_it_is_stored()

    await desk.tapped("prog:make:1")
    await desk.killed_when_it_is_stored()
    await desk.killed_when_some_have_heard("sendDocument")
    await desk.all_heard(CHANGED)

    await desk.claire.tap(data="hd:write:1", message_id=desk.screen)
    await desk.claire.heard()
    await desk.claire.send(FOYER)
    await desk.killed_when_some_have_heard("sendMessage")
    await desk.all_heard(ANSWERED)
    await desk.tapped("hd:pub:1")
    await desk.killed_when_it_is_stored()
    await eventually(lambda: finished(desk.database), wanted=True, seconds=PATIENCE)
    assert await desk.bot.stop() == 0

    async with desk.database.read() as db:
        assert Counter(await db.scalars(select(AuditEntry.action))) == DONE
        assert len((await db.scalars(select(SessionChange))).all()) == 1
        assert len((await db.scalars(select(HelpdeskAnswer))).all()) == 1
        assert len((await db.scalars(select(PublishedAnswer))).all()) == 1
        assert set(await db.scalars(select(Proposal.state))) == {ProposalState.ACCEPTED}
        doubted = set(await db.scalars(select(Delivery.chat_id).where(Delivery.doubts > 0)))
    speaker = desk.everybody[:1]
    for words, people in ((CHANGED, desk.everybody), (ANSWERED, desk.everybody), (ACCEPTED, speaker)):
        said = await desk.said(words)
        assert (set(said), max(said.values()) <= 2) == (set(people), True)
        # What was just being sent at a kill may be said once more; nothing else may.
        assert {id_ for id_, times in said.items() if times > 1} <= doubted
    assert len(doubted) < GUESTS
