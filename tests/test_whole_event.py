"""A whole event, played through by 300 people and their organisers: each sees what concerns them, once."""

import asyncio
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from markupsafe import Markup
from sqlalchemy import select

from bot.app import Usher
from bot.event import descriptions
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from bot.texts import LANGUAGES, Words
from bot.ticks import Ticks
from models import Registration
from tests.announcing import settled
from tests.conftest import bot_settings
from tests.eventually import eventually
from tests.test_export import file_of
from tests.test_helpdesk import passed_on
from tests.test_programme_tools import opened
from tests.test_proposal import handed_in
from tests.test_registration import said_to, tapped
from tests.test_reminders import CITIVERSE, CLIMATE, nothing_waits
from tests.test_reviews import opened as opened_proposal

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

PEOPLE = 300
SPEAKER = 12  # who proposes to speak, in English
AT_ONCE = 30  # how many speak with the bot at the same time
DOORS = {"en": "Doors open at one. Bring your badge.", "fr": "Ouverture à 13 h. Apportez votre badge."}
NOTHING: dict[int, list[Seen]] = {number: [] for number in range(PEOPLE)}
CHANGED = "<b>The programme has changed</b>"
QUESTIONS = {
    "en": "When is the climate session?",
    "fr": "Quand a lieu la séance sur le climat ?",
    "es": "¿Cuándo es la sesión sobre el clima?",
    "ru": "Когда сессия о климате?",
    "ar": "متى جلسة المناخ؟",
    "zh": "气候场次是什么时候？",
}
ROOM = {
    "en": "Which room is the climate session in?",
    "fr": "Dans quelle salle est la séance sur le climat ?",
    "es": "¿En qué sala es la sesión sobre el clima?",
    "ru": "В каком зале сессия о климате?",
    "ar": "في أي قاعة جلسة المناخ؟",
    "zh": "气候场次在哪个会议室？",
}
ANSWERED = "<b>The organisers answer your question</b>\n“{question}”"


@dataclass(frozen=True)
class Person:
    """Somebody of the script; what they do follows from their number, as much of it in each language."""

    number: int
    guest: Guest
    words: Words

    @property
    def kind(self) -> int:
        return self.number // len(LANGUAGES)

    @property
    def name(self) -> str:
        return f"Guest {self.number}"

    @property
    def registers(self) -> bool:
        return self.kind % 3 == 0

    @property
    def comes(self) -> bool:
        """Whether they register to be there in person; the others follow online."""
        return self.registers and self.kind % 2 == 0

    @property
    def bookmarks(self) -> bool:
        return self.kind % 4 == 1

    @property
    def wonders(self) -> bool:
        """Whether they ask what the bot does not know, and want the organisers to be asked."""
        return self.kind % 5 == 2

    @property
    def attends(self) -> frozenset[str]:
        """Sessions that are theirs, by a seat or a bookmark."""
        seats = {"climate"} | ({"citiverse"} if self.kind % 9 else set()) if self.registers else set()
        return frozenset(seats | ({"citiverse"} if self.bookmarks else set()))

    def title(self, usher: Usher, key: str) -> str:
        """A session as they know it."""
        event = usher.house.event
        session = event.session(key)
        assert session is not None
        return self.words.isolate(descriptions.title(event, session, self.words.language))

    async def arrives(self, usher: Usher) -> None:
        """Says hello, asks, and subscribes."""
        await said_to(self.guest, "/start")
        answer = await said_to(self.guest, QUESTIONS[self.words.language])
        assert "14:00" in answer.text
        if self.wonders:
            assert await passed_on(self.guest, ROOM[self.words.language])
        if self.bookmarks:
            await said_to(self.guest, f"/bookmark {self.title(usher, 'citiverse')}")
        if self.registers:
            await self.signs_up()
        if self.number == SPEAKER:
            await handed_in(self.guest)

    async def signs_up(self) -> None:
        skip, agree, send = (str(self.words(text)) for text in ("Skip", "Yes, I agree", "Send"))
        mode, sessions = "1" if self.comes else "2", "1, 2" if self.kind % 9 else "1"
        await said_to(self.guest, "/register")
        who = ("1", mode, sessions, self.name, "Dakar", skip, "Senegal")
        for text in (*who, "a@dakar.example", skip, skip, agree):
            await said_to(self.guest, text)
        await said_to(self.guest, send, count=2)


@dataclass
class Play:
    """The bot, its people, and what each has seen so far."""

    usher: Usher
    telegram: Telegram
    cast: Sequence[Person]
    seen: dict[int, int]

    async def at(self, instant: datetime) -> dict[int, list[Seen]]:
        """What each hears when the clock moves to an instant."""
        self.usher.clock.move_to(instant)
        await Ticks(self.usher.database, self.usher.dispatcher, self.usher.sender, self.usher.clock).alerts()
        return await self.news()

    async def news(self) -> dict[int, list[Seen]]:
        """What each has heard since this was asked last, by their number."""
        await settled(self.usher)
        await eventually(lambda: nothing_waits(self.usher.database), wanted=True, seconds=60)
        found = {}
        for one in self.cast:
            messages = [message for message in await one.guest.messages() if message.outgoing]
            found[one.number] = messages[self.seen.get(one.number, 0) :]
            self.seen[one.number] = len(messages)
        return found


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
    assert all("09:00" in m.text and "10:30" in m.text for messages in told.values() for m in messages)

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
    await tapped(organiser, "For whom")
    await tapped(organiser, "In person or online")
    await tapped(organiser, "In person")
    await tapped(organiser, "Back")
    await tapped(organiser, "Back")
    await tapped(organiser, "Send it now")
    await tapped(organiser, "Write it: Français")
    await said_to(organiser, DOORS["fr"])
    await tapped(organiser, "Send it now")
    await tapped(organiser, "They read it in: English")
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
