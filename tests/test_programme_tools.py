"""The programme from the phone: a change shows what it means, is made once, and can be taken back."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.app import Usher
from bot.event import Session
from bot.services import programme
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import AuditEntry, SessionChange, SessionEdit
from tests.conftest import ORGANISER, OWNER
from tests.test_changes import WEEK_BEFORE, settled
from tests.test_registration import labels, said_to, tapped
from tests.test_reminders import CITIVERSE, CLIMATE, attending

pytestmark = pytest.mark.long

TITLE = "AI & virtual worlds: Building the cities and governments of tomorrow"
CHANGE, LATER = "Yes, change it", timedelta(minutes=31)


@pytest.fixture
async def organiser(usher: Usher, telegram: Telegram) -> Guest:
    return await telegram.person("Claire", language="en", id=ORGANISER)


async def opened(usher: Usher, organiser: Guest, key: str = "citiverse") -> Seen:
    """An organiser's card of a session, come to by a button."""
    async with usher.database.read() as db:
        number = (await programme.numbers(db, [key]))[key]
    shown = await said_to(organiser, "/programme")
    await organiser.tap(data=f"prog:card:{number}", message_id=shown.message_id)
    return (await organiser.heard())[-1]


async def stands(usher: Usher, key: str = "citiverse") -> Session:
    """A session as the database has it."""
    async with usher.database.read() as db:
        return next(one for one in await programme.sessions(db) if one.id == key)


async def actions(usher: Usher) -> Sequence[tuple[str, str | None]]:
    async with usher.database.read() as db:
        rows = await db.execute(select(AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.id))
    return [(action, subject) for action, subject in rows]


async def changes_of(usher: Usher) -> int:
    async with usher.database.read() as db:
        return await db.scalar(select(func.count()).select_from(SessionChange)) or 0


async def test_one_finds_a_session_in_the_agenda_and_changes_it_from_its_card(
    usher: Usher, organiser: Guest
) -> None:
    await said_to(organiser, "/organise")
    await tapped(organiser, "Change the programme")
    await tapped(organiser, "Programme")
    card = await tapped(organiser, "09:00 AI & virtual worlds: Building the cities and gove…")
    assert "Change this session" in labels(card)
    shown = await tapped(organiser, "Change this session")
    assert shown.text == (
        f"{TITLE}\nWednesday, 9 July 2025, 09:00–12:00\nPlace: Geneva\n"
        "Bookmarks: 0 · registrations: 0 · followers: 0"
    )
    assert "Reminders" in labels(await tapped(organiser, "See the public card"))
    assert (await tapped(organiser, "Reminders")).text.startswith(TITLE)


