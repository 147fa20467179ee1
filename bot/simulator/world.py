"""The simulated world: its people and chats, what was said, and who is to be told."""

import itertools
import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.simulator.faults import Faults
from bot.simulator.feed import Feed
from bot.simulator.files import Files
from bot.simulator.limits import Limits
from bot.simulator.parameters import Parameters
from bot.simulator.people import Bot, Chat, Json, Message, Person
from bot.simulator.taps import Taps
from bot.simulator.timepiece import Clock, Moment, iso
from bot.simulator.updates import Updates
from bot.simulator.webhook import Webhook

REMEMBERED_CHANGES = 50_000
REMEMBERED_CALLS = 250_000


@dataclass(slots=True)
class Poller:
    """Who polls at the moment: a newer one ends the older."""

    number: int = 0
    reason: str = ""
    waiting: int = 0

    def end(self, reason: str) -> int:
        """Ends the poll that is under way; returns the number of the next."""
        self.number += 1
        self.reason = reason
        return self.number


class World:
    """All that the two sides, the bot and the people, act upon."""

    def __init__(
        self,
        clock: Clock,
        bot: Bot,
        token: str | None,
        moments: Sequence[Moment],
        zone: str | None,
        zone_name: str | None,
    ) -> None:
        self.clock = clock
        self.bot = bot
        self.token = token
        self.zone = zone
        self.zone_name = zone_name
        self.moments = list(moments)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.feed = Feed(REMEMBERED_CHANGES)
        self.updates = Updates(clock)
        self.webhook = Webhook(self.updates, clock)
        self.poller = Poller()
        self.taps = Taps(clock)
        self.files = Files()
        self.faults = Faults()
        self.limits = Limits()
        self.calls: deque[Json] = deque(maxlen=REMEMBERED_CALLS)
        self.call_seq = 0
        self.closing = False
        self._person_ids = itertools.count(501)
        self._group_ids = itertools.count(4001)
        self._message_id = 0

    def date(self) -> int:
        """Now, in Unix seconds."""
        return math.floor(self.clock.now().timestamp())

    def new_person(self, given: Mapping[str, Any]) -> Person:
        """A person with a private chat; `started` in what is given opens it to the bot."""
        number = given.get("id")
        while number is None or (number in self.people and given.get("id") is None):
            number = next(self._person_ids)
        person = Person(
            id=int(number),
            first_name=str(given.get("first_name", "")),
            last_name=given.get("last_name"),
            username=given.get("username"),
            language_code=given.get("language_code"),
            label=str(given.get("label", "participant")),
        )
        self.people[person.id] = person
        chat = Chat(person.id, "private", person=person, started=bool(given.get("started", False)))
        self.chats[chat.id] = chat
        self.feed.add("people", person=person.shown())
        return person

    def new_group(self, title: str, supergroup: bool) -> Chat:
        number = next(self._group_ids)
        if supergroup:
            chat = Chat(-1_001_000_000_000 - number, "supergroup", title)
        else:
            chat = Chat(-number, "group", title)
        self.chats[chat.id] = chat
        return chat

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; all other chats of an account share one count."""
        if chat.kind == "supergroup":
            chat.last_message_id += 1
            return chat.last_message_id
        self._message_id += 1
        chat.last_message_id = self._message_id
        return self._message_id

    def add_message(self, chat: Chat, sender: Json, content: Json, *, outgoing: bool, **kept: Any) -> Message:
        """Puts a message into a chat, seen by all who watch."""
        number = self.next_message_id(chat)
        body = {"message_id": number, "from": sender, "chat": chat.body(), "date": self.date(), **content}
        message = Message(number, body, outgoing, **kept)
        chat.messages[number] = message
        self.feed.add("message", chat_id=chat.id, message=message.as_it_is())
        return message

    def record(self, call: Parameters, outcome: Json) -> None:
        """Writes a call of the bot into the log."""
        self.call_seq += 1
        params = call.logged()
        entry = {
            "seq": self.call_seq,
            "method": call.method,
            "params": params,
            "at": iso(self.clock.now()),
            "chat_id": params.get("chat_id"),
            **outcome,
        }
        self.calls.append(entry)

    def close(self) -> None:
        """Lets go of all who wait: pollers and watchers."""
        self.closing = True
        self.poller.end("")
        self.updates.changed.fire()
        self.feed.add("closing")
