"""Speakers and moderators have the live buttons of their own session, as long as an organiser lets them."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.app import Usher
from bot.services import programme
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import AuditEntry, Person, Proposal, ProposalState, SessionSpeaker
from tests.conftest import ORGANISER
from tests.eventually import eventually
from tests.test_changes import changed, settled
from tests.test_programme_tools import CHANGE, TITLE, changes_of, datas, opened, stands
from tests.test_registration import labels, said_to, tapped
from tests.test_reminders import CITIVERSE, attending, heard_at

pytestmark = pytest.mark.long

UNKNOWN = "I do not know this command. /help shows what I can do."
NOT_YOURS = "This button is from an older message, or no longer for you."


@pytest.fixture
async def organiser(usher: Usher, telegram: Telegram) -> Guest:
    return await telegram.person("Claire", language="en", id=ORGANISER)


@pytest.fixture
async def speaker(usher: Usher, telegram: Telegram, organiser: Guest) -> Guest:
    """Somebody who has opened the link to speak at the Citiverse session."""
    speaker = await telegram.person("Sami", language="en")
    await opened(usher, organiser)
    await tapped(organiser, "Speakers")
    secret = (await tapped(organiser, "Invite by a link")).text.rpartition("join-")[2]
    welcome = await said_to(speaker, f"/start join-{secret}")
    assert welcome.text.startswith("Welcome. You have the live buttons of your session now")
    late = await telegram.person("Lars", language="en")
    assert (await said_to(late, f"/start join-{secret}")).text == "This link is not valid any more."
    return speaker


async def proposed(usher: Usher, guest: Guest, name: str, state: ProposalState) -> None:
    async with usher.database.begin() as db:
        me = (await db.scalars(select(Person.id).where(Person.telegram_id == guest.id))).one()
        answers = json.dumps({"title": "T", "name": name})
        proposal = Proposal(reference=f"P{me}", person_id=me, state=state, answers=answers)
        proposal.submitted_at = proposal.changed_at = usher.clock.now()
        db.add(proposal)


async def number_of(usher: Usher, key: str) -> int:
    async with usher.database.read() as db:
        return (await programme.numbers(db, [key]))[key]


async def refused(guest: Guest, data: str, message: Seen) -> str | None:
    return (await guest.answer(await guest.tap(data=data, message_id=message.message_id))).text


async def test_a_speaker_says_that_it_begins_late_and_everybody_hears_it_at_once(
    usher: Usher, telegram: Telegram, speaker: Guest
) -> None:
    guest = await attending(usher, telegram, "citiverse")
    usher.clock.move_to(CITIVERSE - timedelta(minutes=5))
    await heard_at(usher, guest, usher.clock.now())
    card = await said_to(speaker, "/live")
    assert labels(card) == [
        "Report a late start",
        "Report a full room",
        "Link",
        "Stream",
        "See the public card",
    ]
    await tapped(speaker, "Report a late start")
    shown = await tapped(speaker, "10 min")
    assert "They are told at once." in shown.text
    await tapped(speaker, CHANGE)
    await heard_at(usher, guest, usher.clock.now())
    said = (await guest.last()).body["caption"]
    assert said.split("\n")[3] == (
        "Time: Wednesday, 9 July 2025, 09:00–12:00 → Wednesday, 9 July 2025, 09:10–12:10"
    )
    async with usher.database.read() as db:
        entries = list(await db.execute(select(AuditEntry.action, AuditEntry.subject, AuditEntry.role)))
    assert entries[-1] == ("session.late", "citiverse", "participant")


async def test_a_speaker_hears_what_becomes_of_the_session_as_long_as_it_is_theirs(
    usher: Usher, telegram: Telegram, speaker: Guest, organiser: Guest
) -> None:
    await changed(usher, "citiverse", start=CITIVERSE + timedelta(minutes=30))
    (told,) = await settled(usher, speaker)
    assert told.body["caption"].startswith("The programme has changed\n")
    assert (
        await tapped(speaker, "Reason for this message")
    ).text == f"{TITLE}: it has changed, and you speak at it."
    (reminder,) = await heard_at(usher, speaker, CITIVERSE + timedelta(minutes=15))
    assert reminder.text.startswith(TITLE)
    assert (await opened(usher, organiser)).text.endswith(" · followers: 0 · speakers: 1")
    async with usher.database.begin() as db:
        await db.execute(delete(SessionSpeaker))
    await changed(usher, "citiverse", room="Room 7")
    assert await settled(usher, speaker) == []


async def test_when_the_room_is_full_people_are_told_where_else_to_follow(
    usher: Usher, telegram: Telegram, speaker: Guest
) -> None:
    guest = await attending(usher, telegram, "citiverse")
    await said_to(speaker, "/live")
    await tapped(speaker, "Stream")
    await said_to(speaker, "https://example.org/live")
    await tapped(speaker, CHANGE)
    usher.clock.move_to(CITIVERSE - timedelta(minutes=5))
    await heard_at(usher, guest, usher.clock.now())
    await said_to(speaker, "/live")
    await tapped(speaker, "Report a full room")
    await tapped(speaker, CHANGE)
    await heard_at(usher, guest, usher.clock.now())
    said = (await guest.last()).body["caption"].split("\n")
    assert said[2:] == [TITLE, "The room is full.", "You can follow it here: https://example.org/live"]
    shown = await said_to(guest, "/agenda citiverse")
    await guest.tap(next(label for label in labels(shown) if label.startswith("09:00")))
    assert "The room is full." in (await guest.heard())[-1].text
    asked = await said_to(guest, "is there a live stream of the Citiverse session?")
    assert "https://example.org/live" in asked.text
    await said_to(speaker, "/live")
    await tapped(speaker, "Report free seats")
    await tapped(speaker, CHANGE)
    await heard_at(usher, guest, usher.clock.now())
    assert "There is room again." in (await guest.last()).body["caption"]


async def test_a_speaker_has_no_other_session_and_no_other_tool(usher: Usher, speaker: Guest) -> None:
    card = await said_to(speaker, "/live")
    own, other = await number_of(usher, "citiverse"), await number_of(usher, "climate")
    for data in (f"live:card:{other}", f"live:set:{other}:late:10", f"live:set:{own}:cancel:1",
                 f"live:set:{own}:time:15", f"live:ask:{own}:room", f"live:ask:{own}:title:en"):  # fmt: skip
        assert await refused(speaker, data, card) == NOT_YOURS
    for data in (f"prog:card:{own}", f"prog:set:{own}:late:10", f"speakers:card:{own}"):
        assert (await refused(speaker, data, card) or "").startswith("This button is from an older message.")
    for command in ("/organise", "/programme", "/team"):
        assert (await said_to(speaker, command)).text == UNKNOWN
    assert await changes_of(usher) == 0


async def test_nobody_else_has_them_whatever_they_send(
    usher: Usher, telegram: Telegram, speaker: Guest, guest: Guest
) -> None:
    shown = await said_to(guest, "/live")
    assert shown.text == UNKNOWN
    await said_to(speaker, "/live")
    await tapped(speaker, "Report a late start")
    preview = await tapped(speaker, "10 min")
    make = next(data for data in datas(preview) if data.startswith("live:make:"))
    for data in (make, f"live:card:{await number_of(usher, 'citiverse')}"):
        assert await refused(guest, data, shown) == NOT_YOURS
    group = await telegram.group("Hall", speaker)
    in_group = group.member(speaker)
    asked = await in_group.send("/start@usher_bot")
    said = (await in_group.heard(after=asked))[-1]
    answer = await refused(in_group, make, said)
    assert (answer or "").startswith("This button is from an older message.")
    assert await changes_of(usher) == 0


async def test_they_are_taken_back_at_once_even_in_the_middle(
    usher: Usher, organiser: Guest, speaker: Guest
) -> None:
    await said_to(speaker, "/live")
    await tapped(speaker, "Report a late start")
    preview = await tapped(speaker, "10 min")
    card = await said_to(speaker, "/live")
    await tapped(speaker, "Link")
    await opened(usher, organiser)
    await tapped(organiser, "Speakers")
    left = await tapped(organiser, "Take the buttons back: Sami")
    assert left.text.endswith("They have the buttons: nobody yet")
    told = (await speaker.heard(count=2))[-1]
    assert told.text == f"You no longer have the live buttons of this session: {TITLE}"
    make = next(data for data in datas(preview) if data.startswith("live:make:"))
    assert (await said_to(speaker, "https://example.org")).text == NOT_YOURS
    assert await refused(speaker, make, preview) == NOT_YOURS
    assert await refused(speaker, datas(card)[0], card) == NOT_YOURS
    assert (await said_to(speaker, "/live")).text == UNKNOWN
    assert await changes_of(usher) == 0


async def test_an_organiser_picks_from_accepted_proposals_or_by_name_and_the_speaker_is_told(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    accepted = await telegram.person("A", language="fr")
    waiting = await telegram.person("B", language="en")
    for guest, name, state in (
        (accepted, "Zoë Martin", ProposalState.ACCEPTED),
        (waiting, "Yusuf Demir", ProposalState.SUBMITTED),
    ):
        await said_to(guest, "/start")
        await proposed(usher, guest, name, state)
    await opened(usher, organiser)
    await tapped(organiser, "Speakers")
    assert labels(await tapped(organiser, "Choose from the proposals")) == ["Zoë Martin", "Back"]
    await tapped(organiser, "Zoë Martin")
    assert (await accepted.heard(count=2))[-1].text.startswith(
        "Vous disposez désormais des boutons en direct"
    )
    await tapped(organiser, "Look for a name")
    assert (await said_to(organiser, "Nobody Like That")).text.startswith("I know nobody by that name.")
    found = await said_to(organiser, "demir yusuf")
    assert labels(found) == ["Yusuf Demir", "Back"]
    shown = await tapped(organiser, "Yusuf Demir")
    assert shown.text.endswith("They have the buttons: Zoë Martin and Yusuf Demir")
    await waiting.heard(count=2)
    assert (await tapped(waiting, "Live buttons")).text.startswith(TITLE)
    again = await refused(organiser, f"speakers:add:{await number_of(usher, 'citiverse')}:99999", shown)
    assert (again or "").startswith("This button is from an older message.")


async def test_a_speaker_takes_back_only_what_is_their_own(
    usher: Usher, organiser: Guest, speaker: Guest
) -> None:
    await opened(usher, organiser)
    await tapped(organiser, "Report a late start")
    await tapped(organiser, "5 min")
    done = await tapped(organiser, CHANGE)
    undo = next(data for data in datas(done) if data.startswith("prog:undo:"))
    card = await said_to(speaker, "/live")
    assert await refused(speaker, undo.replace("prog", "live"), card) == NOT_YOURS
    await tapped(speaker, "Report a late start")
    await tapped(speaker, "10 min")
    mine = await tapped(speaker, CHANGE)
    late = await tapped(organiser, "Take it back")  # the speaker has moved it since
    assert late.text.startswith(TITLE)
    assert (await stands(usher)).start == CITIVERSE + timedelta(minutes=15)
    undo = next(data for data in datas(mine) if data.startswith("live:undo:"))
    card = await opened(usher, organiser)
    await organiser.tap(data=undo.replace("live", "prog"), message_id=card.message_id)
    assert (await organiser.heard())[-1].text == f"It is as it was before: {TITLE}"
    assert (await stands(usher)).start == CITIVERSE + timedelta(minutes=5)


async def test_the_menu_shows_the_live_buttons_as_long_as_one_has_them(
    usher: Usher, telegram: Telegram, organiser: Guest, speaker: Guest
) -> None:
    guest = await telegram.person("Amina", language="en")

    async def listed() -> list[bool]:
        return ["live" in {one["command"] for one in await who.commands()} for who in (speaker, guest)]

    await eventually(listed, [True, False])
    await said_to(speaker, "/language")
    await tapped(speaker, "Français")
    french = str(usher.house.texts.speak("fr")("The live buttons of your session"))

    async def described() -> str:
        return str(next(one["description"] for one in await speaker.commands() if one["command"] == "live"))

    await eventually(described, french)
    await opened(usher, organiser)
    await tapped(organiser, "Speakers")
    await tapped(organiser, "Take the buttons back: Sami")
    await eventually(listed, [False, False])


async def test_who_asks_where_it_is_hears_that_the_room_is_full_and_of_the_stream(
    usher: Usher, guest: Guest, organiser: Guest
) -> None:
    asked = "where is the Citiverse session?"
    before = (await said_to(guest, asked)).text
    await opened(usher, organiser)
    await tapped(organiser, "Stream")
    await said_to(organiser, "https://example.org/live")
    await tapped(organiser, CHANGE)
    await opened(usher, organiser)
    await tapped(organiser, "Report a full room")
    await tapped(organiser, CHANGE)
    told = f"{before}\n\nThe room is full.\n\nYou can follow it here: https://example.org/live"
    assert (await said_to(guest, asked)).text == told
    assert "The room is full" not in (await said_to(guest, "when is the Citiverse session?")).text
    await opened(usher, organiser)
    await tapped(organiser, "Report free seats")
    await tapped(organiser, CHANGE)
    assert (await said_to(guest, asked)).text == before


async def test_who_is_forgotten_has_the_menu_of_everybody(usher: Usher, speaker: Guest) -> None:
    async def has_live() -> bool:
        return "live" in {one["command"] for one in await speaker.commands()}

    await eventually(has_live, True)
    await said_to(speaker, "/privacy")
    await tapped(speaker, "Forget me")
    await tapped(speaker, "Yes, forget me")
    await eventually(has_live, False)