async def test_a_move_shows_what_it_means_is_told_once_and_followed_by_every_answer(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await attending(usher, telegram, "citiverse", "climate")
    usher.clock.move_to(WEEK_BEFORE)
    await opened(usher, organiser)
    await tapped(organiser, "New time")
    preview = await said_to(organiser, "08.07.2025 14:30–16:00")
    pair = "Wednesday, 9 July 2025, 09:00–12:00 → Tuesday, 8 July 2025, 14:30–16:00"
    assert preview.text == (
        f"{TITLE}\nTime: {pair}\nOn your clock: 14:30\n\n"
        "Bookmarks: 1 · registrations: 0 · followers: 0\nReminders that move or fall away: 2\n"
        "Clash: “Safe smart cities and Climate frustration”, for 1 person.\n"
        "They are told 2 minutes after the last change; what is taken back before, nobody hears of."
        "\n\nShall I change it so?"
    )
    assert (await stands(usher)).start == CITIVERSE  # nothing is changed by looking
    done = await tapped(organiser, CHANGE)
    assert done.text == f"Changed.\n{TITLE}\nTime: {pair}\nOn your clock: 14:30"
    asked = await said_to(guest, "when is the Citiverse session?")
    assert "Tuesday, 8 July 2025, 14:30–16:00" in asked.text
    assert "14:30–16:00 · AI & virtual worlds" in (await said_to(guest, "/agenda")).text
    (told,) = await settled(usher, guest)
    assert f"Time: {pair}" in told.body["caption"]
    assert await actions(usher) == [("session.time", "citiverse")]


async def test_taken_back_in_time_nobody_hears_of_it_and_later_it_is_too_late(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await attending(usher, telegram, "citiverse")
    usher.clock.move_to(WEEK_BEFORE)
    await opened(usher, organiser)
    await tapped(organiser, "New room")
    await said_to(organiser, "Room 7")
    await tapped(organiser, CHANGE)
    back = await tapped(organiser, "Take it back")
    assert back.text == f"It is as it was before: {TITLE}"
    assert ((await stands(usher)).room, await settled(usher, guest)) == (None, [])
    await tapped(organiser, "Back to the session")
    await tapped(organiser, "New room")
    await said_to(organiser, "Room 8")
    done = await tapped(organiser, CHANGE)
    usher.clock.move_to(usher.clock.now() + LATER)
    tap = await organiser.tap("Take it back", message_id=done.message_id)
    assert (await organiser.answer(tap)).text == "It is too late to take it back. Please change it anew."
    assert (await stands(usher)).room == "Room 8"


async def test_an_answer_tells_the_new_room_at_once(usher: Usher, guest: Guest, organiser: Guest) -> None:
    before = await said_to(guest, "which room is the Citiverse session in?")
    assert "have not announced it yet" in before.text
    await opened(usher, organiser)
    await tapped(organiser, "New room")
    await said_to(organiser, "Room <K> & L")
    await tapped(organiser, CHANGE)
    for question in ("which room is the Citiverse session in?", "where is the Citiverse session?"):
        assert (await said_to(guest, question)).text.startswith(f"{TITLE} is in Room <K> & L, in Geneva.")


async def test_a_new_title_per_language_is_used_in_every_answer_and_understood(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    reader = await telegram.person("Chloé", language="fr")
    guest = await telegram.person("Amina", language="en")
    await opened(usher, organiser)
    await tapped(organiser, "New title")
    await tapped(organiser, "English")
    await said_to(organiser, "Zebras in the metaverse")
    await tapped(organiser, "Add a language")
    await tapped(organiser, "Français")
    preview = await said_to(organiser, "Zèbres du métavers")
    assert preview.text.split("\n")[1:3] == [
        f"English: {TITLE} → Zebras in the metaverse",
        f"Français: {usher.house.event.title('citiverse', 'fr')} → Zèbres du métavers",
    ]
    await tapped(organiser, CHANGE)
    for question in ("when is the Citiverse session?", "when is Zebras in the metaverse?"):
        told = await said_to(guest, question)
        assert told.text.startswith("Zebras in the metaverse takes place on Wednesday, 9 July 2025")
    french = await said_to(reader, "Quand a lieu la séance sur le Citiverse ?")
    assert "Zèbres du métavers" in french.text
    spanish = await said_to(
        await telegram.person("Eva", language="es"), "¿Cuándo es la sesión del Citiverso?"
    )
    assert "IA y mundos virtuales" in spanish.text


async def test_cancelled_with_a_reason_and_brought_back(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await attending(usher, telegram, "citiverse")
    usher.clock.move_to(WEEK_BEFORE)
    await opened(usher, organiser)
    await tapped(organiser, "Cancel the session")
    await tapped(organiser, "Give a reason")
    preview = await said_to(organiser, "The speaker's <plane> is late")
    assert "Cancelled.\nThe organisers say: The speaker's <plane> is late" in preview.text
    await tapped(organiser, "Yes, cancel the session")
    asked = await said_to(guest, "when is the Citiverse session?")
    assert "has been cancelled" in asked.text
    (told,) = await settled(usher, guest)
    assert "Cancelled.\nThe organisers say: The speaker's <plane> is late" in told.body["caption"]
    await opened(usher, organiser)
    await tapped(organiser, "Bring it back")
    await tapped(organiser, CHANGE)
    (told,) = await settled(usher, guest)
    assert "It takes place after all." in told.body["caption"]
    session = await stands(usher)
    assert (session.cancelled, session.note) == (False, None)


async def test_late_moves_the_end_too_unless_it_ends_as_planned(usher: Usher, organiser: Guest) -> None:
    usher.clock.move_to(CITIVERSE - timedelta(minutes=10))
    await opened(usher, organiser)
    await tapped(organiser, "Report a late start")
    shown = await tapped(organiser, "10 min")
    assert "09:00–12:00 → Wednesday, 9 July 2025, 09:10–12:10" in shown.text
    shown = await tapped(organiser, "End as planned")
    assert "09:10–12:00" in shown.text
    await tapped(organiser, "End later, too")
    shown = await tapped(organiser, "End as planned")
    await tapped(organiser, CHANGE)
    session = await stands(usher)
    assert (session.start, session.end) == (
        CITIVERSE + timedelta(minutes=10),
        CITIVERSE + timedelta(hours=3),
    )


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("later", "I cannot read a time there. It looks like 14:30, or 14:30–15:45, or +15."),
        ("15.07.2025 14:00", "That is outside the days of the event. Please write another time."),
        ("12.07.2025 00:00", "That is outside the days of the event. Please write another time."),
        (
            "30.03.2026 9:00",
            "That is outside the days of the event. Please write another time.",
        ),
        (
            "29.03.2026 2:30",
            "The clocks are changed then: that time does not exist, or comes twice. Please choose another.",
        ),
        ("07.07.2025 9:00", "That time is over already. Please write one that is still to come."),
    ],
)
async def test_an_impossible_time_is_refused_with_a_sentence_and_asked_again(
    usher: Usher, organiser: Guest, typed: str, problem: str
) -> None:
    usher.clock.move_to(CLIMATE)
    await opened(usher, organiser)
    await tapped(organiser, "New time")
    assert (await said_to(organiser, typed)).text.startswith(problem)
    preview = await said_to(organiser, "10:00")
    assert "→ Wednesday, 9 July 2025, 10:00–13:00" in preview.text


@pytest.mark.parametrize(
    "typed", ["example", "ftp://example.org", "https://nodots", "https://a.b c", "x" * 400]
)
async def test_what_is_no_address_is_no_link(usher: Usher, organiser: Guest, typed: str) -> None:
    await opened(usher, organiser)
    await tapped(organiser, "Link")
    refused = await said_to(organiser, typed)
    assert refused.text.startswith("That is no address of a website.")
    await said_to(organiser, "https://example.org/citiverse")
    await tapped(organiser, CHANGE)
    assert (await stands(usher)).link == "https://example.org/citiverse"
    await tapped(organiser, "Back to the session")
    await tapped(organiser, "Link")
    await tapped(organiser, "Remove it")
    await tapped(organiser, CHANGE)
    assert (await stands(usher)).link is None


async def test_a_double_tap_changes_once_and_a_forged_one_nothing(
    usher: Usher, telegram: Telegram, organiser: Guest, guest: Guest
) -> None:
    await opened(usher, organiser)
    await tapped(organiser, "Report a late start")
    preview = await tapped(organiser, "10 min")
    data = next(d for d in datas(preview) if d.startswith("prog:make:"))
    stranger = await said_to(guest, "/start")
    taps = [await guest.tap(data=data, message_id=stranger.message_id)]
    other = await telegram.person("Olga", language="en", id=OWNER)
    theirs = await said_to(other, "/programme")
    taps.append(await other.tap(data=data, message_id=theirs.message_id))  # another member's wish
    assert [(await who.answer(tap)).text for who, tap in zip((guest, other), taps, strict=True)] == [
        "This button is from an older message. Send /start to begin afresh.",
        "This button is from an older message, or no longer for you.",
    ]
    assert await changes_of(usher) == 0
    for _ in range(3):
        await organiser.tap(data=data, message_id=preview.message_id)
    for tap in ["prog:make:999999", "prog:card:999999", "prog:set:1:late:9999", "prog:set:1:title:1",
                "prog:ask:1:title:xx", "prog:set:1:late:abc", "prog:nothing:1", "prog:set:1"]:  # fmt: skip
        answer = await organiser.answer(await organiser.tap(data=tap, message_id=preview.message_id))
        assert answer.text == "This button is from an older message, or no longer for you."
    assert (await changes_of(usher), await actions(usher)) == (1, [("session.late", "citiverse")])
    done = await tapped(organiser, "Take it back")
    again = await organiser.tap(data=data, message_id=preview.message_id)
    assert (await organiser.answer(again)).answered
    assert ((await stands(usher)).start, await changes_of(usher)) == (CITIVERSE, 2)
    assert done.text == f"It is as it was before: {TITLE}"


async def test_of_two_organisers_at_once_the_second_sees_what_the_first_did(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    second = await telegram.person("Olga", language="en", id=OWNER)
    for who, room in ((organiser, "Room 1"), (second, "Room 2")):
        await opened(usher, who)
        await tapped(who, "New room")
        await said_to(who, room)
    await asyncio.gather(organiser.tap(CHANGE), second.tap(CHANGE))
    heard = [(await who.heard())[-1] for who in (organiser, second)]
    winner, loser = sorted(
        zip(heard, (organiser, second), strict=True), key=lambda pair: "Changed." not in pair[0].text
    )
    assert (winner[0].text.startswith("Changed."), await changes_of(usher)) == (True, 1)
    rooms = re.findall(r"Room \d", loser[0].text)
    assert loser[0].text.startswith("Somebody has changed this session meanwhile.")
    assert rooms == [(await stands(usher)).room, "Room 2" if loser[1] is second else "Room 1"]
    assert (await tapped(loser[1], CHANGE)).text.startswith("Changed.")
    assert ((await stands(usher)).room, await changes_of(usher)) == (rooms[1], 2)


async def test_who_lost_the_role_in_between_changes_nothing(usher: Usher, telegram: Telegram) -> None:
    owner = await telegram.person("Olga", language="en", id=OWNER)
    await said_to(owner, "/team")
    await tapped(owner, "Invite somebody")
    secret = (await tapped(owner, "organiser")).text.rpartition("join-")[2]
    helper = await telegram.person("Hana", language="en")
    await said_to(helper, f"/start join-{secret}")
    await opened(usher, helper)
    await tapped(helper, "New room")
    preview = await said_to(helper, "Room 9")
    await opened(usher, helper)
    await tapped(helper, "New room")
    await said_to(owner, "/team")
    await tapped(owner, "Remove Hana")
    await tapped(owner, "Yes, remove")
    await helper.heard()
    data = next(d for d in datas(preview) if d.startswith("prog:make:"))
    tap = await helper.tap(data=data, message_id=preview.message_id)
    assert (await helper.answer(tap)).text.startswith("This button is from an older message.")
    await said_to(helper, "Room 10")  # what was asked for is no longer taken
    async with usher.database.read() as db:
        assert await db.scalar(select(func.count()).select_from(SessionEdit)) == 1
    assert await changes_of(usher) == 0


async def test_it_speaks_the_organiser_s_language(usher: Usher, telegram: Telegram) -> None:
    organiser = await telegram.person("Claire", language="ar", id=ORGANISER)
    card = await opened(usher, organiser)
    assert all(len(row) == 1 for row in card.buttons)
    await tapped(organiser, "الإبلاغ بتأخر البدء")
    shown = await tapped(organiser, next(label for label in labels(await organiser.last()) if "10" in label))
    assert "\u2190" in shown.text
    assert (await tapped(organiser, "نعم، تعديل")).text.startswith("تم التعديل.")


def datas(message: Seen) -> list[str]:
    """What the buttons of a message send."""
    rows = message.body["reply_markup"]["inline_keyboard"]
    return [button["callback_data"] for row in rows for button in row]
