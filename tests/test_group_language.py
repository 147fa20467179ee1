"""The team's group has a language of its own, whoever of the team taps or writes there."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest

from bot.clock import Clock
from bot.context import House
from bot.settings import Settings
from bot.simulator import Telegram
from tests.eventually import eventually
from tests.helpdesk_stage import CLOAKROOM, ONE_DATABASE, Desk, at_the_desk
from tests.test_registration import labels

pytestmark = pytest.mark.long


@pytest.fixture
async def desk(settings: Settings, house: House, telegram: Telegram, clock: Clock) -> AsyncIterator[Desk]:
    async with at_the_desk(settings, clock, house, telegram) as desk:
        yield desk


async def french(desk: Desk) -> None:
    hana = desk.here(desk.hana)
    await hana.send("/language")
    (shown,) = await hana.heard()
    assert (shown.text.partition(".")[0], labels(shown)[0]) == (
        "Which language shall I speak in this group? Each of you keeps your own with me in private",
        "✓ English",
    )
    assert await desk.tap(desk.hana, "Français") == "Désormais, je parle français."


async def the_card(desk: Desk) -> str:
    await desk.settled()
    (card,) = [m for m in await desk.group.messages() if "cloakroom" in m.text and "Question" in m.text]
    return card.text.partition("\n")[0]


async def test_what_stands_there_and_what_comes_is_in_the_language_chosen_there(
    desk: Desk, clock: Clock
) -> None:
    await desk.asker("Amina")
    assert await the_card(desk) == "Question 1 · open"
    await french(desk)
    await eventually(partial(the_card, desk), "Question 1 · ouverte")
    assert await desk.tap(desk.claire, "La prendre en charge") == (  # her own language is English
        "Elle est à vous. Les personnes qui attendent savent qu’on s’en occupe."
    )
    clock.move_to(clock.now() + timedelta(hours=5))
    reminder = (
        "1 question est sans réponse depuis 4 heures. "
        "/helpdesk vous la montre dans notre conversation privée."
    )

    async def reminders() -> int:
        return sum(m.text == reminder for m in await desk.group.messages())

    await eventually(reminders, 1)
    card = next(m for m in await desk.group.messages() if CLOAKROOM in m.text)
    assert (await desk.answer(desk.claire, "In the foyer.", card)).text == "Envoyé à 1 personne."


@ONE_DATABASE
async def test_for_anybody_else_and_elsewhere_a_language_is_ones_own(desk: Desk) -> None:
    zoe, hana = desk.here(desk.zoe), desk.hana
    for here in (zoe, (await desk.telegram.group("Delegation", hana)).member(hana)):
        await here.send("/language")
        (said,) = await here.heard()
        assert said.body["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=do-language")
    await french(desk)
    await zoe.answer(await zoe.tap("Русский"))
    await desk.asker("Amina")
    assert await the_card(desk) == "Question 1 · ouverte"
    await hana.send("/language")
    (own,) = await hana.heard()
    assert labels(own)[1] == "✓ Français"


@ONE_DATABASE
async def test_it_goes_with_the_group_when_that_has_another_number(desk: Desk) -> None:
    await french(desk)
    desk.group = await desk.group.migrate()
    await desk.asker("Amina")
    assert await the_card(desk) == "Question 1 · ouverte"
