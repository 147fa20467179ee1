"""A person in the hands of a script."""

from __future__ import annotations

import asyncio
import io
import json
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.simulator.seen import Answer, Json, Seen, Sent, Tap, seen

if TYPE_CHECKING:
    from bot.simulator.client import Telegram

Did = Sent | Tap


class Place:
    """A chat as one looks at it."""

    def __init__(self, telegram: Telegram, chat_id: int) -> None:
        self._telegram = telegram
        self.chat_id = chat_id

    async def view(self, **query: Any) -> Json:
        """The chat as it is now: messages, pinned ones, the keyboard below."""
        return dict(await self._telegram.ask("GET", f"/sim/chats/{self.chat_id}/messages", **query))

    async def messages(self) -> list[Seen]:
        return [seen(body) for body in (await self.view())["messages"]]

    async def last(self) -> Seen:
        """The bot's newest message; a LookupError when it said nothing."""
        for message in reversed(await self.messages()):
            if message.outgoing:
                return message
        msg = "the bot has said nothing"
        raise LookupError(msg)

    async def hear(self, seq: int, count: int, seconds: float) -> list[Seen]:
        """The bot's messages and edits after a point of the stream, as soon as there are so many."""
        heard: list[Seen] = []
        url = f"{self._telegram.url}/sim/stream"
        query = {"after": str(seq), "chat_id": str(self.chat_id)}
        try:
            async with (
                asyncio.timeout(seconds),
                self._telegram.session.get(url, params=query) as response,
            ):
                async for line in response.content:
                    if not line.startswith(b"data: "):
                        continue
                    change = json.loads(line.removeprefix(b"data: "))
                    if change["type"] in {"message", "edit"} and change["message"]["outgoing"]:
                        heard.append(seen(change["message"]))
                        if len(heard) >= count:
                            return heard
        except TimeoutError:
            pass
        said = [message.text for message in heard]
        msg = f"the bot said {len(heard)} of {count} messages within {seconds} s: {said}"
        raise TimeoutError(msg)


