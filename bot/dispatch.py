"""From a stored update to its handler: who is it from, and which handler is listed first for it?"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

import structlog
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.constants import ChatType

from bot.clock import Clock
from bot.context import App, Context, House, Incoming, Turn
from bot.delivery.inbox import LARGEST_ID, Waiting
from bot.delivery.outbox import Message
from bot.delivery.transport import Transport, TransportError
from bot.delivery.worker import Handled
from bot.knowledge import Ahead
from bot.services import answers, facts, forms, groups, helpdesk, people, programme, prompts
from bot.services.people import Met
from models import Chat, Person, Prompt

KINDS = frozenset(ChatType)

log = structlog.get_logger(__name__)


class Dispatcher:
    """Prepares batches of updates for the application's handlers."""

    def __init__(
        self, app: App, house: House, transport: Transport, clock: Clock, ahead: Ahead | None = None
    ) -> None:
        self._app = app
        self._house = house
        self._revision: int | None = None  # of the programme in the house
        self._team_chat = house.team_chat  # as the settings have it; the group may have moved since
        self._transport = transport
        self._clock = clock
        self._ahead = ahead
        app.add_error_handler(_remember)

    async def prepare(self, db: AsyncSession, rows: Sequence[Waiting]) -> "DispatchedBatch":
        """Parse the updates, and load or add the people and chats that they are from."""
        await self.refresh(db)
        parsed = {row.id: self._parse(row) for row in rows}
        updates = [update for update in parsed.values() if isinstance(update, Incoming)]
        users = {u.effective_user.id: u.effective_user for u in updates if u.effective_user}
        nearest = self._house.texts.nearest
        languages = {id_: nearest(user.language_code) for id_, user in users.items()}
        chats = {u.effective_chat.id: u.effective_chat.type for u in updates if u.effective_chat}
        now = self._clock.now()
        met = await people.meet(db, languages, chats, self._house.roles, now)
        ids = [person.id for person in met.known]
        spoken_of = await answers.topics(db, list(chats), now) if ids else {}
        drafting = await forms.drafting(db, ids) if ids else ()
        asked = await prompts.open_prompts(db, ids, now) if ids else {}
        replied = {place for update in updates if (place := _replied_to(update, self._app.bot.id))}
        cards = await helpdesk.cards_at(db, replied)
        if self._ahead is not None:
            await self._ahead.ready(u.message.text or "" for u in updates if u.message)
        return DispatchedBatch(self, db, parsed, met, spoken_of, drafting, asked, cards)

    def arriving(self, updates: Sequence[object]) -> None:
        """Updates are being stored: if they are few, what they ask is read meanwhile."""
        if self._ahead is not None:
            self._ahead.begin(filter(None, map(_question, updates)), if_idle=True)

    def expect(self, rows: Sequence[Waiting]) -> None:
        """These updates will be prepared now or next: what they ask is read meanwhile."""
        if self._ahead is not None:
            self._ahead.begin(filter(None, (_question(json.loads(row.payload or "null")) for row in rows)))

    async def refresh(self, db: AsyncSession) -> House:
        """The house with the programme as it stands; looked at before each batch, read if it has changed.

        Worker, sender and ticks look at any time: what one of them has read is kept with the revision at
        which it was read, and never in place of what another has read later.
        """
        revision = await programme.revision(db)
        if revision == self._revision:
            return self._house
        sessions, by_hand = await programme.sessions(db), await facts.by_hand(db)
        chat = await groups.address(db, self._team_chat) if self._team_chat is not None else None
        house = replace(self._house.at(sessions, by_hand), team_chat=chat)
        if self._revision is None or revision > self._revision:
            self._house, self._revision = house, revision
        return house

    def _parse(self, row: Waiting) -> Incoming | Exception:
        try:
            update = Incoming.de_json(json.loads(row.payload), self._app.bot)
            if not isinstance(update, Incoming):
                raise TypeError("not an update")
            _check(update)
        except Exception as error:  # whatever a malformed update raises, it is this update's alone
            return error
        return update

    async def run(self, update: Incoming) -> None:
        """Let the application's first matching handler do its work; its exception is raised here."""
        await self._app.process_update(update)
        if update.turn.error is not None:
            raise update.turn.error

    def turn(
        self,
        db: AsyncSession,
        person: Person,
        chat: Chat,
        topics: Sequence[str],
        has_draft: bool,
        prompt: Prompt | None,
        card: int | None,
    ) -> Turn:
        now, wall = self._clock.now(), self._clock.wall()
        return Turn(db, self._house, now, wall, person, chat, topics, has_draft, prompt, card)

    def card(self, update: Incoming, cards: Mapping[tuple[int, int], int]) -> int | None:
        """The helpdesk's card that an update replies to."""
        place = _replied_to(update, self._app.bot.id)
        return cards.get(place) if place else None

    def sorry(self, person: Person, chat: Chat) -> Message:
        words = self._house.texts.speak(person.language)
        text = words("Something went wrong on my side, so I could not do that. Please try once more.")
        return Message(chat.id, "sendMessage", json.dumps({"text": text, "parse_mode": "HTML"}))

    async def answer_tap(self, query_id: str, toast: tuple[str, bool] | None) -> None:
        """Stop the tapped button's spinner; too late, it is no loss."""
        answer: dict[str, object] = {"callback_query_id": query_id}
        if toast is not None:
            answer |= {"text": toast[0], "show_alert": toast[1]}
        try:
            await self._transport.call("answerCallbackQuery", json.dumps(answer))
        except TransportError as error:
            log.info("a tap was not answered", why=str(error))


