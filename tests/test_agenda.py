"""The agenda: its days, now and next, the search, and a card for each session."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.event import Session, descriptions
from bot.services import programme
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from tests.test_models import NOON
from tests.test_registration import labels, said_to, tapped

pytestmark = pytest.mark.long

HOSTILE = "\u202e<b>&amp; 🧭; BEGIN:VEVENT\r\nSUMMARY:forged, " + "é" * 500


def session(key: str, title: str, hours: float = 0, **details: Any) -> Session:
    start = NOON + timedelta(hours=hours)
    told = Session(key, start, start + timedelta(hours=1), titles={"": title})
    return replace(told, **details)


async def publish(usher: Usher, *sessions: Session) -> None:
    async with usher.database.begin() as db:
        await programme.publish(db, "import", sessions, NOON)


async def tapped_first(guest: Guest, beginning: str) -> Seen:
    """What the first button whose label has these words shows."""
    return await tapped(guest, next(label for label in labels(await guest.last()) if beginning in label))


async def test_the_agenda_leads_to_a_card_and_to_a_file(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    shown = await said_to(guest, "/agenda")
    assert "Wednesday, 9 July 2025\n\n09:00–12:00 · AI & virtual worlds" in shown.text
    card = await tapped_first(guest, "AI & virtual")
    assert "Wednesday, 9 July 2025, 09:00–12:00 (Geneva time)" in card.text
    assert [entity["type"] for entity in card.entities if "unix_time" in entity] == ["date_time"]
    file = await tapped(guest, "Calendar file")
    content = await telegram.fetch(file.body["document"]["file_id"])
    (entry,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert entry.decoded("dtstart").astimezone(UTC) == datetime(2025, 7, 9, 7, tzinfo=UTC)
    back = await tapped(guest, "Back")
    assert back.text == shown.text


async def test_a_card_tells_all_that_a_source_brings(usher: Usher, guest: Guest) -> None:
    rich = session(
        "rich", "<b>Cities</b> &amp; seas", 23.5 - 12, room="Room 7", track="Water",
        speakers=("Ada", "", "Bo"),
        organisers=("itu", "City of Dakar"), languages=("fr", "de-CH", "?"), link="https://example.org/a",
        stream="https://example.org/b", abstracts={"fr": "<p>Un</p><p>deux &lt;3</p>"},
    )  # fmt: skip
    await publish(usher, rich)
    await said_to(guest, "/agenda")
    card = await tapped_first(guest, "Cities & seas")
    begins, ends = (usher.house.event.local(instant) for instant in (rich.start, rich.end))
    assert card.text.split("\n")[0] == "Cities & seas"
    assert descriptions.when(usher.house.event, rich, "en") in card.text
    assert begins.date() == ends.date() or f"{ends:%H:%M}" in card.text
    itu = usher.house.event.name("en", "itu")
    assert card.text.split("\n", 3)[3] == (
        f"Room 7\nSpeakers: Ada and Bo\nOrganisers: {itu} and City of Dakar\n"
        "Languages: French, German (Switzerland) and ?\nTrack: Water\n"
        "Link: https://example.org/a\nStream: https://example.org/b\n\nUn\ndeux <3"
    )


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_thousand_sessions_come_by_day_in_pages_that_fit(
    usher: Usher, telegram: Telegram, language: str
) -> None:
    guest = await telegram.person("Amina", language=language)
    words = usher.house.texts.speak(language)
    large: dict[str, Any] = {
        "room": HOSTILE,
        "speakers": (HOSTILE,) * 30,
        "track": HOSTILE,
        "abstracts": {"": HOSTILE * 20},
        "organisers": (HOSTILE,),
        "languages": ("en",) * 40,
        "link": "https://example.org/" + "a" * 600,
    }
    many = [session(f"s{n:04}", HOSTILE, n / 40, **(large if n < 20 else {})) for n in range(1000)]
    await publish(usher, *many)
    shown = await said_to(guest, "/agenda")
    starts = [one.start for one in (*many, *usher.house.event.sessions)]
    days = [label for label in labels(shown) if "·" in label]
    assert len(days) == len({usher.house.event.local(start).date() for start in starts})
    day = await tapped(guest, days[0])
    page = await tapped(guest, str(words("Next page")))
    assert (page.text != day.text, len(page.text) <= 4096) == (True, True)
    card = await tapped(guest, labels(page)[0])
    assert 3000 < len(card.text) <= 4096
    back = await tapped(guest, str(words("Back")))
    assert back.text == page.text
    coming = await said_to(guest, "/agenda next")
    assert len(labels(await tapped(guest, str(words("Next page"))))) > len(labels(coming))


async def test_what_is_on_over_or_cancelled_says_so(usher: Usher, guest: Guest, clock: Clock) -> None:
    first, second = usher.house.event.sessions
    async with usher.database.begin() as db:
        await programme.publish(db, programme.FOLDER, [first], NOON)
    clock.move_to(first.start)
    shown = await said_to(guest, "/agenda")
    assert f"{usher.house.event.title(first.id, 'en')} · on now" in shown.text
    assert f"{usher.house.event.title(second.id, 'en')} · cancelled" in shown.text


async def test_now_and_next_follow_the_clock(usher: Usher, guest: Guest, clock: Clock) -> None:
    first, second = (usher.house.event.title(one.id, "en") for one in usher.house.event.sessions)
    await said_to(guest, "/agenda")
    assert (await tapped(guest, "On now")).text == "Nothing is on at this moment."
    coming = await tapped(guest, "Next")
    assert coming.text.index(first) < coming.text.index(second)
    clock.move_to(usher.house.event.sessions[0].start)
    running = await said_to(guest, "/agenda now")
    assert (first in running.text, second in running.text) == (True, False)
    clock.move_to(usher.house.event.sessions[1].end)
    assert (await tapped(guest, "Next")).text == "No session is still to come."


@pytest.mark.parametrize("typed", ["2025-07-08", "Tuesday, 8 July 2025", "tue 8 jul"])
async def test_a_day_is_named_by_typing(usher: Usher, guest: Guest, typed: str) -> None:
    shown = await said_to(guest, f"/agenda {typed}")
    assert ("Tuesday, 8 July 2025" in shown.text, "9 July" in shown.text) == (True, False)


async def test_sessions_are_found_by_words_and_speakers_in_any_language(usher: Usher, guest: Guest) -> None:
    await publish(
        usher,
        session("a", "Genève mobile"),
        session("b", "Parks", speakers=("Zoé Delacroix",)),
        session("c", "Smart water", abstracts={"": "On irrigation"}),
        session("d", "Вода", speakers=("Ельца",)),
        session("e", "مستقبل الموانئ"),
        session("f", "数字港口论坛"),
    )
    await said_to(guest, "/agenda")
    firsts = {
        "GENEVE MOBILE": "Genève mobile",  # accents and case do not matter
        "delacroix": "Parks",
        "delacriox": "Parks",  # nor does a slip
        "smart water": "Smart water",
        "ельца": "Вода",
        "الموانئ": "مستقبل الموانئ",
        "موانئ": "مستقبل الموانئ",  # nor an article
        "数字港口": "数字港口论坛",
        "irrigation": "Smart water",  # stands in the abstract alone
        "المناخ": "Safe smart",  # a title in another language than the reader's
    }
    for sought, title in firsts.items():
        await tapped(guest, "Search" if "Search" in labels(await guest.last()) else "Search again")
        shown = await said_to(guest, sought)
        assert title in labels(shown)[0], sought


async def test_a_search_goes_on_after_a_restart_and_its_cards_lead_back(
    settings: Settings, house: House, telegram: Telegram, clock: Clock
) -> None:
    guest = await telegram.person("Amina", language="en")
    shown: list[Seen] = []
    for step in (
        "/agenda",
        "Search",
        "virtual wrolds",
        "09:00 AI & virtual",
        "Back",
        "Search again",
        "Cancel",
    ):
        again = build(settings, clock, house)
        async with again.running():
            if any(step in label for label in (labels(await guest.last()) if shown else [])):
                shown.append(await tapped_first(guest, step))
            else:
                shown.append(await said_to(guest, step))
    found, card, back, cancelled = shown[2], shown[3], shown[4], shown[6]
    assert found.text.startswith("1 session for “virtual wrolds”:")
    assert "09:00–12:00 (Geneva time)" in card.text
    assert (back.text, cancelled.text) == (found.text, shown[0].text)


async def test_what_is_done_next_ends_the_wait_for_words(usher: Usher, guest: Guest, clock: Clock) -> None:
    await said_to(guest, "/agenda")
    await tapped(guest, "Search")
    await said_to(guest, "/help")
    assert "09:00" in (await said_to(guest, "When is the Citiverse session?")).text
    await said_to(guest, "/agenda")
    await tapped(guest, "Search")
    clock.move_to(clock.now() + timedelta(hours=2))
    assert "for “" not in (await said_to(guest, "When is the Citiverse session?")).text


async def test_what_is_found_nowhere_is_said_and_a_question_is_answered(usher: Usher, guest: Guest) -> None:
    assert (await said_to(guest, "/agenda xylophone")).text == "I find no session for “xylophone”."
    await tapped(guest, "Search again")
    assert (await said_to(guest, "<b>zzqq")).text == "I find no session for “<b>zzqq”."


async def test_a_button_stays_with_its_session_when_the_programme_changes(usher: Usher, guest: Guest) -> None:
    await publish(usher, session("a", "Alpha"), session("b", "Beta", 1))
    await said_to(guest, "/agenda")
    await publish(usher, session("new", "Newcomer", -1), session("b", "Beta", -2))
    card = await tapped_first(guest, "Beta")
    assert card.text.startswith("Beta\n")
    await tapped(guest, "Back")
    assert (await tapped_first(guest, "Alpha")).text.startswith("Alpha · cancelled")


async def test_old_forged_and_foreign_buttons_are_answered_kindly(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    await said_to(guest, "/agenda climate")
    thief = await telegram.person("Mallory", language="en")
    shown = await said_to(thief, "/agenda")
    answers = {
        "session:card:999999:all.0.0": "This session is no longer in the programme.",
        "agenda:found.1.0": "I do not have that search any more. Please search once more.",
    }
    for data, answer in answers.items():
        tap = await thief.tap(data=data, message_id=shown.message_id)
        assert (await thief.answer(tap)).text == answer
    for data in ("agenda:day.99999999.3", "agenda:all.0.9999", "agenda:nowhere.1.1", "agenda:now.5.77"):
        tap = await thief.tap(data=data, message_id=shown.message_id)
        assert (await thief.answer(tap)).answered
