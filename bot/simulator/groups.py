"""Groups: who founds them, joins and leaves, and what becomes of them."""

from typing import get_args

from aiohttp import web

from bot.simulator.acts import Acts
from bot.simulator.people import ANONYMOUS_ADMIN, Chat, Json, Person, Status
from bot.simulator.requests import chat_of, object_of, person_of, refuse, reply
from bot.simulator.world import World


class Groups:
    """What people do with groups, over HTTP."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._acts = Acts(world)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sim/groups", self.found),
            web.post("/sim/groups/{chat_id}/migrate", self.migrate),
            web.post("/sim/groups/{chat_id}/members", self.change_member),
            web.post("/sim/groups/{chat_id}/bot", self.change_bot),
        ]

    async def found(self, request: web.Request) -> web.Response:
        """A group of these people and the bot; the first of them is its creator."""
        body = await object_of(request)
        members = [person_of(self._world, given) for given in body.get("members", [])]
        chat = self._world.new_group(str(body.get("title", "Group")), bool(body.get("supergroup")))
        for person in members:
            chat.members[person.id] = "member" if chat.members else "creator"
        for given in body.get("administrators", []):
            chat.members[person_of(self._world, given).id] = "administrator"
        self._welcome_bot(chat, admin=bool(body.get("bot_admin")))
        return reply(chat.shown())

    def _welcome_bot(self, chat: Chat, *, admin: bool) -> None:
        creator = self._creator(chat)
        chat.bot_status = "administrator" if admin else "member"
        self._acts.bot_status_changed(chat, creator, "left", chat.bot_status)
        if chat.kind == "group":
            self._acts.service(chat, creator, {"group_chat_created": True})
        else:
            self._acts.service(chat, creator, joined(self._world.bot.user()))
        self._world.feed.add("people", chat=chat.shown())

    def _creator(self, chat: Chat) -> Json:
        first = next(iter(chat.members), None)
        return ANONYMOUS_ADMIN if first is None else self._world.people[first].user()

    async def migrate(self, request: web.Request) -> web.Response:
        """Turns a group into a supergroup with a new id; both chats get a service message."""
        chat = chat_of(self._world, request)
        if chat.kind != "group" or chat.migrated_to is not None:
            raise refuse("only a group can become a supergroup, and once")
        new = self._world.new_group(chat.title, supergroup=True)
        new.members, new.bot_status = dict(chat.members), chat.bot_status
        creator = self._creator(chat)
        self._acts.service(chat, creator, {"migrate_to_chat_id": new.id})
        chat.migrated_to = new.id
        self._acts.service(new, creator, {"migrate_from_chat_id": chat.id})
        self._world.feed.add("people", chat=new.shown())
        return reply(new.shown())

    async def change_member(self, request: web.Request) -> web.Response:
        """{"person", "status"}: joins, leaves, is promoted; the bot hears of it as Telegram tells."""
        chat = chat_of(self._world, request)
        body = await object_of(request)
        person = person_of(self._world, body.get("person"))
        status = status_of(body)
        before = chat.members.get(person.id, "left")
        chat.members[person.id] = status
        result = self._tell_of(chat, person, before, status)
        self._world.feed.add("people", chat=chat.shown())
        return reply({**chat.shown(), "update_id": result})

    def _tell_of(self, chat: Chat, person: Person, before: Status, after: Status) -> int | None:
        gone = {"left", "kicked"}
        if before in gone and after not in gone:
            told: Json = self._acts.service(chat, person.user(), joined(person.user()))
        elif before not in gone and after in gone:
            left = {"left_chat_participant": person.user(), "left_chat_member": person.user()}
            told = self._acts.service(chat, person.user(), left)
        else:
            return None
        number: int | None = told["update_id"]
        return number

    async def change_bot(self, request: web.Request) -> web.Response:
        """{"status"}: the bot is thrown out, added again, promoted."""
        chat = chat_of(self._world, request)
        before = chat.bot_status
        chat.bot_status = status_of(await object_of(request))
        update_id = self._acts.bot_status_changed(chat, self._creator(chat), before, chat.bot_status)
        self._world.feed.add("people", chat=chat.shown())
        return reply({**chat.shown(), "update_id": update_id})


def status_of(body: Json) -> Status:
    statuses: tuple[Status, ...] = get_args(Status)
    for status in statuses:
        if status == body.get("status"):
            return status
    raise refuse(f"status is one of {', '.join(statuses)}")


def joined(user: Json) -> Json:
    """The content of the message that someone joined."""
    return {"new_chat_participant": user, "new_chat_member": user, "new_chat_members": [user]}