class DispatchedBatch:
    """Updates with the people and chats that they are from."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        db: AsyncSession,
        updates: Mapping[int, Incoming | Exception],
        met: Met,
        spoken_of: Mapping[tuple[int, int], tuple[str, ...]],
        drafting: Collection[int],
        asked: Mapping[int, Prompt],
        cards: Mapping[tuple[int, int], int],
    ) -> None:
        self._dispatcher = dispatcher
        self._db = db
        self._updates = updates
        self._met = met
        self._spoken_of = spoken_of
        self._drafting = drafting
        self._asked = asked
        self._cards = cards

    async def handle(self, row: Waiting) -> Handled:
        """Run the handler; what it wants said, kept and done is given back."""
        update = self._updates[row.id]
        if isinstance(update, Exception):
            raise update
        source = self._source(row)
        if source is None:
            return Handled()  # from nobody, or from nowhere: nothing that Usher answers
        person, chat = source
        if update.message is not None and chat.kind == "private":
            people.reached(chat)
        topics = self._spoken_of.get((chat.id, person.id), ())
        prompt = self._asked.get(person.id) if chat.kind == "private" else None
        if prompt is not None and _is_another_wish(update):
            await prompts.close(self._db, person)
            prompt = None
        has_draft = person.id in self._drafting
        card = self._dispatcher.card(update, self._cards)
        update.take(self._dispatcher.turn(self._db, person, chat, topics, has_draft, prompt, card))
        await self._dispatcher.run(update)
        afterwards = list(update.turn.afterwards)
        if update.callback_query is not None:
            query_id = update.callback_query.id
            afterwards.append(partial(self._dispatcher.answer_tap, query_id, update.turn.toast))
        return Handled(update.turn.messages, update.turn.rows, afterwards)

    async def sorry(self, row: Waiting) -> Sequence[Message]:
        """An apology in private; a group is not disturbed."""
        for loaded in (*self._met.people.values(), *self._met.chats.values()):
            if inspect(loaded).expired:  # it was changed in the savepoint that is undone
                await self._db.refresh(loaded)
        source = self._source(row)
        if source is None or source[1].kind != "private" or not source[1].reachable:
            return ()
        return (self._dispatcher.sorry(*source),)

    def _source(self, row: Waiting) -> tuple[Person, Chat] | None:
        update = self._updates[row.id]
        if isinstance(update, Exception) or not update.effective_user or not update.effective_chat:
            return None
        return self._met.people[update.effective_user.id], self._met.chats[update.effective_chat.id]


def _check(update: Incoming) -> None:
    """Refuse an update whose person or chat is not what Telegram would send."""
    user, chat = update.effective_user, update.effective_chat
    if user and not (type(user.id) is int and 0 < user.id <= LARGEST_ID):
        raise ValueError("a person's id that is none")
    if user and not isinstance(user.language_code, str | None):
        raise ValueError("a language that is none")
    if chat and not (type(chat.id) is int and abs(chat.id) <= LARGEST_ID and chat.type in KINDS):
        raise ValueError("a chat that is none")


def _question(update: object) -> str | None:
    """What somebody asks in private, in an update as it came."""
    message = update.get("message") if isinstance(update, dict) else None
    chat = message.get("chat") if isinstance(message, dict) else None
    text = message.get("text") if isinstance(message, dict) else None
    private = isinstance(chat, dict) and chat.get("type") == "private"
    return text if private and isinstance(text, str) and not text.startswith("/") else None


def _replied_to(update: Incoming, bot_id: int) -> tuple[int, int] | None:
    """The chat and the number of the bot's message that this replies to."""
    message = update.message or update.edited_message
    replied = message.reply_to_message if message else None
    if message is None or replied is None or replied.from_user is None or replied.from_user.id != bot_id:
        return None
    return message.chat.id, replied.message_id


def _is_another_wish(update: Incoming) -> bool:
    """Whether somebody who was asked for a message taps a button or gives a command instead."""
    text = update.message.text if update.message else None
    return update.callback_query is not None or bool(text and text.startswith("/"))


async def _remember(update: object, context: Context) -> None:
    """PTB swallows a handler's exception; the worker needs it, to undo the update's part."""
    if isinstance(update, Incoming) and isinstance(context.error, Exception):
        update.turn.error = context.error
