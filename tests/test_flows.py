"""Both forms from end to end: in six languages, by buttons and by typing, and with a kill at every step."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.app import Usher
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from bot.texts import LANGUAGES, Texts, Words
from models import Proposal, Seat, SeatState
from models.database import Database
from tests.bot_process import BotProcess
from tests.eventually import eventually
from tests.test_registration import labels, said_to, tapped


@dataclass(frozen=True)
class Offered:
    """The answer with this number among those that are offered."""

    number: int
    of_many: bool = False  # several may be chosen, so one says when one is done


@dataclass(frozen=True)
class Named:
    """A button of the interface, by its English words."""

    label: str


Step = str | Offered | Named
Taking = Callable[[Guest, Words, Step], Awaitable[Seen]]
SKIP = Named("Skip")
REGISTRATION: Sequence[Step] = (
    "/register", Offered(0), Offered(0), Offered(0, of_many=True), "Amina Diallo", "Dakar", SKIP, "Senegal",
    "amina@dakar.example", SKIP, SKIP, Named("Yes, I agree"),
)  # fmt: skip
PROPOSAL: Sequence[Step] = (
    "/speak", "Trees and data", "How our city counts its trees, and what it learnt from that.",
    Offered(0, of_many=True), "Mayor Sow", "Mayor of Dakar since 2022.", SKIP, Offered(0, of_many=True), SKIP,
    Named("Yes, I agree"),
)  # fmt: skip


async def by_buttons(guest: Guest, words: Words, step: Step) -> Seen:
    """Take a step by a button wherever there is one."""
    if isinstance(step, Named):
        return await tapped(guest, str(words(step.label)))
    if isinstance(step, str):
        return await said_to(guest, step)
    answer = await tapped(guest, labels(await guest.last())[step.number])
    return await tapped(guest, str(words("Done"))) if step.of_many else answer


async def by_typing(guest: Guest, words: Words, step: Step) -> Seen:
    """Take a step without any button."""
    if isinstance(step, Named):
        return await said_to(guest, str(words(step.label)).upper())
    return await said_to(guest, step if isinstance(step, str) else str(step.number + 1))


@pytest.mark.long
@pytest.mark.parametrize("take", [by_buttons, by_typing])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_one_registers_and_proposes_in_every_language(
    usher: Usher, telegram: Telegram, language: str, take: Taking
) -> None:
    guest = await telegram.person("Amina", language=language)
    words = usher.house.texts.speak(language)
    for steps, heard in ((REGISTRATION, 2), (PROPOSAL, 1)):
        for step in steps:
            last = await take(guest, words, step)
        assert str(words("Send")) in labels(last)
        if take is by_buttons:
            await guest.tap(str(words("Send")))
        else:
            await guest.send(str(words("Send")))
        await guest.heard(count=heard)
    assert await kept(usher.database) == ([SeatState.CONFIRMED], 1)


async def kept(database: Database) -> tuple[list[SeatState], int]:
    """The seats that are held, and how many proposals there are."""
    async with database.read() as db:
        seats = (await db.scalars(select(Seat.state))).all()
        return list(seats), await db.scalar(select(func.count()).select_from(Proposal)) or 0


@pytest.mark.faults
@pytest.mark.timeout(400)
async def test_a_kill_at_any_step_loses_nothing_that_was_answered(
    tmp_path: Path, telegram: Telegram, database: Database, database_url: str
) -> None:
    guest, words = await telegram.person("Amina", language="fr"), Texts().speak("fr")
    bot = BotProcess(tmp_path, telegram, database_url, now="2025-06-30T10:00+02:00")
    for steps, wanted in ((REGISTRATION, ([SeatState.CONFIRMED], 0)), (PROPOSAL, ([SeatState.CONFIRMED], 1))):
        for step in steps:
            await bot.start()
            await by_typing(guest, words, step)
            await bot.kill()
        await bot.start()
        await guest.send(str(words("Send")))
        # What was being said at a kill may be said once more, so hearing something is no proof.
        await eventually(lambda: kept(database), wanted=wanted, seconds=60)
        await bot.kill()
