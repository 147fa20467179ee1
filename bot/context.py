"""What a handler is handed: the people, the event and the time, and the ways to say something."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import InlineKeyboardButton, Update
from telegram import Message as TelegramMessage
from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from bot.delivery.attachment import File, with_file
from bot.delivery.outbox import Message
from bot.event import Event, Session
from bot.event.by_hand import ByHand
from bot.knowledge import Knowledge
from bot.knowledge.finder import Finder
from bot.texts import Texts, Words
from models import Chat, Person, Prompt, Role
from models.base import Base, clean

Buttons = Sequence[Sequence[InlineKeyboardButton]]
TOAST_LENGTH = 200


@dataclass(frozen=True)
class House:
    """What all handlers share, wired together in `app`."""

    event: Event
    knowledge: Knowledge
    texts: Texts
    keep_days: int = 90  # after the event, personal data is erased
    roles: Mapping[int, Role] = field(default_factory=dict)  # that the settings give, by Telegram id
    team_chat: int | None = None  # the organisers' group

    @cached_property
    def calendars(self) -> dict[str, tuple[Sequence[Session], bytes]]:
        """By language, the calendar file made last of all sessions: a thousand take half a second."""
        return {}

    @cached_property
    def finder(self) -> Finder:
        """Made when somebody looks for a session first."""
        return Finder(self.event)

    def at(self, sessions: tuple[Session, ...], by_hand: ByHand | None = None) -> "House":
        """The same house with the programme, and what organisers say by hand, as they stand now."""
        event = replace(self.event, sessions=sessions, by_hand=by_hand or ByHand())
        return replace(self, event=event, knowledge=self.knowledge.following(event))


@dataclass
class Turn:
    """One update's turn: its part of the transaction, and what it wants said when that commits."""

    db: AsyncSession
    house: House
    now: datetime  # the event's time
    wall: datetime  # the real time
    person: Person
    chat: Chat
    topics: Sequence[str]  # what was spoken of just before
    has_draft: bool  # of a form that is being filled in
    prompt: Prompt | None  # what the bot has asked, and this may be the answer
    card: int | None  # the helpdesk's card that this replies to
    rows: list[tuple[type[Base], dict[str, object]]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    afterwards: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    toast: tuple[str, bool] | None = None
    error: Exception | None = None


class Incoming(Update):
    """An update on its way to its handler, with its turn."""

    __slots__ = ("_turn",)

    @property
    def turn(self) -> Turn:
        return self._turn

    def take(self, turn: Turn) -> None:
        """PTB's objects are frozen but for what begins with an underscore, so this is no property."""
        self._turn = turn


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The handler's side of a turn."""

    incoming: Incoming
    turn: Turn

    @classmethod
    def from_update(cls, update: object, application: "App") -> "Context":
        if not isinstance(update, Incoming):
            msg = "updates reach a handler through the inbox"
            raise TypeError(msg)
        context = cls(application, chat_id=update.turn.chat.id, user_id=update.turn.person.telegram_id)
        context.incoming, context.turn = update, update.turn
        return context

    @property
    def db(self) -> AsyncSession:
        return self.turn.db

    @property
    def event(self) -> Event:
        return self.turn.house.event

    @property
    def knowledge(self) -> Knowledge:
        return self.turn.house.knowledge

    @property
    def person(self) -> Person:
        return self.turn.person

    @property
    def now(self) -> datetime:
        return self.turn.now

    @property
    def words(self) -> Words:
        """The interface's words in the language that is spoken here."""
        return self.speak(self.language)

    @property
    def language(self) -> str:
        """The person's; in the team's own group, the group's."""
        chat = self.turn.chat
        if chat.id == self.turn.house.team_chat:
            return chat.language or self.event.languages[0]
        return self.person.language

    def speak(self, language: str) -> Words:
        return self.turn.house.texts.speak(language)

    def reply(self, text: str, buttons: Buttons = ()) -> None:
        """Say something in this chat; plain text is escaped, Markup is HTML."""
        payload = _message(text, buttons)
        if self.turn.chat.kind != "private" and self.incoming.effective_message:
            asked = self.incoming.effective_message.message_id
            payload["reply_parameters"] = {"message_id": asked, "allow_sending_without_reply": True}
        self._say("sendMessage", payload)

    def edit(self, text: str, buttons: Buttons = ()) -> None:
        """Change the message whose button was tapped; where that cannot be done, say it anew."""
        query = self.incoming.callback_query
        # Below a file, there is no text to change.
        if query is None or not isinstance(query.message, TelegramMessage) or query.message.text is None:
            self.reply(text, buttons)
            return
        self._say("editMessageText", _message(text, buttons) | {"message_id": query.message.message_id})

    def relabel(self, label: str) -> None:
        """Give the tapped button another label, and leave all else of its message as it is."""
        data = self.incoming.callback_query.data if self.incoming.callback_query else None
        new = InlineKeyboardButton(label, callback_data=data)
        self.edit_buttons(
            [[new if key.callback_data == data else key for key in row] for row in self.keyboard]
        )

    def edit_buttons(self, buttons: Buttons) -> None:
        """Change the buttons below the tapped message alone."""
        query = self.incoming.callback_query
        if query is not None and query.message is not None:
            given = {"message_id": query.message.message_id, "reply_markup": _keyboard(buttons)}
            self._say("editMessageReplyMarkup", given)

    @property
    def keyboard(self) -> Buttons:
        """The buttons below the tapped message, as they were at the tap; empty if they were gone by then."""
        query = self.incoming.callback_query
        message = query.message if query else None
        markup = message.reply_markup if isinstance(message, TelegramMessage) else None
        return markup.inline_keyboard if markup else ()

    def send_file(self, file: File, caption: str = "", buttons: Buttons = ()) -> None:
        """Send a file, a picture if its field is `photo`; plain text is escaped, Markup is HTML."""
        parameters = _message(caption, buttons)
        parameters["caption"] = parameters.pop("text")
        del parameters["link_preview_options"]
        method = "sendPhoto" if file.field == "photo" else "sendDocument"
        self.turn.messages.append(Message(self.turn.chat.id, method, with_file(parameters, file)))

    def toast(self, text: str, *, alert: bool = False) -> None:
        """A short word over the chat, in answer to a tap."""
        plain = text.unescape() if isinstance(text, Markup) else text  # a toast is no HTML
        self.turn.toast = (clean(str(plain))[:TOAST_LENGTH], alert)

    def keep(self, rows: Iterable[tuple[type[Base], dict[str, object]]]) -> None:
        """Add rows, together with those of the other updates of the transaction."""
        self.turn.rows.extend(rows)

    def tell(self, chat_id: int, text: str) -> None:
        """Say something in another chat."""
        said = json.dumps(_message(text, ()), ensure_ascii=False)
        self.turn.messages.append(Message(chat_id, "sendMessage", said))

    def afterwards(self, step: Callable[[], Awaitable[None]]) -> None:
        """Do something outside the transaction, once it is committed; it may be lost in a crash."""
        self.turn.afterwards.append(step)

    def _say(self, method: str, payload: dict[str, Any]) -> None:
        said = json.dumps(payload, ensure_ascii=False)
        self.turn.messages.append(Message(self.turn.chat.id, method, said))


Queue = JobQueue[Context]
App = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], Any]


def _message(text: str, buttons: Buttons) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "text": clean(str(text if isinstance(text, Markup) else escape(text))),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if buttons:
        payload["reply_markup"] = _keyboard(buttons)
    return payload


def _keyboard(buttons: Buttons) -> dict[str, Any]:
    return {"inline_keyboard": [[key.to_dict() for key in row] for row in buttons]}
