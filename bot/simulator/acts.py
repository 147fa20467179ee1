"""What people do, and what the bot gets to know of it."""

from bot.simulator import entities
from bot.simulator.botapi.chats import is_administrator, standing
from bot.simulator.people import ANONYMOUS_ADMIN, Chat, Json, Message, Person
from bot.simulator.visibility import bot_sees
from bot.simulator.world import World


class Acts:
    """The deeds of people in one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def say(self, chat: Chat, person: Person, content: Json, *, anonymous: bool = False) -> Json:
        """A person's message; returns it with the id of the update, None if the bot does not see it."""
        self._start(chat)
        world = self._world
        sender: Json = person.user()
        if anonymous and is_administrator(chat, person):
            sender = ANONYMOUS_ADMIN
            content = {"sender_chat": chat.body(), **content}
        message = world.add_message(chat, sender, content, outgoing=False)
        return {**self._tell(chat, "message", message), "seq": world.feed.seq}

    def service(self, chat: Chat, sender: Json, content: Json) -> Json:
        """A service message: someone joined, left, pinned."""
        message = self._world.add_message(chat, sender, content, outgoing=False, editable=False)
        return self._tell(chat, "message", message)

    def edit(self, chat: Chat, message: Message, text: str) -> Json:
        body = {name: value for name, value in message.body.items() if name != "entities"}
        message.body = {**body, "edit_date": self._world.date(), **text_content(text)}
        self._world.feed.add("edit", chat_id=chat.id, message=message.as_it_is())
        return {**self._tell(chat, "edited_message", message), "seq": self._world.feed.seq}

    def _tell(self, chat: Chat, kind: str, message: Message) -> Json:
        update_id = None
        if bot_sees(self._world.bot, chat, message):
            update_id = self._world.updates.add(kind, message.body)
        return {"message": message.shown(), "update_id": update_id}

    def _start(self, chat: Chat) -> None:
        """Whoever writes to the bot opens the chat to it, and unblocks it."""
        if chat.person is not None:
            chat.started = True
            if chat.person.blocked:
                self.set_blocked(chat.person, blocked=False)

    def tap(self, chat: Chat, person: Person, message_id: int, data: str) -> Json:
        """A tap on an inline button, or one that pretends to be."""
        world = self._world
        tap = world.taps.new(chat.id, person.id)
        query: Json = {"id": tap.id, "from": person.user()}
        message = chat.messages.get(message_id)
        if message is not None:
            query["message"] = message.body
        else:
            query["message"] = {"message_id": message_id, "chat": chat.body(), "date": 0}
        query |= {"chat_instance": str(chat.id * 7919), "data": data}
        seq = world.feed.add("tap", chat_id=chat.id, callback_query_id=tap.id, message_id=message_id)
        return {
            "callback_query_id": tap.id,
            "update_id": world.updates.add("callback_query", query),
            "seq": seq,
        }

    def set_blocked(self, person: Person, *, blocked: bool) -> int | None:
        """Blocks or unblocks the bot; returns the update's id, None if nothing changed."""
        if person.blocked == blocked:
            return None
        person.blocked = blocked
        chat = self._world.chats[person.id]
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        self._world.feed.add("people", person=person.shown())
        return self.bot_status_changed(chat, person.user(), before, after)

    def bot_status_changed(self, chat: Chat, by: Json, before: str, after: str) -> int | None:
        world = self._world
        change = {
            "chat": chat.body(),
            "from": by,
            "date": world.date(),
            "old_chat_member": standing(world.bot.user(), before),
            "new_chat_member": standing(world.bot.user(), after),
        }
        return world.updates.add("my_chat_member", change)


def text_content(text: str) -> Json:
    """A message's text with the entities that Telegram finds by itself."""
    found = entities.find(text)
    return {"text": text, "entities": entities.shown(found)} if found else {"text": text}
