"""The pictures of the chat page: people talk to the real bot, and Debian's chromium photographs them."""

import asyncio
import json
import shutil
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from bot import demo
from bot.logs import configure_logs
from bot.settings import Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from docs.pictures import script
from docs.pictures.script import Act, Reply, Scene, Tap

HERE = Path(__file__).parent
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
HEIGHT = 800  # of a window, before it is fitted to what it shows
# How much higher the window has to be for the log to show all from this message on, and nothing of the one
# before it, which is 10 px above.
LACKING = """first => {
    const log = first.closest("#log");
    const above = first.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop;
    return Math.ceil(log.scrollHeight - above + 8 - log.clientHeight);
}"""
SCALE = 1.5
COLOURS = 256  # of a picture's thousands: a third of the size, and nothing that one would miss
SECONDS = 20  # for what comes of another's doing


async def act(guest: Guest, what: Act) -> None:
    """Type or tap, and wait until the bot has answered."""
    match what:
        case Tap(label):
            tap = await guest.tap(label)
            if not (await guest.answer(tap)).text:  # no toast: there is a message, or one has changed
                await guest.heard(after=tap)
        case Reply(said, text):
            replied = await newest(guest, said)
            await guest.heard(after=await guest.send(text, reply_to_message_id=replied.message_id))
        case _:
            await guest.heard(after=await guest.send(what))


async def newest(guest: Guest, said: str) -> Seen:
    """The bot's newest message in which something is said, as soon as there is one."""
    async with asyncio.timeout(SECONDS):
        while True:
            for message in reversed(await guest.messages()):
                if message.outgoing and said in message.text:
                    return message
            await asyncio.sleep(0.1)


async def open_chat(browser: Browser, url: str, people: Mapping[str, Guest], scene: Scene) -> Page:
    context = await browser.new_context(color_scheme=scene.scheme, device_scale_factor=SCALE)
    zones = {f"zone-of-{people[name].id}": zone for name, zone in script.ZONES.items()}
    await context.add_init_script(f"Object.assign(localStorage, {json.dumps(zones)})")
    page = await context.new_page()
    await page.set_viewport_size({"width": scene.width, "height": HEIGHT})
    await page.goto(f"{url}/#chat={people[scene.who].id}")
    await expect(page.locator("html[data-ready]")).to_have_count(1)
    return page


async def photograph(page: Page, scene: Scene) -> None:
    """Take the picture once all that it shows is there, and as high as makes it whole."""
    bubbles = [page.locator("#log article", has_text=text).last for text in scene.shows]
    for bubble in bubbles:
        await expect(bubble).to_be_visible()
    height = HEIGHT + await bubbles[0].evaluate(LACKING)
    await page.set_viewport_size({"width": scene.width, "height": height})
    await page.evaluate("document.activeElement?.blur()")
    await page.locator("#log").evaluate("log => { log.scrollTop = log.scrollHeight; }")
    for bubble in bubbles:
        await expect(bubble).to_be_in_viewport(ratio=1)
    taken = Image.open(BytesIO(await page.screenshot(animations="disabled")))
    small = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(HERE / f"{scene.picture}.png", optimize=True)
    await page.context.close()


async def take_all(browser: Browser, url: str) -> None:
    """Let people do what the script says, and stop for each picture."""
    async with Telegram(url) as telegram:
        state = await telegram.state()
        people = {body["first_name"]: Guest(telegram, body) for body in state["people"]}
        for name, language in script.LANGUAGES.items():
            await people[name].becomes(language_code=language)
        for scene in script.SCENES:
            for who, what in scene.lines:
                await act(people[who], what)
            await photograph(await open_chat(browser, url, people, scene), scene)


async def main() -> None:
    """Run the bot as the demo does, on any free port."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("The pictures need Debian's chromium: apt-get install chromium")
    configure_logs("warning", json_lines=False, hidden=[])
    async with (
        demo.staged(Settings(), port=0) as (usher, url),
        usher.running(),
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        await take_all(browser, url)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