class Guest(Place):
    """Someone who uses the bot, in their private chat with it or in a group."""

    def __init__(self, telegram: Telegram, body: Json, chat_id: int | None = None) -> None:
        super().__init__(telegram, chat_id if chat_id is not None else body["id"])
        self.body = body
        self.id: int = body["id"]
        self._did: Did | None = None

    async def send(self, text: str, **details: Any) -> Sent:
        """Says something; `reply_to_message_id`, `contact`, `location`, `forward` as over HTTP."""
        return await self._say({"text": text, **details})

    async def send_contact(self, phone_number: str, **details: Any) -> Sent:
        """Shares the own contact."""
        contact = {"phone_number": phone_number, "first_name": self.body["first_name"], "user_id": self.id}
        return await self._say({"contact": {**contact, **details}})

    async def send_location(self, latitude: float, longitude: float) -> Sent:
        return await self._say({"location": {"latitude": latitude, "longitude": longitude}})

    async def _say(self, body: Json) -> Sent:
        path = f"/sim/chats/{self.chat_id}/messages"
        return self._done(await self._telegram.ask("POST", path, {"from": self.id, **body}))

    def _done(self, result: Json) -> Sent:
        sent = Sent(result["update_id"], result["message"], result["seq"])
        self._did = sent
        return sent

    async def start(self, payload: str = "") -> Sent:
        """Opens the bot, or a deep link to it."""
        return await self.send(f"/start {payload}".strip())

    async def send_file(
        self,
        content: bytes,
        name: str,
        *,
        kind: str = "document",
        caption: str = "",
        mime_type: str | None = None,
    ) -> Sent:
        form = aiohttp.FormData()
        form.add_field("from", str(self.id))
        form.add_field("kind", kind)
        form.add_field("caption", caption)
        form.add_field(
            "file", io.BytesIO(content), filename=name, content_type=mime_type or "application/octet-stream"
        )
        return self._done(await self._telegram.upload(f"/sim/chats/{self.chat_id}/files", form))

    async def change(self, message_id: int, text: str) -> Sent:
        """Edits an own message."""
        body = {"from": self.id, "message_id": message_id, "text": text}
        return self._done(await self._telegram.ask("POST", f"/sim/chats/{self.chat_id}/edits", body))

    async def tap(
        self, label: str | None = None, *, data: str | None = None, message_id: int | None = None
    ) -> Tap:
        """Taps the newest inline button of that label (or that data); forged data needs a message_id."""
        if message_id is None or data is None:
            message_id, data = await self._button(label, data, message_id)
        body = {"from": self.id, "message_id": message_id, "data": data}
        result = await self._telegram.ask("POST", f"/sim/chats/{self.chat_id}/taps", body)
        tap = Tap(result["callback_query_id"], result["update_id"], result["seq"])
        self._did = tap
        return tap

    async def _button(self, label: str | None, data: str | None, message_id: int | None) -> tuple[int, str]:
        offered = []
        for message in reversed(await self.messages()):
            if message_id not in {None, message.message_id}:
                continue
            for row in message.body.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    offered.append(button["text"])
                    found = (
                        button["text"] == label if label is not None else button.get("callback_data") == data
                    )
                    if found and "callback_data" in button:
                        return message.message_id, button["callback_data"]
        msg = f"no button {label or data!r}; there are {offered}"
        raise LookupError(msg)

    async def answer(self, tap: Tap, seconds: float = 5.0) -> Answer:
        """What the bot answers to a tap, waited for; `answered` is False when it did not."""
        path = f"/sim/taps/{tap.callback_query_id}"
        return Answer(**await self._telegram.ask("GET", path, timeout=seconds))

    async def press(self, label: str) -> Sent:
        """Presses a button of the keyboard below: it says its label."""
        keyboard = (await self.view())["keyboard"] or {}
        labels = [button["text"] for row in keyboard.get("keyboard", []) for button in row]
        if label not in labels:
            msg = f"no button {label!r}; there are {labels}"
            raise LookupError(msg)
        return await self.send(label)

    async def heard(self, after: Did | None = None, count: int = 1, timeout: float = 20.0) -> list[Seen]:  # noqa: ASYNC109
        """The bot's messages and edits since something this person did (by default, the last thing).

        Waits until there are `count` of them; a TimeoutError after so many seconds.
        """
        since = after or self._did
        return await self.hear(since.seq if since else 0, count, timeout)

    async def block(self) -> int | None:
        """Blocks the bot; returns the id of the update that tells it."""
        result: Json = await self._telegram.ask("POST", f"/sim/people/{self.id}/block")
        number: int | None = result["update_id"]
        return number

    async def unblock(self) -> int | None:
        result: Json = await self._telegram.ask("POST", f"/sim/people/{self.id}/unblock")
        number: int | None = result["update_id"]
        return number

    async def becomes(self, **changes: Any) -> None:
        """Changes names, `language_code` and the like."""
        self.body = await self._telegram.ask("PATCH", f"/sim/people/{self.id}", changes)

    async def commands(self) -> list[Json]:
        """The command menu that this person sees here."""
        path = f"/sim/chats/{self.chat_id}/commands"
        return list(await self._telegram.ask("GET", path, person=self.id))


class Group(Place):
    """A group with the bot."""

    def __init__(self, telegram: Telegram, body: Json) -> None:
        super().__init__(telegram, body["id"])
        self.body = body

    def member(self, guest: Guest) -> Guest:
        """The same person, speaking in this group."""
        return Guest(self._telegram, guest.body, self.chat_id)

    async def set_bot(self, status: str) -> None:
        """Makes the bot kicked, left, member or administrator."""
        await self._telegram.ask("POST", f"/sim/groups/{self.chat_id}/bot", {"status": status})

    async def set_member(self, guest: Guest, status: str) -> None:
        body = {"person": guest.id, "status": status}
        await self._telegram.ask("POST", f"/sim/groups/{self.chat_id}/members", body)

    async def migrate(self) -> Group:
        """Turns the group into a supergroup; returns the new chat."""
        return Group(self._telegram, await self._telegram.ask("POST", f"/sim/groups/{self.chat_id}/migrate"))
