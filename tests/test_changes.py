"""Changes of the programme: who is concerned is told once, old → new, and in time."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from bot.app import Usher
from bot.event import load
from bot.services import changes, programme
from bot.services.changes import Clash, ClashKind
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import SessionChange
from models.database import Database
from tests.test_models import NOON
from tests.test_programme import publish, session
from tests.test_registration import labels, said_to, tapped
from tests.test_reminders import CITIVERSE, CLIMATE, attending, heard_at

WEEK_BEFORE = datetime(2025, 7, 1, 9, tzinfo=UTC)


async def changed(usher: Usher, key: str, **new: Any) -> SessionChange:
    """What an organiser's tap on "apply" leads to."""
    async with usher.database.begin() as db:
        house = await usher.dispatcher.refresh(db)
        found = house.event.session(key)
        assert found is not None
        change = await changes.apply(db, found, new, usher.clock.now())
    assert change is not None
    return change


async def settled(usher: Usher, guest: Guest) -> Sequence[Seen]:
    """What somebody is told once nobody has edited anything for the quiet time."""
    heard = list(await heard_at(usher, guest, usher.clock.now()))
    return heard + list(await heard_at(usher, guest, usher.clock.now() + timedelta(minutes=2)))


async def test_a_session_that_moves_is_told_old_and_new_with_a_fresh_calendar_file(
    usher: Usher, telegram: Telegram
) -> None:
    guest = await attending(usher, telegram, "citiverse")
    stranger = await attending(usher, telegram, "climate")
    usher.clock.move_to(WEEK_BEFORE)
    await changed(usher, "citiverse", start=CITIVERSE + timedelta(minutes=90), room="Room 7")
    (told,) = await settled(usher, guest)
    title = usher.house.event.title("citiverse", "en")
    assert told.body["caption"] == (
        f"The programme has changed\n\n{title}\n"
        "Time: Wednesday, 9 July 2025, 09:00–12:00 → Wednesday, 9 July 2025, 10:30–12:00\n"
        "Place: Geneva → Room 7, Geneva\nOn your clock: 10:30"
    )
    content = await telegram.fetch(told.body["document"]["file_id"])
    (entry,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert entry.decoded("dtstart").astimezone(UTC) == CITIVERSE + timedelta(minutes=90)
    assert (int(str(entry["sequence"])), str(entry["uid"])) == (1, "citiverse@wsis20")
    again = [await heard_at(usher, guest, usher.clock.now() + timedelta(minutes=n)) for n in (1, 5)]
    assert (again, (await stranger.last()).text == told.text) == ([[], []], False)

    assert await heard_at(usher, guest, CITIVERSE - timedelta(minutes=15)) == []
    (reminder,) = await heard_at(usher, guest, CITIVERSE + timedelta(minutes=75))
    assert reminder.text.split("\n")[1] == "It starts in 15 minutes."


async def test_several_edits_become_one_notice_and_one_taken_back_becomes_none(
    usher: Usher, telegram: Telegram
) -> None:
    guest = await attending(usher, telegram, "climate", "citiverse")
    usher.clock.move_to(WEEK_BEFORE)
    await changed(usher, "citiverse", room="Room 1")
    first = await heard_at(usher, guest, WEEK_BEFORE + timedelta(minutes=1))
    await changed(usher, "citiverse", room="Room 2")
    taken = await changed(usher, "climate", room="Room 9")
    second = await heard_at(usher, guest, WEEK_BEFORE + timedelta(minutes=2, seconds=30))
    async with usher.database.begin() as db:
        await changes.undo(db, taken.id, usher.clock.now())
    (told,) = await settled(usher, guest)
    assert (first, second) == ([], [])
    assert told.body["caption"].split("\n")[-1] == "Place: Geneva → Room 2, Geneva"
    assert usher.house.event.title("climate", "en") not in told.body["caption"]


async def test_one_cancelled_within_two_hours_is_told_at_once_even_in_quiet_hours(
    usher: Usher, telegram: Telegram
) -> None:
    guest = await attending(usher, telegram, "citiverse")
    far = await attending(usher, telegram, "citiverse")
    await said_to(far, "/reminders")
    await tapped(far, "Time zone")
    await tapped(far, "Write a city")
    found = await said_to(far, "нью-йорк")
    await tapped(far, labels(found)[0])
    usher.clock.move_to(CITIVERSE - timedelta(hours=2))  # one in the morning in New York
    await changed(usher, "citiverse", cancelled=True)
    await heard_at(usher, guest, usher.clock.now())  # the bot's own tick may have been faster
    told, loud = await guest.last(), await far.last()
    title = usher.house.event.title("citiverse", "en")
    said = f"{title}\nCancelled.\nWednesday, 9 July 2025, 09:00–12:00"
    assert told.body["caption"] == f"Urgent: the programme has changed\n\n{said}"
    assert loud.body["caption"] == (
        f"Urgent: the programme has changed\nThis cannot wait for your quiet hours to end.\n\n{said}"
    )
    calls = [call for call in await telegram.log(method="sendDocument") if int(call["chat_id"]) == far.id]
    assert ["disable_notification" in call for call in calls] == [False]
    assert (
        await heard_at(usher, guest, CITIVERSE - timedelta(minutes=15)) == []
    )  # nothing is to be reminded of


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Horaire : mercredi 9 juillet 2025, 09:00–12:00 → mercredi 9 juillet 2025, 11:00–12:00"),
        ("zh", "时间：2025年7月9日星期三，09:00–12:00 → 2025年7月9日星期三，11:00–12:00"),
    ],
)
async def test_a_change_is_told_in_the_reader_s_language(
    usher: Usher, telegram: Telegram, language: str, said: str
) -> None:
    guest = await attending(usher, telegram, "citiverse", language=language)
    usher.clock.move_to(WEEK_BEFORE)
    await changed(usher, "citiverse", start=CITIVERSE + timedelta(hours=2))
    (told,) = await settled(usher, guest)
    assert said in told.body["caption"].split("\n")


