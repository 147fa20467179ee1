"""Proposals to speak: several, with files, changed, withdrawn; organisers hear of them."""

from bot.app import Usher
from bot.clock import Clock
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from tests.conftest import ORGANISER
from tests.eventually import eventually
from tests.test_registration import said_to, tapped

TEXTS = ("Trees and data", "How our city counts its trees, and what it learnt from that.", "1", "Mayor Sow",
         "Mayor of Dakar since 2022.", "skip", "1, 2")  # fmt: skip


async def handed_in(guest: Guest, file: bytes = b"") -> str:
    await said_to(guest, "/speak")
    for text in TEXTS:
        last = await said_to(guest, text)
    if file:
        await guest.send_file(file, "slides.pdf")
        (last,) = await guest.heard()
    else:
        last = await said_to(guest, "skip")
    assert "May the organisers keep this proposal" in last.text
    await said_to(guest, "yes, i agree")
    return (await said_to(guest, "send")).text


async def test_a_proposal_goes_to_the_organisers_and_the_person_sees_its_state(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    organiser = await telegram.person("Claire", language="fr", id=ORGANISER)
    await said_to(organiser, "/start")
    told = await handed_in(guest, b"%PDF-" + b"x" * 1000)
    assert told.startswith("Your proposal is with the organisers.")
    assert "File: slides.pdf" in told
    assert "Languages: English and French" in told
    assert "info@globalcitieshub.org" in told

    async def word() -> bool:
        text = (await organiser.last()).text
        return text.startswith("Proposition ") and text.endswith("« Trees and data », à trancher.")

    await eventually(word, wanted=True)
    assert (await tapped(organiser, "Voir la proposition")).text.startswith(
        "Trees and data : à trancher\nRéférence : "
    )


async def test_it_can_be_changed_and_withdrawn_but_not_by_others(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    await handed_in(guest)
    await tapped(guest, "Change")
    await tapped(guest, "Change something")
    await tapped(guest, "Title")
    await said_to(guest, "Trees, data and people")
    changed = await tapped(guest, "Send")
    assert changed.text.startswith("Your proposal is changed.\n\nTrees, data and people: with the organisers")
    thief = await telegram.person("Mallory", language="en")
    shown = await said_to(thief, "/start")
    tap = await thief.tap(data="talk:gone:1", message_id=shown.message_id)
    assert (await thief.answer(tap)).text == "This proposal is no longer there."
    await tapped(guest, "Withdraw")
    gone = await tapped(guest, "Yes, withdraw it")
    assert gone.text.startswith("Trees, data and people: withdrawn")


async def test_a_file_that_is_too_large_is_told_before_it_is_fetched(
    telegram: Telegram, guest: Guest
) -> None:
    await said_to(guest, "/speak")
    for text in TEXTS:
        await said_to(guest, text)
    await guest.send_file(b"x" * 10_000_001, "video.mp4")
    (refused,) = await guest.heard()
    assert "That file is too large; up to 10 MB are possible." in refused.text
    assert await telegram.log(method="getFile") == []


async def test_after_the_last_day_the_e_mail_address_is_the_way(
    usher: Usher, guest: Guest, clock: Clock
) -> None:
    clock.move_to(usher.house.event.midnight(usher.house.event.first_day))
    closed = await said_to(guest, "/speak")
    assert closed.text == (
        "Proposals were taken until 7 July 2025, 00:00.\n\nYou can also write to info@globalcitieshub.org."
    )
