"""The stage of the page's tests: a scripted bot, and a page in Chromium."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from playwright.async_api import Locator, Page, expect

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Json = dict[str, Any]


@dataclass
class Responder:
    """The bot's side: says what it is told to, and answers taps as they come."""

    session: aiohttp.ClientSession
    address: str
    answers: dict[str, Json] = field(default_factory=dict)
    taps: dict[str, Json] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    async def call(self, method: str, **parameters: Any) -> Any:
        async with self.session.post(f"{self.address}/{method}", json=parameters) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def poll(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                await self.handle(update)

    async def handle(self, update: Json) -> None:
        if message := update.get("message"):
            text = message.get("text", "")
            self.heard.append(text)
            if answer := self.answers.get(text):
                await self.call("sendMessage", chat_id=message["chat"]["id"], **answer)
        elif tap := update.get("callback_query"):
            answer = self.taps.get(tap["data"], {})
            await self.call("answerCallbackQuery", callback_query_id=tap["id"], **answer)
            where = {"chat_id": tap["message"]["chat"]["id"], "message_id": tap["message"]["message_id"]}
            await self.call("editMessageText", **where, text="You chose.")


@dataclass
class Stage:
    """One page, with the people who chat on it and the bot that answers."""

    page: Page
    url: str
    bot: Responder

    async def person(self, name: str, language: str = "en", **more: Any) -> int:
        given = {"first_name": name, "language_code": language, **more}
        async with self.bot.session.post(f"{self.url}/sim/people", json=given) as response:
            return int((await response.json())["id"])

    async def open(self, person: int) -> None:
        await self.page.goto(f"{self.url}/#chat={person}")
        await expect(self.page.locator("html[data-ready]")).to_have_count(1)
        await expect(self.page.locator("#log")).to_have_attribute("aria-busy", "false")

    async def say(self, text: str) -> None:
        await self.page.get_by_role("combobox", name="Message").fill(text)
        await self.page.keyboard.press("Enter")

    def bubbles(self, side: str = "theirs") -> Locator:
        return self.page.locator(f"#log article.{side} .text")


@asynccontextmanager
async def polling(bot: Responder) -> AsyncIterator[None]:
    task = asyncio.create_task(bot.poll())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def inline(label: str, data: str) -> Json:
    return {"inline_keyboard": [[{"text": label, "callback_data": data}]]}


def command(name: str, description: str) -> Json:
    return {"command": name, "description": description}
