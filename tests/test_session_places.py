"""Where and on which weekday a session is, from the phone: a place apart from its room; a day by its name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import Usher
from bot.services import programme
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from tests.test_models import NOON
from tests.test_programme_tools import CHANGE, TITLE, opened, stands
from tests.test_registration import labels, said_to, tapped

pytestmark = pytest.mark.long


async def test_a_place_changes_apart_from_the_room_and_is_told_in_every_language(
    usher: Usher, telegram: Telegram, guest: Guest, organiser: Guest
) -> None:
    await opened(usher, organiser)
    await tapped(organiser, "New room")
    await said_to(organiser, "Room 7")
    await tapped(organiser, CHANGE)
    await opened(usher, organiser)
    await tapped(organiser, "New place")
    preview = await said_to(organiser, "Palexpo <1>")
    assert preview.text.startswith(f"{TITLE}\nPlace: Room 7, Geneva → Room 7, Palexpo <1>\n")
    without = await tapped(organiser, "Leave out the room")
    assert without.text.startswith(f"{TITLE}\nPlace: Room 7, Geneva → Palexpo <1>\n")
    await tapped(organiser, "Keep the room")
    await tapped(organiser, CHANGE)
    session = await stands(usher)
    assert (session.room, session.place) == ("Room 7", "Palexpo <1>")
    asked = await said_to(guest, "which room is the Citiverse session in?")
    assert asked.text.startswith(f"{TITLE} is in Room 7, at Palexpo <1>.")
    chloe = await telegram.person("Chloé", language="fr")
    asked = await said_to(chloe, "Dans quelle salle est la séance sur le Citiverse ?")
    assert "sur le site « Palexpo <1> »" in asked.text
    await tapped(organiser, "Back to the session")
    await tapped(organiser, "New room")
    await tapped(organiser, "Remove the room")
    await tapped(organiser, CHANGE)
    asked = await said_to(guest, "where is the Citiverse session?")
    assert "takes place at Palexpo <1>. The room has not been announced." in asked.text
    await tapped(organiser, "Back to the session")
    assert labels(await tapped(organiser, "New place")) == ["Geneva", "Cancel"]
    await tapped(organiser, "Geneva")
    await tapped(organiser, CHANGE)
    assert ((await stands(usher)).place, (await stands(usher)).room) == ("geneva", None)


async def test_a_weekday_is_one_of_the_event_and_asked_back_where_there_are_two(
    usher: Usher, organiser: Guest
) -> None:
    later = timedelta(days=7)
    sessions = [
        replace(one, start=one.start + later, end=one.end + later) if one.id == "citiverse" else one
        for one in usher.house.event.sessions
    ]  # one Wednesday among the event's days, one beside them
    async with usher.database.begin() as db:
        await programme.publish(db, programme.FOLDER, sessions, NOON)
    await opened(usher, organiser, "climate")
    await tapped(organiser, "New time")
    assert (await said_to(organiser, "Sunday 9:30")).text.startswith(
        "That is outside the days of the event. Please write another time."
    )
    asked = await said_to(organiser, "Wednesday 9:30–10:45")
    assert asked.text == "More than one day may be meant.\n\nWhich one do you mean? Or write the date, too."
    assert labels(asked) == ["Wed 9 Jul", "Wed 16 Jul", "Cancel"]
    preview = await tapped(organiser, "Wed 16 Jul")
    assert "→ Wednesday, 16 July 2025, 09:30–10:45" in preview.text
    forged = await organiser.tap(data="prog:set:1:at:0102-0930", message_id=preview.message_id)
    answer = await organiser.answer(forged)
    assert answer.text == "This button is from an older message, or no longer for you."
