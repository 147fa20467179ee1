"""The cards of real programmes' sessions, each tapped as a guest would."""

import pytest

from bot.app import Usher
from bot.event import Session
from bot.event.importing import programme as programme_of
from bot.event.importing import read
from bot.services import programme
from bot.simulator import Telegram
from tests.test_import import REAL

FILES = ("frab-camp2019", "pretalx-democon")


@pytest.mark.faults
@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["en", "ar", "zh"])
async def test_telegram_takes_the_card_of_every_session(
    usher: Usher, telegram: Telegram, language: str
) -> None:
    guest, event = await telegram.person("Amina", language=language), usher.house.event
    sessions: list[Session] = []
    for name in FILES:
        contents = read((REAL / f"{name}.json").read_bytes(), event.zone)
        source = name.replace("-", "_")
        told = programme_of(contents, source, event).sessions
        async with usher.database.begin() as db:
            await programme.publish(db, source, told, usher.clock.now())
        sessions += told
    await guest.send("/agenda")
    (agenda,) = await guest.heard()
    async with usher.database.read() as db:
        numbers = await programme.numbers(db, [session.id for session in sessions])
    for session in sessions:
        await guest.tap(data=f"session:card:{numbers[session.id]}:all.0.0", message_id=agenda.message_id)
        card = (await guest.heard())[-1]
        # The simulator is as strict as Telegram: a card that is too long would never be heard.
        assert session.titles[""][:30].strip() in card.text
