"""The person's side: /sim/people and /sim/chats.

`from` says who writes; in a private chat it may be left out.
"""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.simulator.acts import Acts, text_content
from bot.simulator.menus import commands_for
from bot.simulator.people import Chat, Json
from bot.simulator.requests import body_of, chat_of, number, object_of, person_of, refuse, reply, seconds
from bot.simulator.uploads import sent_file
from bot.simulator.world import World


class PersonSide:
    """What people do over HTTP."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._acts = Acts(world)

    def routes(self) -> list[web.RouteDef]:
        chat = "/sim/chats/{chat_id}"
        return [
            web.post("/sim/people", self.new_people),
            web.patch("/sim/people/{id}", self.change_person),
            web.post("/sim/people/{id}/block", self.block),
            web.post("/sim/people/{id}/unblock", self.unblock),
            web.get(f"{chat}/messages", self.messages),
            web.post(f"{chat}/messages", self.say),
            web.post(f"{chat}/files", self.send_file),
            web.post(f"{chat}/edits", self.edit),
            web.post(f"{chat}/taps", self.tap),
            web.get("/sim/taps/{id}", self.tap_answer),
            web.get("/sim/files/{id}", self.file),
            web.get(f"{chat}/commands", self.commands),
        ]

    async def new_people(self, request: web.Request) -> web.Response:
        """One person, or a list of them."""
        body = await body_of(request)
        if isinstance(body, list):
            return reply([self._world.new_person(given).shown() for given in body])
        return reply(self._world.new_person(body).shown())

    async def change_person(self, request: web.Request) -> web.Response:
        person = person_of(self._world, request.match_info["id"])
        body = await object_of(request)
        for name in ("first_name", "last_name", "username", "language_code", "label", "deactivated"):
            if name in body:
                setattr(person, name, body[name])
        self._world.chats[person.id].renamed()
        self._world.feed.add("people", person=person.shown())
        return reply(person.shown())

    async def block(self, request: web.Request) -> web.Response:
        return self._set_blocked(request, blocked=True)

    async def unblock(self, request: web.Request) -> web.Response:
        return self._set_blocked(request, blocked=False)

    def _set_blocked(self, request: web.Request, *, blocked: bool) -> web.Response:
        person = person_of(self._world, request.match_info["id"])
        update_id = self._acts.set_blocked(person, blocked=blocked)
        return reply({**person.shown(), "update_id": update_id, "seq": self._world.feed.seq})

    async def messages(self, request: web.Request) -> web.Response:
        chat = chat_of(self._world, request)
        after = number(request.query.get("after", 0))
        shown = [message.shown() for message in list(chat.messages.values()) if message.id > after]
        if "limit" in request.query:
            limit = number(request.query["limit"])
            shown = shown[-limit:] if limit > 0 else []
        return reply(
            {
                "messages": shown,
                "pinned": chat.pinned,
                "keyboard": chat.keyboard,
                "menu_button": chat.menu_button or self._world.bot.menu_button,
                "seq": self._world.feed.seq,
            }
        )

    async def say(self, request: web.Request) -> web.Response:
        chat = chat_of(self._world, request)
        body = await object_of(request)
        person = person_of(self._world, body.get("from", chat.id))
        content = {**self._reply(chat, body), **said(body)}
        if body.get("forward"):
            content["forward_origin"] = {
                "type": "user",
                "sender_user": person.user(),
                "date": self._world.date(),
            }
        return reply(self._acts.say(chat, person, content, anonymous=bool(body.get("anonymous"))))

    def _reply(self, chat: Chat, body: Json) -> Json:
        replied = chat.messages.get(number(body.get("reply_to_message_id") or 0))
        if replied is None:
            return {}
        return {"reply_to_message": {k: v for k, v in replied.body.items() if k != "reply_to_message"}}

    async def send_file(self, request: web.Request) -> web.Response:
        chat = chat_of(self._world, request)
        sender, content = await sent_file(self._world, request)
        return reply(self._acts.say(chat, person_of(self._world, sender), content))

    async def edit(self, request: web.Request) -> web.Response:
        chat = chat_of(self._world, request)
        body = await object_of(request)
        message = chat.messages.get(number(body.get("message_id")))
        if message is None or message.body["from"]["id"] != body.get("from", chat.id):
            raise refuse("no such message of that person", 404)
        return reply(self._acts.edit(chat, message, str(body.get("text", ""))))

    async def tap(self, request: web.Request) -> web.Response:
        chat = chat_of(self._world, request)
        body = await object_of(request)
        person = person_of(self._world, body.get("from", chat.id))
        return reply(self._acts.tap(chat, person, number(body.get("message_id")), str(body.get("data", ""))))

    async def tap_answer(self, request: web.Request) -> web.Response:
        tap = self._world.taps.get(request.match_info["id"])
        if tap is None:
            raise refuse("no such tap", 404)
        await self._world.taps.changed.until(lambda: tap.answered, seconds(request, 0.0))
        return reply(tap.shown())

    async def file(self, request: web.Request) -> web.Response:
        """A file of the chat: photos to look at, all else to keep."""
        stored = self._world.files.get(request.match_info["id"])
        if stored is None:
            raise refuse("no such file", 404)
        # What someone sent must not run as a page of this address.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if stored.kind != "photo":
            name = quote(stored.name, safe="")
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return web.Response(body=stored.content, content_type=stored.mime_type, headers=headers)

    async def commands(self, request: web.Request) -> web.Response:
        chat = chat_of(self._world, request)
        person = person_of(self._world, request.query.get("person", chat.id))
        return reply(commands_for(self._world.bot, chat, person))


def said(body: Json) -> dict[str, Any]:
    """The content of a person's message."""
    if "contact" in body:
        return {"contact": body["contact"]}
    if "location" in body:
        return {"location": body["location"]}
    if not isinstance(body.get("text"), str):
        raise refuse("text, contact or location is needed")
    return text_content(body["text"])