async def test_a_change_that_the_folder_brings_is_told_and_the_organiser_s_word_stays(
    usher: Usher, telegram: Telegram
) -> None:
    guest = await attending(usher, telegram, "climate", "citiverse")
    usher.clock.move_to(WEEK_BEFORE)
    await changed(usher, "climate", cancelled=True)
    moved = [replace(one, link="https://example.org/live") for one in usher.house.event.sessions]
    async with usher.database.begin() as db:
        await programme.publish(db, programme.FOLDER, moved, usher.clock.now())
        stands = {one.id: one.cancelled for one in await programme.sessions(db)}
    assert stands == {"climate": True, "citiverse": False}
    (told,) = await settled(usher, guest)
    assert "Cancelled." in told.body["caption"]
    assert "Link: not known → https://example.org/live" in told.body["caption"]
    assert (
        len(
            icalendar.Calendar.from_ical(await telegram.fetch(told.body["document"]["file_id"])).walk(
                "VEVENT"
            )
        )
        == 2
    )


async def test_a_new_title_in_the_folder_s_words_is_told_as_a_rename(
    usher: Usher, telegram: Telegram, tmp_path: Path
) -> None:
    guest = await attending(usher, telegram, "citiverse")
    reader = await attending(usher, telegram, "citiverse", language="fr")
    usher.clock.move_to(WEEK_BEFORE)
    shutil.copytree("events/wsis20", tmp_path / "event")
    words, old = tmp_path / "event/en.toml", usher.house.event.title("citiverse", "en")
    words.write_text(words.read_text("utf-8").replace(old, "Cities & <virtual> worlds"), "utf-8")
    async with usher.database.begin() as db:
        await programme.publish(db, programme.FOLDER, load(tmp_path / "event").sessions, usher.clock.now())
    (told,) = await settled(usher, guest)
    assert told.body["caption"].split("\n")[2:] == [
        "Cities & worlds",  # what looks like a tag is no part of a title
        f"Before, it was called: {old}",
    ]
    heard = [m for m in await reader.messages() if "caption" in m.body]
    assert heard == []


async def test_before_it_is_applied_one_sees_what_a_change_means(usher: Usher, telegram: Telegram) -> None:
    await attending(usher, telegram, "climate", "citiverse")
    await attending(usher, telegram, "citiverse")
    follower = await attending(usher, telegram)
    await said_to(follower, "/reminders")
    await tapped(follower, "Event, days, tracks")
    await tapped(follower, "The whole event")
    async with usher.database.begin() as db:
        house = await usher.dispatcher.refresh(db)
        citiverse = house.event.session("citiverse")
        assert citiverse is not None
        new = {"start": CLIMATE, "end": CLIMATE + timedelta(hours=1)}
        seen = await changes.impact(db, house.event, citiverse, new, usher.clock.now())
        with pytest.raises(changes.ImpossibleError):
            await changes.impact(db, house.event, citiverse, {"end": CITIVERSE}, usher.clock.now())
    assert (seen.bookmarks, seen.registrations, seen.followers, seen.reminders) == (2, 0, 1, 6)
    assert seen.clashes == [Clash(ClashKind.PEOPLE, "climate", people=1)]


async def test_a_change_is_taken_back_unless_it_was_overtaken(database: Database) -> None:
    await publish(database, session("a", room="Room 1"))
    async with database.begin() as db:
        (one,) = await programme.sessions(db)
        first = await changes.apply(db, one, {"room": "Room 2", "start": NOON + timedelta(minutes=5)}, NOON)
        assert first is not None
        back = await changes.undo(db, first.id, NOON)
        (stands,) = await programme.sessions(db)
        assert (stands.room, stands.start, stands.sequence) == ("Room 1", NOON, 3)
        assert back is not None
        await changes.apply(db, stands, {"room": "Room 3"}, NOON)
        with pytest.raises(programme.OvertakenError):
            await changes.undo(db, first.id, NOON)
        with pytest.raises(LookupError):
            await changes.undo(db, 10_000, NOON)
        assert await changes.apply(db, stands, {"room": "Room 3"}, NOON) is None
