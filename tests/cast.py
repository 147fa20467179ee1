"""The cast of the whole event: 300 people, half a dozen languages, and what each has heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.app import Usher
from bot.event import descriptions
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from bot.texts import LANGUAGES, Words
from bot.ticks import Ticks
from tests import helpdesk_stage
from tests.announcing import settled
from tests.eventually import eventually
from tests.helpdesk_stage import passed_on
from tests.test_proposal import handed_in
from tests.test_registration import said_to
from tests.test_reminders import nothing_waits

PEOPLE = 300
SPEAKER = 12  # who proposes to speak, in English
WHEN = {
    "en": "When is the Citiverse session?",
    "fr": "Quand a lieu la séance sur le Citiverse ?",
    "es": "¿Cuándo es la sesión sobre Citiverse?",
    "ru": "Когда сессия о Citiverse?",
    "ar": "متى جلسة Citiverse؟",
    "zh": "Citiverse 场次是什么时候？",
}
ROOM = {
    "en": "Which room is the climate session in?",
    "fr": "Dans quelle salle est la séance sur le climat ?",
    "es": "¿En qué sala es la sesión sobre el clima?",
    "ru": "В каком зале сессия о климате?",
    "ar": "في أي قاعة جلسة المناخ؟",
    "zh": "气候场次在哪个会议室？",
}


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
        answer = await said_to(self.guest, WHEN[self.words.language])
        assert "09:00" in answer.text
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
        await said_to(self.guest, send, count=2 if self.comes else 1)  # online, no code is sent


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
        await helpdesk_stage.settled(self.usher)
        await eventually(lambda: nothing_waits(self.usher.database), wanted=True, seconds=60)
        found = {}
        for one in self.cast:
            messages = [message for message in await one.guest.messages() if message.outgoing]
            found[one.number] = messages[self.seen.get(one.number, 0) :]
            self.seen[one.number] = len(messages)
        return found
