"""Announcements: written, shown exactly, sent once."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, update

from bot.app import Usher
from bot.services import broadcast_sending, broadcasts
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import AuditEntry, Broadcast, BroadcastState, DeliveryState, Notice, Person
from tests.announcing import (
    DOORS,
    PIXEL,
    audience,
    correction,
    draft,
    heard,
    last,
    send,
    settled,
    states,
    the_broadcast,
)
from tests.conftest import ORGANISER, OWNER
from tests.eventually import eventually
from tests.test_registration import labels, said_to, tapped
from tests.test_team import OLD, UNKNOWN

pytestmark = pytest.mark.long


async def test_it_is_shown_exactly_then_sent_to_exactly_so_many(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    ada, ben, cleo = await audience(telegram, "en", "fr", "ru")
    shown = await draft(organiser)
    assert "4 people will get it." in shown.text
    assert "Held back: these people could not read it.\nFrançais: 1\nРусский: 1\n" in shown.text
    refused = await tapped(organiser, "Send it now")
    assert "Yes, send it to 4 people" not in labels(refused)
    await tapped(organiser, "Write it: Français")
    await said_to(organiser, "Les portes sont ouvertes.")
    await tapped(organiser, "Send it now")
    shown = await tapped(organiser, "Let them read: English")
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
    await said_to(organiser, "/broadcast")
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


async def test_each_of_two_safeguards_keeps_it_to_once_and_without_both_all_hear_it_again(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    (ada,) = await audience(telegram, "en")
    await draft(organiser)
    assert sum(await asyncio.gather(*(begun_again(usher) for _ in range(4)))) == 1  # as by four processes
    assert not await begun_again(usher)  # the state is in the way
    await forget_the_state(usher)
    assert sum(await asyncio.gather(*(begun_again(usher) for _ in range(4)))) == 0  # the key is
    await forget_the_state(usher)
    async with usher.database.begin() as db:
        await db.execute(update(Notice).values(key="another"))
    assert await begun_again(usher)
    usher.sender.nudge()
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
    "bc:toggle:1:w-kings:0", "bc:facet:1:x:0", "bc:lang:1:xx", "bc:at:1:9999999999999999",
    "bc:at:1:253402300799", "bc:at:1:-", "bc:x:1", "bc:instead:1:fr",
    "bc:go:1", "bc:fix:1:en", "bc:again:1:1", "bc:show:9",
)  # fmt: skip


async def test_a_forged_button_is_answered_kindly(organiser: Guest) -> None:
    shown = await draft(organiser)
    for data in FORGED:
        tap = await organiser.tap(data=data, message_id=shown.message_id)
        answer = await organiser.answer(tap)
        assert answer.text == "This button is from an older message. Send /broadcast to see all.", data
