"""A whole event, played through by 300 people and their organisers: each sees what concerns them, once."""

import asyncio
import csv
import io
from datetime import timedelta

import pytest
from markupsafe import Markup
from sqlalchemy import select

from bot.app import Usher
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from bot.texts import LANGUAGES
from models import Registration
from tests.cast import PEOPLE, SPEAKER, Person, Play
from tests.conftest import bot_settings
from tests.test_export import file_of
from tests.test_programme_tools import opened
from tests.test_registration import said_to, tapped
from tests.test_reminders import CITIVERSE, CLIMATE
from tests.test_reviews import opened as opened_proposal

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

AT_ONCE = 30  # how many speak with the bot at the same time
DOORS = {"en": "Doors open at one. Bring your badge.", "fr": "Ouverture à 13 h. Apportez votre badge."}
NOTHING: dict[int, list[Seen]] = {number: [] for number in range(PEOPLE)}
CHANGED = "<b>The programme has changed</b>"
CORRECTED = "<b>Correction</b>\nSomething that I told you has changed."
ANSWERED = "<b>The organisers answer your question</b>\n“{question}”"


@pytest.fixture
def settings(database_url: str, telegram: Telegram) -> Settings:
    """Faster than Telegram lets a bot speak to 300."""
    settings = bot_settings(database_url, telegram)
    quick = settings.telegram.model_copy(update={"messages_per_second": 1000})
    return settings.model_copy(update={"telegram": quick})


@pytest.fixture
async def play(usher: Usher, telegram: Telegram, organiser: Guest) -> Play:
    """Everybody has said hello, asked and subscribed."""
    languages = [LANGUAGES[number % len(LANGUAGES)] for number in range(PEOPLE)]
    bodies = [{"first_name": f"Guest {n}", "language_code": code} for n, code in enumerate(languages)]
    guests = await telegram.people(bodies)
    cast = [
        Person(number, guest, usher.house.texts.speak(languages[number]))
        for number, guest in enumerate(guests)
    ]
    some = asyncio.Semaphore(AT_ONCE)

    async def arrive(one: Person) -> None:
        async with some:
            await one.arrives(usher)

    await asyncio.gather(*map(arrive, cast))
    play = Play(usher, telegram, cast, {})
    await play.news()
    return play


async def test_everybody_sees_exactly_what_concerns_them_once(play: Play, organiser: Guest) -> None:
    usher, cast = play.usher, play.cast
    await play.news()  # the organiser's cards, which come by themselves, are there
    await announce(organiser, sum(one.comes for one in cast))
    news = await play.news()
    assert {one.number: [message.text for message in news[one.number]] for one in cast} == {
        one.number: [DOORS.get(one.words.language, DOORS["en"])] if one.comes else [] for one in cast
    }

    await answer(organiser, "Room 5, on the first floor.")
    answered = await play.news()
    assert heads(answered) == {
        one.number: [head(one.words(ANSWERED, question=""))] if one.wonders else [] for one in cast
    }
    assert all("Room 5, on the first floor." in m.text for messages in answered.values() for m in messages)

    await let_in(usher, organiser)
    await export(play, organiser)
    assert await play.news() == NOTHING

    await accept(organiser)
    news = await play.news()
    assert heads(news) == {**heads(NOTHING), SPEAKER: ["Your proposal “Trees and data” is accepted."]}

    await move(usher, organiser)
    told = await play.at(usher.clock.now() + timedelta(minutes=3))
    assert heads(told) == {
        one.number: [head(one.words(CHANGED))] if "citiverse" in one.attends else [] for one in cast
    }
    others = [one for one in cast if "citiverse" not in one.attends]
    await correct(organiser, len(others))
    corrected = await play.news()
    assert heads(corrected) == {
        **heads(NOTHING), **{one.number: [head(one.words(CORRECTED))] for one in others}
    }  # fmt: skip
    texts = [message.text for news in (told, corrected) for all_ in news.values() for message in all_]
    assert len(texts) == PEOPLE
    assert all("09:00" in text and "10:30" in text for text in texts)

    for key, start in (("climate", CLIMATE), ("citiverse", CITIVERSE + timedelta(minutes=90))):
        for minutes in (60, 15):
            assert heads(await play.at(start - timedelta(minutes=minutes))) == {
                one.number: [one.title(usher, key)] if key in one.attends else [] for one in cast
            }
    assert await play.at(CITIVERSE + timedelta(minutes=91)) == NOTHING


def head(text: Markup) -> str:
    """The first line as it is seen."""
    return Markup(text.split("\n")[0]).striptags()


def heads(news: dict[int, list[Seen]]) -> dict[int, list[str]]:
    """How the messages begin."""
    return {
        number: [message.text.split("\n")[0] for message in messages] for number, messages in news.items()
    }


async def announce(organiser: Guest, count: int) -> None:
    """To those who come in person, in two languages; the others read the first."""
    await said_to(organiser, "/broadcast")
    await tapped(organiser, "New announcement")
    await said_to(organiser, DOORS["en"])
    await tapped(organiser, "Audience")
    await tapped(organiser, "In person or online")
    await tapped(organiser, "In person")
    await tapped(organiser, "Back")
    await tapped(organiser, "Back")
    await tapped(organiser, "Send it now")
    await tapped(organiser, "Write it: Français")
    await said_to(organiser, DOORS["fr"])
    await tapped(organiser, "Send it now")
    await tapped(organiser, "Let them read: English")
    await tapped(organiser, "Send it now")
    await tapped(organiser, f"Yes, send it to {count} people")


async def answer(organiser: Guest, text: str) -> None:
    """The only question that the bot could not answer, whatever the language and by how many it was asked."""
    cards = [message for message in await organiser.messages() if message.text.startswith("Question ")]
    assert [card.text.split("\n\n")[0] for card in cards] == ["Question 1 · open"]
    await organiser.send(text, reply_to_message_id=cards[0].message_id)
    assert "Sent to 60 people." in [message.text for message in await organiser.heard(count=2)]


async def let_in(usher: Usher, organiser: Guest) -> None:
    """The first who has registered stands at the door."""
    async with usher.database.read() as db:
        reference = await db.scalar(select(Registration.reference).order_by(Registration.id))
    for beginning in ("Let in: Guest ", "Already in, since "):
        assert (await said_to(organiser, f"/start check-{reference}")).text.startswith(beginning)


async def export(play: Play, organiser: Guest) -> None:
    """Everybody who has registered, and nobody else."""
    _, content, _ = await file_of(play.telegram, organiser, "Registrations (CSV)")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert sorted(row["Name"] for row in rows) == sorted(one.name for one in play.cast if one.registers)
    assert sum(bool(row["Checked in"]) for row in rows) == 1


async def move(usher: Usher, organiser: Guest) -> None:
    """The second session begins at half past ten."""
    await opened(usher, organiser)
    await tapped(organiser, "New time")
    await said_to(organiser, "09.07.2025 10:30–12:00")
    await tapped(organiser, "Yes, change it")


async def accept(organiser: Guest) -> None:
    """The only proposal."""
    await opened_proposal(organiser, "Trees and data")
    for step in ("Decide", "Accept", "Without a session", "Decide without a note"):
        await tapped(organiser, step)


async def correct(organiser: Guest, count: int) -> None:
    """Whoever asked when it begins, and hears of the change in no other way."""
    await said_to(organiser, "/organise")
    shown = await organiser.last()
    await organiser.tap(data="recall", message_id=shown.message_id)
    (found,) = await organiser.heard()
    assert found.text.startswith(f"{count} people were told by me what is no longer so")
    await tapped(organiser, "Yes, correct")
