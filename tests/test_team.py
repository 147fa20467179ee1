"""The team: invited by a link, removed at once, each with the tools of their role and no others."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.settings import PeopleSettings, Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import AuditEntry, Person, Role
from tests.conftest import OWNER

UNKNOWN = "I do not know this command. /help shows what I can do."
DISMISSED = "You are no longer in the organisers' team."
OLD = "This button is from an older message. Send /start to begin afresh."


@pytest.fixture
async def owner(usher: Usher, telegram: Telegram) -> Guest:
    owner = await telegram.person("Olga", language="en", id=OWNER)
    await said_to(owner, "/start")
    return owner


async def said_to(guest: Guest, text: str) -> Seen:
    sent = await guest.send(text)
    return (await guest.heard(after=sent))[-1]


async def tapped(guest: Guest, label: str) -> Seen:
    await guest.tap(label)
    return (await guest.heard())[-1]


async def link(owner: Guest, role: str) -> str:
    """The secret of a fresh invitation."""
    await said_to(owner, "/team")
    await tapped(owner, "Invite somebody")
    return (await tapped(owner, role)).text.rpartition("join-")[2]


async def test_a_link_gives_its_role_once_and_a_tap_takes_it_back(telegram: Telegram, owner: Guest) -> None:
    secret = await link(owner, "helper")
    helper, late = await telegram.person("Hana", language="en"), await telegram.person("Lars", language="en")
    welcome = await said_to(helper, f"/start join-{secret}")
    refused = await said_to(late, f"/start join-{secret}")
    menu = await said_to(helper, "/organise")
    assert welcome.text == "Welcome to the team: you are helper now."
    assert refused.text == "This link is not valid any more."
    assert menu.text.startswith("For the team")
    assert (await said_to(helper, "/team")).text == UNKNOWN

    await said_to(owner, "/team")
    await tapped(owner, "Remove Hana")
    left = await tapped(owner, "Yes, remove")
    assert "Hana" not in left.text
    assert [said.text for said in await helper.heard(count=2)] == [UNKNOWN, DISMISSED]
    assert (await said_to(helper, "/organise")).text == UNKNOWN
    tap = await helper.tap(data="organise", message_id=menu.message_id)
    assert (await helper.answer(tap)).text == OLD


async def test_an_old_or_withdrawn_link_gives_nothing(telegram: Telegram, owner: Guest, clock: Clock) -> None:
    withdrawn, old = await link(owner, "organiser"), await link(owner, "helper")
    await said_to(owner, "/team")
    await tapped(owner, "Withdraw the open link for organiser")
    guest = await telegram.person("Gus", language="en")
    assert (await said_to(guest, f"/start join-{withdrawn}")).text == "This link is not valid any more."
    clock.move_to(clock.now() + timedelta(hours=48))
    assert (await said_to(guest, f"/start join-{old}")).text == "This link is not valid any more."
    assert (await said_to(guest, "/organise")).text == UNKNOWN


async def test_who_is_removed_leaves_no_open_link_behind(telegram: Telegram, owner: Guest) -> None:
    second = await telegram.person("Sven", language="en")
    await said_to(second, f"/start join-{await link(owner, 'owner')}")
    sleeper = await link(second, "owner")
    await said_to(owner, "/team")
    await tapped(owner, "Remove Sven")
    await tapped(owner, "Yes, remove")
    assert (await second.heard(count=2))[-1].text == DISMISSED
    assert (await said_to(second, f"/start join-{sleeper}")).text == "This link is not valid any more."


async def test_nobody_removes_themselves_or_who_stands_in_the_settings(
    usher: Usher, telegram: Telegram, owner: Guest
) -> None:
    shown = await said_to(owner, "/team")
    assert shown.text == "The team\nOlga: owner"
    async with usher.database.read() as db:
        me = (await db.scalars(select(Person.id).where(Person.telegram_id == OWNER))).one()
    tap = await owner.tap(data=f"team:gone:{me}", message_id=shown.message_id)
    assert (await owner.answer(tap)).answered
    assert (await said_to(owner, "/team")).text == "The team\nOlga: owner"


async def test_who_left_the_settings_has_lost_the_role_at_the_next_start(
    settings: Settings, house: House, telegram: Telegram, clock: Clock
) -> None:
    owner = await telegram.person("Olga", language="en", id=OWNER)
    usher = build(settings, clock, house)
    async with usher.running():
        await said_to(owner, "/start")
    usher = build(settings.model_copy(update={"people": PeopleSettings()}), clock, house)
    async with usher.running(), usher.database.read() as db:
        assert list(await db.scalars(select(Person.role))) == [Role.PARTICIPANT]


async def test_what_the_team_does_is_logged_without_names(
    usher: Usher, telegram: Telegram, owner: Guest
) -> None:
    helper = await telegram.person("Hana", language="en")
    await said_to(helper, f"/start join-{await link(owner, 'helper')}")
    page = await said_to(owner, "/audit")
    assert [line.split(" · ")[1:] for line in page.text.split("\n")[1:]] == [
        ["Hana", "team.join 1"],
        ["Olga", "team.invite helper"],
    ]
    await said_to(helper, "/privacy")
    await tapped(helper, "Forget me")
    await tapped(helper, "Yes, forget me")
    async with usher.database.read() as db:
        entries = list(
            await db.execute(select(AuditEntry.action, AuditEntry.person_id).order_by(AuditEntry.id))
        )
    assert [(action, person is None) for action, person in entries] == [
        ("team.invite", False),
        ("team.join", True),
    ]
