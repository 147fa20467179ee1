"""Bookmarks and seats: my sessions, and where they clash."""

import icalendar
import pytest
from sqlalchemy import func, select

from bot.app import Usher
from bot.services import my_sessions, registration
from bot.services.my_sessions import Mine
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import Bookmark
from tests.test_agenda import publish, session, tapped_first
from tests.test_models import NOON
from tests.test_registration import ANSWERS, labels, person_of, said_to, tapped


async def bookmarks(usher: Usher) -> int:
    async with usher.database.read() as db:
        return await db.scalar(select(func.count()).select_from(Bookmark)) or 0


async def test_a_bookmark_is_set_once_and_removed_once(usher: Usher, guest: Guest) -> None:
    shown = await said_to(guest, "/agenda")
    await tapped_first(guest, "Safe smart")
    (keep,) = [data for data in datas(await guest.view()) if ":keep:" in data]
    for _ in range(2):
        tap = await guest.tap(data=keep, message_id=shown.message_id)
        assert (await guest.answer(tap)).text == "Bookmarked: it is among your sessions."
    assert await bookmarks(usher) == 1
    for _ in range(2):
        tap = await guest.tap(data=keep.replace("keep", "drop"), message_id=shown.message_id)
        assert (await guest.answer(tap)).text == "The bookmark is removed."
    assert await bookmarks(usher) == 0


def datas(view: dict[str, list[dict[str, dict[str, list[list[dict[str, str]]]]]]]) -> list[str]:
    """What the buttons of the newest message send."""
    rows = view["messages"][-1]["reply_markup"]["inline_keyboard"]
    return [button["callback_data"] for row in rows for button in row]


async def test_my_sessions_point_out_what_clashes(usher: Usher, telegram: Telegram, guest: Guest) -> None:
    await publish(usher, session("a", "Alpha"), session("b", "Beta", 0.5), session("c", "Gamma", 1))
    empty = await said_to(guest, "/mysessions")
    assert "You have bookmarked no session yet" in empty.text
    for word, toast in (
        ("Alpha", "Bookmarked: it is among your sessions."),
        ("Beta", "Bookmarked. At the same time: Alpha"),
        ("Gamma", "Bookmarked. At the same time: Beta"),
    ):
        await said_to(guest, "/agenda")
        await tapped_first(guest, word)
        tap = await guest.tap("Bookmark")
        assert (await guest.answer(tap)).text == toast
        await guest.heard()
    mine = await tapped(guest, "My sessions")
    assert "3 of them go on at the same time as another." in mine.text
    assert "Beta · bookmarked\nAt the same time: Alpha and Gamma" in mine.text
    file = await tapped(guest, "Calendar file")
    content = await telegram.fetch(file.body["document"]["file_id"])
    entries = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert [str(entry["summary"]) for entry in entries] == ["Alpha", "Beta", "Gamma"]


async def test_a_seat_makes_a_session_mine_and_shows_on_its_card(usher: Usher, guest: Guest) -> None:
    person = await person_of(usher, guest)
    async with usher.database.begin() as db:
        await registration.register(db, usher.house.event, person, ANSWERS, NOON)
    mine = await said_to(guest, "/mysessions")
    assert ("You are registered with me." in mine.text, "seat confirmed" in mine.text) == (True, True)
    card = await tapped_first(guest, "AI & virtual")
    assert card.text.split("\n")[0].endswith(" · seat confirmed")
    back = await tapped(guest, "Back")
    assert back.text == mine.text
    assert "Reference:" in (await tapped(guest, "My registration")).text


async def test_what_an_aide_holds_for_another_is_not_the_aides(usher: Usher, guest: Guest) -> None:
    person = await person_of(usher, guest)
    async with usher.database.begin() as db:
        await registration.register(db, usher.house.event, person, ANSWERS | {"for": "other"}, NOON)
    shown = await said_to(guest, "/mysessions")
    assert "You have registered: Amina Diallo" in shown.text  # but not themselves
    assert "My registration" in labels(shown)


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_by_typing_alone_one_keeps_and_drops_a_session(
    usher: Usher, telegram: Telegram, language: str
) -> None:
    guest = await telegram.person("Amina", language=language)
    words = usher.house.texts.speak(language)
    title = usher.house.event.title("climate", language)
    kept = await said_to(guest, f"/bookmark {title}")
    assert str(words("Remove bookmark")) in labels(kept)
    assert title in (await said_to(guest, "/mysessions")).text
    dropped = await said_to(guest, f"/unbookmark {title}")
    assert str(words("Bookmark")) in labels(dropped)
    assert title not in (await said_to(guest, "/mysessions")).text
    assert (
        str(words("What are you looking for? Write words of a title or a speaker's name to me."))
        == (await said_to(guest, "/bookmark")).text
    )


async def test_what_one_says_leads_to_ones_sessions_and_files(usher: Usher, guest: Guest) -> None:
    for said, label, beginning in (
        ("my agenda", "My sessions", "My sessions, Geneva time"),
        ("add to calendar", "Calendar files", "Which sessions shall the calendar file hold?"),
        ("show me the agenda", "Programme", "Programme, Geneva time"),
        ("cancel my registration", "My registration", "You are not registered with me."),
    ):
        assert label in labels(await said_to(guest, said))
        assert (await tapped(guest, label)).text.startswith(beginning)


async def test_without_sessions_of_ones_own_there_is_no_file_of_them(guest: Guest) -> None:
    await said_to(guest, "/calendar")
    tap = await guest.tap("My sessions")
    assert (await guest.answer(tap)).text == "There is no session for a calendar file yet."


def test_only_what_overlaps_and_takes_place_clashes() -> None:
    alpha, beta = session("a", "Alpha"), session("b", "Beta", 1)
    within = session("c", "Gamma", 0.25)
    gone = session("d", "Delta", 0.25, cancelled=True)
    found = my_sessions.clashes([Mine(one, n) for n, one in enumerate((gone, within, beta, alpha))])
    assert {key: [other.id for other in others] for key, others in found.items()} == {
        "a": ["c"],
        "c": ["a", "b"],
        "b": ["c"],
    }
