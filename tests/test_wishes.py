"""Who wants to be told when something is announced is told, once, whoever announces it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.services import programme
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.ticks import Ticks
from models import ToldFact, Wish
from tests.conftest import ORGANISER
from tests.eventually import eventually
from tests.helpdesk_stage import answers, settled
from tests.test_published_answers import ask, tapped

QUESTIONS = {
    "en": "which room is the climate session in?",
    "fr": "Dans quelle salle est la séance sur le climat ?",
}
HEADS = {"en": "You wanted to know when this is announced", "fr": "Vous vouliez être informé dès que ceci"}


async def wisher(telegram: Telegram, name: str, language: str) -> Guest:
    guest = await telegram.person(name, language=language)
    told = await ask(guest, QUESTIONS[language])
    data = next(
        b["callback_data"]
        for row in told.body["reply_markup"]["inline_keyboard"]
        for b in row
        if b.get("callback_data", "").startswith("wish:")
    )
    assert (await guest.answer(await guest.tap(data=data, message_id=told.message_id))).text
    return guest


async def left(usher: Usher) -> int:
    await Ticks(usher.database, usher.dispatcher, usher.sender, usher.clock).wishes()
    async with usher.database.read() as db:
        return await db.scalar(select(func.count()).select_from(Wish)) or 0


async def by_an_edit_of_the_programme(usher: Usher, _: Guest) -> None:
    async with usher.database.begin() as db:
        await programme.change(db, "climate", {"room": "C2"}, "test", usher.clock.now())


async def by_an_organiser(_: Usher, claire: Guest) -> None:
    await ask(claire, "/fact which room is the climate session in?")
    await tapped(claire, "The room of the climate session")
    await tapped(claire, "English")
    await tapped(claire, "Write it")
    await ask(claire, "The climate session is in room C2.")
    await tapped(claire, "Publish")


@pytest.mark.parametrize("announce", [by_an_edit_of_the_programme, by_an_organiser])
async def test_each_is_told_once_in_their_language(
    usher: Usher, telegram: Telegram, announce: Callable[[Usher, Guest], Awaitable[None]]
) -> None:
    claire = await telegram.person("Claire", language="en", id=ORGANISER)
    english, french = await wisher(telegram, "Amina", "en"), await wisher(telegram, "Chloé", "fr")
    assert await left(usher) == 2
    await announce(usher, claire)
    await asyncio.gather(*(left(usher) for _ in range(4)))  # as if as many processes ticked
    await eventually(partial(left, usher), 0)
    await settled(usher)
    for guest, language in ((english, "en"), (french, "fr")):
        (told,) = await answers(guest, HEADS[language])
        assert "C2" in told.text
    async with usher.database.read() as db:
        assert await db.scalar(select(func.count()).select_from(ToldFact)) == 2
    assert "C2" in (await ask(english, QUESTIONS["en"])).text


async def test_the_folder_may_announce_it_at_the_next_start(
    settings: Settings, house: House, telegram: Telegram, clock: Clock
) -> None:
    async with build(settings, clock, house).running():
        amina = await wisher(telegram, "Amina", "en")
    sessions = tuple(replace(one, room="C2") if one.id == "climate" else one for one in house.event.sessions)
    event = replace(house.event, sessions=sessions)
    later = replace(house, event=event, knowledge=house.knowledge.following(event))
    usher = build(settings, clock, later)
    async with usher.running():
        await eventually(partial(left, usher), 0)
        await settled(usher)
        assert len(await answers(amina, HEADS["en"])) == 1
