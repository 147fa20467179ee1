"""The pictures of the chat page: a prepared conversation, photographed in Debian's chromium.

python -m docs.pictures.make             plays both sides of the conversation itself
python -m docs.pictures.make --url URL   photographs a running bot instead
"""

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.clock import Clock
from bot.simulator import Moment, Simulator, Telegram, serve
from bot.simulator.guest import Guest
from docs.pictures import script

HERE = Path(__file__).parent
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
START = datetime(2025, 6, 30, 8, tzinfo=UTC)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
QUESTIONS = ("What is WSIS+20?", "When is the Citiverse session?")


class BotSide:
    """Calls of the Bot API, as the bot would make them."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = f"{url}/bot1:pictures"

    async def call(self, method: str, **parameters: Any) -> Any:
        form = aiohttp.FormData()
        for name, value in parameters.items():
            if isinstance(value, bytes):
                form.add_field(name, value, filename="citiverse.ics", content_type="text/calendar")
            else:
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        async with self._session.post(f"{self._url}/{method}", data=form) as response:
            answer = await response.json()
        if not answer["ok"]:
            raise RuntimeError(answer["description"])
        return answer["result"]


async def play(bot: BotSide, guest: Guest, lines: script.Lines) -> None:
    """What a person and the bot say to each other, in turn."""
    for line in lines:
        if isinstance(line, str):
            await guest.send(line)
        else:
            method, parameters = line
            await bot.call(method, chat_id=guest.id, **parameters)


@asynccontextmanager
async def stage() -> AsyncIterator[tuple[str, dict[str, int]]]:
    """A simulator in which the conversation has been held; its address and who is who."""
    moments = [Moment(label, at, ends) for label, at, ends in script.MOMENTS]
    async with (
        serve(Simulator(clock=Clock(START), moments=moments, zone_name="Geneva time"), port=0) as url,
        aiohttp.ClientSession() as session,
        Telegram(url) as telegram,
    ):
        bot = BotSide(session, url)
        for method, parameters in script.PROFILE:
            await bot.call(method, **parameters)
        people = {}
        for name, language, details, lines in script.PEOPLE:
            guest = await telegram.person(name, language, **details)
            await play(bot, guest, lines)
            people[name] = guest.id
        answering = asyncio.create_task(answer_taps(bot))
        try:
            yield url, people
        finally:
            answering.cancel()
            await asyncio.wait([answering])


async def answer_taps(bot: BotSide) -> None:
    offset = 0
    while True:
        for update in await bot.call("getUpdates", offset=offset, timeout=20):
            offset = update["update_id"] + 1
            if tap := update.get("callback_query"):
                await bot.call("answerCallbackQuery", callback_query_id=tap["id"], text=script.TOAST)


async def open_page(browser: Browser, url: str, size: Any, scheme: Any, chat: int | None) -> Page:
    context = await browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=1.5)
    await context.add_init_script(
        f"for (const [k, v] of {json.dumps(script.ZONES)}) localStorage.setItem(k, v)"
    )
    page = await context.new_page()
    await page.goto(f"{url}/#chat={chat}" if chat else url)
    await expect(page.locator("html[data-ready]")).to_have_count(1)
    return page


async def shoot(page: Page, name: str) -> None:
    await page.evaluate("document.activeElement?.blur()")
    await page.screenshot(path=HERE / f"{name}.png", animations="disabled")
    await page.context.close()


async def photograph_script(browser: Browser) -> None:
    async with stage() as (url, people):
        amina, layla = people["Amina"], people["ليلى"]
        page = await open_page(browser, url, DESKTOP, "light", amina)
        await page.get_by_role("button", name="Remind me").last.click()
        await expect(page.locator(".toast")).to_have_count(1)
        await shoot(page, "desktop-light-en")
        await shoot(await open_page(browser, url, DESKTOP, "dark", amina), "desktop-dark-en")
        await shoot(await open_page(browser, url, DESKTOP, "light", layla), "desktop-light-ar")
        await shoot(await open_page(browser, url, PHONE, "light", amina), "phone-light-en")
        await shoot(await open_page(browser, url, PHONE, "dark", layla), "phone-dark-ar")
        await shoot(await open_page(browser, url, PHONE, "light", None), "phone-people")


async def photograph_bot(browser: Browser, url: str) -> None:
    """The two questions of the README, put to a bot that is running."""
    async with Telegram(url) as telegram:
        state = await telegram.ask("GET", "/sim/state")
        first = Guest(telegram, state["people"][0])
        for question in ("/start", *QUESTIONS):
            await first.heard(after=await first.send(question))
        await shoot(await open_page(browser, url, DESKTOP, "light", first.id), "demo-desktop")
        await shoot(await open_page(browser, url, PHONE, "dark", first.id), "demo-phone")


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", help="the address of a running `make run`")
    url: str | None = options.parse_args().url
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("The pictures need Debian's chromium: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        await (photograph_bot(browser, url) if url else photograph_script(browser))
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
