"""Announcements that are scheduled: once, at their time, unless somebody thinks better of it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.app import Usher
from bot.clock import Clock
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import BroadcastState, DeliveryState, Person, Role
from tests.announcing import (
    DOORS,
    audience,
    draft,
    heard,
    last,
    settled,
    states,
    the_broadcast,
    ticked,
)
from tests.conftest import ORGANISER, OWNER
from tests.eventually import eventually
from tests.test_registration import labels, said_to, tapped

pytestmark = pytest.mark.long


HELD_BACK = (
    "An announcement was to go out now, but I held it back: somebody would not be able to read it, "
    "or it reached nobody, or whoever scheduled it is no longer in the team. It is a draft again."
)


async def test_scheduled_it_goes_out_at_its_time_once_with_any_number_of_ticks(
    usher: Usher, telegram: Telegram, organiser: Guest, clock: Clock
) -> None:
    (ada,) = await audience(telegram, "en")
    await draft(organiser)
    asked = await tapped(organiser, "Send it later")
    assert "Write the day and the time, for example 2025-07-01 09:30, or choose." in asked.text
    past = await said_to(organiser, "2025-06-30 09:59")
    assert past.text.startswith("This time is past: Monday, 30 June 2025, 09:59 (Geneva time).")
    odd = await said_to(organiser, "soon")
    assert odd.text.startswith("I do not see a day and a time in this that exist.")
    shown = await said_to(organiser, "8.7. 9:30")
    assert "It goes out on Tuesday, 8 July 2025, 09:30 (Geneva time)." in shown.text
    clock.move_to(datetime(2025, 7, 8, 7, 29, tzinfo=UTC))
    await ticked(usher)
    assert await states(usher.database) == {}
    clock.move_to(datetime(2025, 7, 8, 7, 30, tzinfo=UTC))
    await asyncio.gather(*(ticked(usher) for _ in range(4)))
    await settled(usher)
    assert await heard(ada) == [DOORS]
    assert await states(usher.database) == {DeliveryState.SENT: 2}
    texts = [one.text for one in await organiser.messages()]
    assert f"{DOORS}\nSent\n\nFor 2 people\nSent: 2" in texts


async def test_what_is_scheduled_can_be_taken_back_and_a_draft_deleted(
    usher: Usher, telegram: Telegram, organiser: Guest, clock: Clock
) -> None:
    await draft(organiser)
    await tapped(organiser, "Send it later")
    shown = await tapped(organiser, "30 June 2025, 12:00")
    assert "It goes out on Monday, 30 June 2025, 12:00 (Geneva time)." in shown.text
    number = (await the_broadcast(usher.database)).id
    tap = await organiser.tap(data=f"bc:critical:{number}", message_id=shown.message_id)
    assert (
        await organiser.answer(tap)
    ).text == "It is scheduled. To change it, take it off the schedule first."
    back = await tapped(organiser, "Take it off the schedule")
    assert back.text.split("\n")[1] == "Draft"
    clock.move_to(clock.now() + timedelta(days=1))
    await ticked(usher)
    assert await states(usher.database) == {}
    await tapped(organiser, "Delete the draft")
    gone = await tapped(organiser, "Yes, delete it")
    assert labels(gone) == ["New announcement", "Back"]
    tap = await organiser.tap(data=f"bc:show:{number}", message_id=shown.message_id)
    assert (await organiser.answer(tap)).text == (
        "This button is from an older message. Send /broadcast to see all."
    )


async def scheduled(organiser: Guest, clock: Clock) -> None:
    await draft(organiser)
    await tapped(organiser, "Send it later")
    await tapped(organiser, "30 June 2025, 12:00")
    clock.move_to(clock.now() + timedelta(hours=3))


async def test_a_language_that_came_since_holds_a_scheduled_one_back(
    usher: Usher, telegram: Telegram, organiser: Guest, clock: Clock
) -> None:
    await scheduled(organiser, clock)
    await audience(telegram, "ru")
    await ticked(usher)
    assert await states(usher.database) == {}
    await eventually(lambda: last(organiser), HELD_BACK)
    shown = await tapped(organiser, "See the announcement")
    assert "Held back: these people could not read it.\nРусский: 1\n" in shown.text


async def test_scheduled_by_somebody_who_has_left_the_team_it_is_held_back(
    usher: Usher, telegram: Telegram, organiser: Guest, clock: Clock
) -> None:
    owner = await telegram.person("Olga", language="en", id=OWNER)
    await said_to(owner, "/start")
    await scheduled(organiser, clock)
    async with usher.database.begin() as db:
        await db.execute(update(Person).where(Person.telegram_id == ORGANISER).values(role=Role.PARTICIPANT))
    await ticked(usher)
    await eventually(lambda: last(owner), HELD_BACK)
    assert await states(usher.database) == {}
    assert (await the_broadcast(usher.database)).state is BroadcastState.DRAFT
