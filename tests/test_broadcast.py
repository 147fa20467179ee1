"""Announcements: written, shown exactly, sent once, followed, corrected, recalled."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from bot.app import Usher
from bot.clock import Clock
from bot.delivery.transport import Transport
from bot.event import written_times
from bot.services import broadcast_sending, broadcasts
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from bot.ticks import Ticks
from models import AuditEntry, Broadcast, BroadcastState, Chat, Delivery, DeliveryState, Notice, Person, Role
from models.database import Database
from tests.conftest import ORGANISER, OWNER
from tests.eventually import eventually
from tests.test_registration import labels, said_to, tapped
from tests.test_team import OLD, UNKNOWN

DOORS = "The doors are open."
HELD_BACK = (
    "An announcement was to go out now, but I held it back: somebody would not be able to read it, "
    "or nobody is meant, or who scheduled it is no longer in the team. It is a draft again."
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000"
    "0003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
async def organiser(usher: Usher, telegram: Telegram) -> Guest:
    organiser = await telegram.person("Claire", language="en", id=ORGANISER)
    await said_to(organiser, "/broadcast")
    return organiser


async def audience(telegram: Telegram, *languages: str) -> list[Guest]:
    """People who have spoken with the bot."""
    guests = [await telegram.person(f"Guest {n}", language=code) for n, code in enumerate(languages)]
    for guest in guests:
        await said_to(guest, "/help")
    return guests


async def draft(organiser: Guest, text: str = DOORS) -> Seen:
    """A draft in English, for everybody."""
    await said_to(organiser, "/broadcast")
    await tapped(organiser, "New announcement")
    return await said_to(organiser, text)


async def send(organiser: Guest, count: int) -> None:
    """Send the draft that is shown."""
    await tapped(organiser, "Send it now")
    yes = f"Yes, send it to {count} " + ("person" if count == 1 else "people")
    await tapped(organiser, yes)


async def ticked(usher: Usher) -> None:
    await Ticks(usher.database, usher.dispatcher, usher.sender, usher.clock).broadcasts()


async def settled(usher: Usher) -> None:
    """Tick until nothing is on its way and everything is told."""

    async def look() -> bool:
        await ticked(usher)
        async with usher.database.read() as db:
            live = (DeliveryState.PENDING, DeliveryState.SENDING)
            waiting = await db.scalar(select(func.count()).where(Delivery.state.in_(live)))
            begun = Broadcast.started_at.is_not(None) & Broadcast.settled.is_(False)
            return not waiting and not await db.scalar(select(func.count()).where(begun))

    await eventually(look, wanted=True)


async def heard(guest: Guest) -> list[str]:
    """What the bot has said to somebody besides /help, as it stands."""
    return [one.text for one in (await guest.messages())[2:] if one.outgoing]


async def last(organiser: Guest) -> str:
    return (await organiser.last()).text


async def states(database: Database) -> dict[DeliveryState, int]:
    """What became of the deliveries of notices."""
    async with database.read() as db:
        found = select(Delivery.state, func.count()).where(Delivery.notice_id.is_not(None))
        return dict((await db.execute(found.group_by(Delivery.state))).all())


async def the_broadcast(database: Database) -> Broadcast:
    async with database.read() as db:
        return (await db.scalars(select(Broadcast))).one()


async def test_it_is_shown_exactly_then_sent_to_exactly_so_many(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    ada, ben, cleo = await audience(telegram, "en", "fr", "ru")
    shown = await draft(organiser)
    assert "4 people get it." in shown.text
    assert "Held back: these people could not read it. Français (1), Русский (1)." in shown.text
    refused = await tapped(organiser, "Send it now")
    assert "Yes, send it to 4 people" not in labels(refused)
    await tapped(organiser, "Write it: Français")
    await said_to(organiser, "Les portes sont ouvertes.")
    await tapped(organiser, "Send it now")
    shown = await tapped(organiser, "They read it in: English")
    assert "1 person whose language is missing reads it in this language: English" in shown.text
    await organiser.tap("Preview")
    english, french, screen = await organiser.heard(count=3)
    assert (english.text, french.text) == (DOORS, "Les portes sont ouvertes.")
    asked = await tapped(organiser, "Send it now")
    assert asked.text == "Send it to 4 people now?\nEnglish: 3\nFrançais: 1"
    started = await tapped(organiser, "Yes, send it to 4 people")
    assert started.message_id == asked.message_id == screen.message_id
    await settled(usher)
    for guest, text in ((ada, english.text), (ben, french.text), (cleo, english.text)):
        assert await heard(guest) == [text]
    report = next(m for m in await organiser.messages() if m.message_id == started.message_id)
    assert report.text == f"{DOORS}\nSent\n\nFor 4 people\nSent: 4"


async def test_formatting_photo_and_button_arrive_as_they_were_written(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    await said_to(organiser, "/broadcast")
    await tapped(organiser, "New announcement")
    await organiser.send_file(PIXEL, "map.png", kind="photo", caption="The way: https://usher.example <b>")
    await organiser.heard()
    await tapped(organiser, "Words and languages")
    await tapped(organiser, "✓ English (2)")
    await tapped(organiser, "Button with a link")
    again = await said_to(organiser, "Map usher.example")
    assert again.text.startswith("I need both: a few words, and a complete address behind them.")
    await said_to(organiser, "See the map https://usher.example/map?a=1&b=2")
    await tapped(organiser, "Back")
    await tapped(organiser, "Back")
    await send(organiser, 2)
    await settled(usher)
    photo = await ada.last()
    assert photo.text == "The way: https://usher.example <b>"
    assert await telegram.fetch(photo.body["photo"][-1]["file_id"]) == PIXEL
    (((only,),),) = (photo.body["reply_markup"]["inline_keyboard"],)
    assert (only["text"], only["url"]) == ("See the map", "https://usher.example/map?a=1&b=2")


async def test_what_does_not_fit_or_is_no_announcement_is_refused(organiser: Guest) -> None:
    await tapped(organiser, "New announcement")
    long = await said_to(organiser, "x" * 4001)
    assert long.text.startswith("That is 4001 characters; 4000 fit here. Please shorten it.")
    await organiser.send_location(46.2, 6.1)
    (place,) = await organiser.heard()
    assert place.text.startswith("I can take words, a photo or a document.")
    assert (await said_to(organiser, DOORS)).text.startswith(f"{DOORS}\nDraft")


async def double_tap(usher: Usher, organiser: Guest, taps: Sequence[Guest]) -> None:
    await draft(organiser)
    asked = await tapped(organiser, "Send it now")
    row = await the_broadcast(usher.database)
    data = f"bc:go:{row.id}:{row.revision}"
    done = await asyncio.gather(*(one.tap(data=data, message_id=asked.message_id) for one in taps))
    for one, tap in zip(taps, done, strict=True):
        assert (await one.answer(tap)).answered
    await settled(usher)


async def test_a_double_tap_and_two_organisers_at_once_send_it_once(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    owner = await telegram.person("Olga", language="en", id=OWNER)
    await said_to(owner, "/start")
    await double_tap(usher, organiser, [organiser, owner, organiser, owner])
    assert await heard(ada) == [DOORS]
    assert await states(usher.database) == {DeliveryState.SENT: 3}
    async with usher.database.read() as db:
        sent = select(func.count()).where(AuditEntry.action == "broadcast.send")
        assert await db.scalar(sent) == 1


async def test_a_replayed_update_sends_nothing_again(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    await draft(organiser)
    await tapped(organiser, "Send it now")
    await telegram.fault("redeliver", times=3)
    await tapped(organiser, "Yes, send it to 2 people")
    await settled(usher)
    await said_to(organiser, "/help")
    assert await heard(ada) == [DOORS]
    assert await states(usher.database) == {DeliveryState.SENT: 2}


async def test_without_looking_at_the_state_the_notices_key_still_keeps_it_to_once(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    """Two safeguards, each switched off in turn; with both off, everybody hears it twice."""
    (ada,) = await audience(telegram, "en")
    await draft(organiser)
    await send(organiser, 2)
    await settled(usher)
    assert not await begun_again(usher)  # the state is in the way
    await forget_the_state(usher)
    assert not await begun_again(usher)  # the key is
    await forget_the_state(usher)
    async with usher.database.begin() as db:
        await db.execute(update(Notice).values(key="another"))
    assert await begun_again(usher)
    await settled(usher)
    assert await heard(ada) == [DOORS, DOORS]


async def forget_the_state(usher: Usher) -> None:
    async with usher.database.begin() as db:
        await db.execute(update(Broadcast).values(state=BroadcastState.DRAFT))


async def begun_again(usher: Usher) -> bool:
    house, clock = usher.house, usher.clock
    async with usher.database.begin() as db:
        row = await broadcasts.find(db, 1)
        author = (await db.scalars(select(Person).where(Person.telegram_id == ORGANISER))).one()
        assert row is not None
        one = await broadcasts.draft(db, house.event, row)
        now, wall = clock.now(), clock.wall()
        return await broadcast_sending.start(db, house.event, house.texts, one, author, now=now, wall=wall)


async def test_what_was_changed_since_it_was_seen_is_shown_anew_first(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    owner = await telegram.person("Olga", language="en", id=OWNER)
    await said_to(owner, "/start")
    await draft(organiser)
    await tapped(organiser, "Send it now")
    await said_to(owner, "/broadcast")
    await tapped(owner, f"Draft: {DOORS}")
    await tapped(owner, "Ask for confirmation")
    tap = await organiser.tap("Yes, send it to 2 people")
    assert (await organiser.answer(tap)).text == "It has changed meanwhile. Please look at it once more."
    assert await states(usher.database) == {}


async def test_a_role_lost_between_preview_and_send_ends_it(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    owner = await telegram.person("Olga", language="en", id=OWNER)
    await said_to(owner, "/team")
    await tapped(owner, "Invite somebody")
    secret = (await tapped(owner, "organiser")).text.rpartition("join-")[2]
    late = await telegram.person("Lars", language="en")
    await said_to(late, f"/start join-{secret}")
    await draft(late)
    asked = await tapped(late, "Send it now")
    await said_to(late, "/broadcast")
    await tapped(late, "New announcement")
    await said_to(owner, "/team")
    await tapped(owner, "Remove Lars")
    await tapped(owner, "Yes, remove")
    await eventually(lambda: last(late), "You are no longer in the organisers' team.")
    assert (await said_to(late, "An announcement by nobody")).text == UNKNOWN
    tap = await late.tap("Yes, send it to 3 people", message_id=asked.message_id)
    assert (await late.answer(tap)).text == OLD
    assert (await said_to(late, "/broadcast")).text == UNKNOWN
    assert await states(usher.database) == {}
    assert (await the_broadcast(usher.database)).state is BroadcastState.DRAFT


async def crowd(usher: Usher, telegram: Telegram, count: int) -> list[int]:
    """Many people who can be reached, without a word from each."""
    guests = await telegram.people(
        [{"id": 5000 + n, "first_name": "Guest", "started": True} for n in range(count)]
    )
    async with usher.database.begin() as db:
        people = [
            Person(telegram_id=guest.id, language="en", first_seen_at=usher.clock.now()) for guest in guests
        ]
        db.add_all(people)
        await db.flush()
        db.add_all(Chat(id=one.telegram_id, kind="private", person_id=one.id) for one in people)
    return [guest.id for guest in guests]


async def got_it(telegram: Telegram, people: Sequence[int], method: str = "sendMessage") -> int:
    calls = await telegram.log(method=method)
    return sum(int(call["chat_id"]) in set(people) for call in calls)


async def under_way(usher: Usher, telegram: Telegram, organiser: Guest, count: int) -> list[int]:
    """An announcement to many, of whom a few have it."""
    people = await crowd(usher, telegram, count)
    await draft(organiser)
    await send(organiser, count + 1)

    async def look() -> bool:
        return await got_it(telegram, people) >= 5

    await eventually(look, wanted=True)
    return people


async def live(usher: Usher) -> int:
    """How many messages are on their way."""
    async with usher.database.read() as db:
        waiting = Delivery.state.in_((DeliveryState.PENDING, DeliveryState.SENDING))
        return await db.scalar(select(func.count()).where(waiting)) or 0


async def test_paused_nobody_hears_it_until_it_goes_on_and_then_all_do(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    people = await under_way(usher, telegram, organiser, 40)
    paused = await tapped(organiser, "Pause")
    assert paused.text.split("\n")[1] == "Paused"
    await eventually(lambda: live(usher), wanted=0)
    before = await got_it(telegram, people)
    await said_to(organiser, "/help")  # replies go on
    await ticked(usher)
    await eventually(lambda: live(usher), wanted=0)
    assert await got_it(telegram, people) == before < 40
    on = await tapped(organiser, "Go on sending")
    assert on.text.split("\n")[1] == "Being sent"
    await settled(usher)
    assert await states(usher.database) == {DeliveryState.SENT: 41}
    assert await got_it(telegram, people) == 40


async def test_cancelled_nobody_else_hears_it_and_the_report_adds_up(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    people = await under_way(usher, telegram, organiser, 60)
    question = await tapped(organiser, "Cancel the rest")
    assert question.text.startswith("It is paused.")
    over = await tapped(organiser, "Yes, cancel the rest")
    await eventually(lambda: live(usher), wanted=0)
    before = await got_it(telegram, people)
    await settled(usher)
    assert await got_it(telegram, people) == before < 60
    counted = await states(usher.database)
    sent, cancelled = counted[DeliveryState.SENT], counted[DeliveryState.CANCELLED]
    assert sent + cancelled == 61
    report = next(m for m in await organiser.messages() if m.message_id == over.message_id)
    assert report.text.split("\n\n")[1] == (
        f"For 61 people\nSent: {sent}\nCancelled before it went out: {cancelled}"
    )


async def test_what_came_back_after_it_was_cancelled_is_not_tried_again(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    await telegram.fault("429", method="sendMessage", chat_id=ada.id, retry_after=2)
    await draft(organiser)
    await send(organiser, 2)
    await eventually(lambda: states(usher.database), {DeliveryState.SENT: 1, DeliveryState.PENDING: 1})
    async with usher.database.begin() as db:
        # As if it had been in a sender's hands while all others were cancelled.
        await db.execute(update(Notice).values(halted=DeliveryState.CANCELLED))
    await eventually(lambda: states(usher.database), {DeliveryState.SENT: 1, DeliveryState.CANCELLED: 1})
    assert await heard(ada) == []


async def test_the_progress_is_one_message_edited_only_when_it_would_say_something_else(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    ada, ben = await audience(telegram, "en", "en")
    await telegram.fault("403", method="sendMessage", chat_id=ben.id)
    await telegram.fault("400", method="sendMessage", chat_id=ada.id, description="Bad Request: no")
    await draft(organiser)
    await send(organiser, 3)
    before = len(await organiser.messages())
    await settled(usher)
    edits = len(await telegram.log(method="editMessageText", chat_id=organiser.id))
    for _ in range(3):
        await ticked(usher)
    await said_to(organiser, "/help")
    assert len(await telegram.log(method="editMessageText", chat_id=organiser.id)) == edits
    assert len(await organiser.messages()) == before + 3  # its own copy, /help and the answer
    report = (await organiser.messages())[-4]
    assert report.text.split("\n\n")[1] == (
        "For 3 people\nSent: 1\nBlocked by the person: 1\nRefused by Telegram: 1"
    )


async def test_who_looks_at_something_else_gets_the_report_as_a_message(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await under_way(usher, telegram, organiser, 30)
    listed = await tapped(organiser, "Back")
    assert listed.text.startswith("Announcements\n")
    await settled(usher)
    seen = {one.message_id: one.text for one in await organiser.messages()}
    assert seen[listed.message_id] == listed.text
    assert await last(organiser) == f"{DOORS}\nSent\n\nFor 31 people\nSent: 31"


async def test_somebody_who_was_forgotten_meanwhile_is_counted(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    await draft(organiser)
    await send(organiser, 2)
    await settled(usher)
    await said_to(ada, "/privacy")
    await tapped(ada, "Forget me")
    await ada.tap("Yes, forget me")
    await ada.heard()
    await said_to(organiser, "/broadcast")
    report = await tapped(organiser, f"Sent: {DOORS}")
    assert report.text.split("\n\n")[1] == "For 2 people\nSent: 1\nLeft the bot meanwhile: 1"


async def lose(transport: Transport, guest: Guest) -> None:
    """Somebody deletes the last message from their chat."""
    gone = {"chat_id": guest.id, "message_id": (await guest.last()).message_id}
    await transport.call("deleteMessage", json.dumps(gone))


async def correction(organiser: Guest, text: str) -> Seen:
    await tapped(organiser, "Correct it")
    await tapped(organiser, "English")
    await said_to(organiser, text)
    return await tapped(organiser, "Correct every copy")


async def test_a_correction_edits_every_copy_and_says_anew_what_is_gone(
    usher: Usher, telegram: Telegram, organiser: Guest, transport: Transport
) -> None:
    ada, ben, cleo, dan = await audience(telegram, "en", "en", "en", "fr")
    await draft(organiser)
    await tapped(organiser, "Words and languages")
    await tapped(organiser, "Français (1)")
    await tapped(organiser, "Write it")
    await said_to(organiser, "Les portes sont ouvertes.")
    await send(organiser, 5)
    await settled(usher)
    await lose(transport, ben)
    await cleo.block()
    await said_to(organiser, "/broadcast")
    await tapped(organiser, f"Sent: {DOORS}")
    report = await correction(organiser, "The doors open <at ten>.")
    await settled(usher)
    for guest in (ada, ben):
        assert await heard(guest) == ["The doors open <at ten>."]
    assert (await ada.last()).edited
    assert await heard(dan) == ["Les portes sont ouvertes."]
    report = next(m for m in await organiser.messages() if m.message_id == report.message_id)
    assert report.text.split("\n\n")[2] == (
        "Correction 1\nEdited: 2\nSaid anew, since the message was gone: 1\nBlocked by the person: 1"
    )
    await correction(organiser, "The doors open at noon.")
    await settled(usher)
    for guest in (ada, ben):
        assert await heard(guest) == ["The doors open at noon."]


async def test_corrected_half_way_the_others_get_the_new_words_at_once(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    people = await under_way(usher, telegram, organiser, 40)
    await correction(organiser, "The doors open at ten.")
    await tapped(organiser, "Go on sending")
    await settled(usher)
    first = sum(call["params"]["text"] == DOORS for call in await calls(telegram, people))
    edited = await got_it(telegram, people, "editMessageText")
    assert (0 < first < 40, edited, await got_it(telegram, people)) == (True, first, 40)


async def calls(telegram: Telegram, people: Sequence[int]) -> list[dict[str, Any]]:
    return [call for call in await telegram.log(method="sendMessage") if int(call["chat_id"]) in set(people)]


async def test_a_caption_is_corrected_below_its_photo(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    await tapped(organiser, "New announcement")
    await organiser.send_file(PIXEL, "map.png", kind="photo", caption=DOORS)
    await organiser.heard()
    await send(organiser, 2)
    await settled(usher)
    await correction(organiser, "The doors open at ten.")
    await settled(usher)
    photo = await ada.last()
    assert ("photo" in photo.body, photo.text) == (True, "The doors open at ten.")


async def test_a_recall_deletes_every_copy_and_tells_what_it_could_not_reach(
    usher: Usher, telegram: Telegram, organiser: Guest, transport: Transport
) -> None:
    ada, ben, cleo = await audience(telegram, "en", "en", "en")
    await draft(organiser)
    await send(organiser, 4)
    await settled(usher)
    await lose(transport, ben)
    await cleo.block()
    await tapped(organiser, "Recall it")
    shown = await tapped(organiser, "Yes, recall it")
    await settled(usher)
    assert (await heard(ada), await heard(ben)) == ([], [])
    report = next(m for m in await organiser.messages() if m.message_id == shown.message_id)
    assert report.text.split("\n\n")[2] == ("Recall\nDeleted: 2\nGone before: 1\nBlocked by the person: 1")
    assert "Correct it" not in labels(report)


async def test_a_recall_after_two_days_says_that_it_is_too_late(
    usher: Usher, telegram: Telegram, organiser: Guest, clock: Clock
) -> None:
    (ada,) = await audience(telegram, "en")
    await draft(organiser)
    await send(organiser, 2)
    await settled(usher)
    clock.move_to(clock.now() + timedelta(hours=49))
    await tapped(organiser, "Recall it")
    shown = await tapped(organiser, "Yes, recall it")
    await settled(usher)
    report = next(m for m in await organiser.messages() if m.message_id == shown.message_id)
    assert report.text.split("\n\n")[2] == (
        "Recall\nDeleted: 0\nOlder than 48 hours, so not to be deleted: 2"
    )
    assert await heard(ada) == [DOORS]


async def test_recalled_half_way_nobody_has_it_in_the_end(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    people = await under_way(usher, telegram, organiser, 40)
    await tapped(organiser, "Recall it")
    await tapped(organiser, "Yes, recall it")
    await settled(usher)
    sent, deleted = await got_it(telegram, people), await got_it(telegram, people, "deleteMessage")
    assert (0 < sent < 40, deleted) == (True, sent)


async def test_a_critical_one_counts_who_has_confirmed_and_reminds_only_the_others(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    ada, ben = await audience(telegram, "en", "fr")
    stranger = await telegram.person("Stranger", language="en")
    await draft(organiser)
    await tapped(organiser, "Ask for confirmation")
    await tapped(organiser, "Send it now")
    await tapped(organiser, "They read it in: English")
    await send(organiser, 3)
    await settled(usher)
    copy = await ada.last()
    tap = await ada.tap("Got it")
    assert (await ada.answer(tap)).text == "Thank you. The organisers now know that you have read this."
    tap = await ada.tap("Got it")
    assert (await ada.answer(tap)).text == "You have confirmed this already. Thank you."
    await said_to(stranger, "/help")
    tap = await stranger.tap(data=copy.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"],
                             message_id=(await stranger.last()).message_id)  # fmt: skip
    assert (await stranger.answer(tap)).text == OLD

    async def progress() -> Seen:
        return next(m for m in reversed(await organiser.messages()) if "Confirmed" in m.text)

    async def confirmed() -> str:
        await ticked(usher)
        return (await progress()).text.split("\n\n")[1].split("\n")[-1]

    await eventually(confirmed, "Confirmed: 1 of 3")
    shown = await progress()
    data = f"bc:again:{(await the_broadcast(usher.database)).id}:1"
    for _ in range(2):
        await organiser.answer(await organiser.tap(data=data, message_id=shown.message_id))
    await settled(usher)
    assert (await heard(ada), await heard(ben)) == (
        [DOORS], [DOORS, f"Please confirm that you have read this:\n\n{DOORS}"]
    )  # fmt: skip
    assert (await progress()).text.split("\n\n")[2] == "Reminder 1\nSent: 2"
    await ben.answer(await ben.tap("Got it"))
    await eventually(confirmed, "Confirmed: 2 of 3")
    await organiser.answer(await organiser.tap("Remind 1 who has not confirmed"))
    await settled(usher)
    assert len(await heard(ben)) == 2


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
    assert odd.text.startswith("I do not understand this as a day and a time that there is.")
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
    assert (await organiser.answer(tap)).text == "It is scheduled. Take it back first, to change it."
    back = await tapped(organiser, "Do not send it then")
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
    shown = await tapped(organiser, "Have a look")
    assert "Held back: these people could not read it. Русский (1)." in shown.text


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


async def test_every_step_is_in_the_log_without_a_name(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await draft(organiser)
    await send(organiser, 1)
    await settled(usher)
    await correction(organiser, "The doors open at ten.")
    await settled(usher)
    await tapped(organiser, "Recall it")
    await tapped(organiser, "Yes, recall it")
    await settled(usher)
    async with usher.database.read() as db:
        done = await db.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
        assert list(done) == [
            "broadcast.write",
            "broadcast.send",
            "broadcast.fix",
            "broadcast.correct",
            "broadcast.recall",
        ]


async def test_for_nobody_else_there_are_announcements(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await draft(organiser)
    (ada,) = await audience(telegram, "en")
    for data in ("bc:go:1:1", "bc:recalled:1", "bc:show:1", "broadcast"):
        tap = await ada.tap(data=data, message_id=(await ada.last()).message_id)
        assert (await ada.answer(tap)).text == OLD
    assert (await said_to(ada, "/broadcast")).text == UNKNOWN


FORGED = (
    "bc:toggle:1:w-kings:0", "bc:facet:1:x:0", "bc:lang:1:xx", "bc:at:1:9999999999999999", "bc:at:1:-",
    "bc:x:1", "bc:instead:1:fr", "bc:go:1", "bc:fix:1:en", "bc:again:1:1", "bc:show:9",
)  # fmt: skip


async def test_a_forged_button_is_answered_kindly(organiser: Guest) -> None:
    shown = await draft(organiser)
    for data in FORGED:
        tap = await organiser.tap(data=data, message_id=shown.message_id)
        answer = await organiser.answer(tap)
        assert answer.text == "This button is from an older message. Send /broadcast to see all.", data


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("2025-07-08 09:30", "2025-07-08 09:30"),
        ("8/7/2025 18h", "2025-07-08 18:00"),
        ("08.07.2025, 18:05", "2025-07-08 18:05"),
        ("1.3. 8:00", "2026-03-01 08:00"),
        ("7月8日 9点30", "2025-07-08 09:30"),
        ("٢٠٢٥-٠٧-٠٨ ٠٩:٣٠", "2025-07-08 09:30"),
        ("18:00", "2025-06-30 18:00"),
        ("9:00", "2025-07-01 09:00"),
        ("2026-03-29 02:30", None),  # the clocks go from 2 to 3
        ("2025-10-26 02:30", None),  # there are two of these
        ("2025-02-30 10:00", None),
        ("2025-07-08", None),
        ("25:00", None),
        ("tomorrow", None),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, local: str | None) -> None:
    zone, now = ZoneInfo("Europe/Zurich"), datetime(2025, 6, 30, 8, tzinfo=UTC)
    read = written_times.read(typed, zone, now)
    assert (read and f"{read.astimezone(zone):%Y-%m-%d %H:%M}") == local
