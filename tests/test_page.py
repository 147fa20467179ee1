"""The chat page in a real browser: what a person reads, taps and types."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.clock import Clock
from bot.simulator import Moment, Simulator, Telegram, serve
from tests.page_stage import FLAGS, Responder, Stage, command, inline, polling

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HOSTILE = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>'
START = datetime(2025, 6, 30, 8, tzinfo=UTC)
SESSION = datetime(2025, 7, 8, 12, tzinfo=UTC)
SHORT = timedelta(seconds=10)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "The page's tests need Debian's chromium: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    """A page that fails its test if it logs an error or asks another host for anything."""
    moments = [Moment(label="Leaders Talk", at=SESSION)]
    simulator = Simulator(clock=Clock(START), moments=moments, zone_name="Geneva time")
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serve(simulator, port=0))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        bot = Responder(session, f"{url}/bot1:page")
        await stack.enter_async_context(polling(bot))
        context = await browser.new_context(locale="en-GB", timezone_id="America/New_York")
        stack.push_async_callback(context.close)
        page = await context.new_page()
        page.set_default_timeout(SHORT.total_seconds() * 1000)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
        page.on("request", lambda asked: None if asked.url.startswith(url) else troubles.append(asked.url))
        yield Stage(page, url, bot)
        assert troubles == []


async def test_a_question_is_sent_and_its_answer_is_read(stage: Stage) -> None:
    stage.bot.answers["What is WSIS+20?"] = {"text": "A <b>summit</b> in Geneva.", "parse_mode": "HTML"}
    await stage.open(await stage.person("Amina"))
    await stage.say("What is WSIS+20?")
    await expect(stage.bubbles()).to_contain_text("A summit in Geneva.")
    await expect(stage.bubbles().locator("strong")).to_have_text("summit")
    await expect(stage.bubbles("mine")).to_contain_text("What is WSIS+20?")


async def test_a_tap_shows_the_toast_and_the_message_changes_in_place(stage: Stage) -> None:
    stage.bot.answers["/start"] = {"text": "Choose.", "reply_markup": inline("Remind me", "remind")}
    stage.bot.taps["remind"] = {"text": "You will be reminded."}
    await stage.open(await stage.person("Amina"))
    await stage.page.get_by_role("button", name="Start").click()
    await stage.page.get_by_role("button", name="Remind me").click()
    await expect(stage.page.locator(".toast")).to_have_text("You will be reminded.")
    await expect(stage.bubbles()).to_contain_text("You chose.")
    await expect(stage.bubbles().locator(".edited")).to_have_text("edited")
    await expect(stage.page.get_by_role("button", name="Remind me")).to_have_count(0)


async def test_an_alert_stays_until_it_is_closed(stage: Stage) -> None:
    stage.bot.answers["/start"] = {"text": "Choose.", "reply_markup": inline("Book", "book")}
    stage.bot.taps["book"] = {"text": "This session is full.", "show_alert": True}
    await stage.open(await stage.person("Amina"))
    await stage.say("/start")
    await stage.page.get_by_role("button", name="Book").click()
    await expect(stage.page.get_by_role("alertdialog")).to_contain_text("This session is full.")
    await stage.page.keyboard.press("Escape")
    await expect(stage.page.get_by_role("alertdialog")).to_have_count(0)


async def test_arabic_runs_from_the_right_and_english_from_the_left(stage: Stage) -> None:
    stage.bot.answers["متى؟"] = {
        "text": "الجلسة يوم 8 يوليو. \u2068/help\u2069",
        "reply_markup": inline("ذكّرني", "remind"),
    }
    stage.bot.answers["When?"] = {"text": "On 8 July."}
    await stage.open(await stage.person("ليلى", "ar"))
    await stage.say("متى؟")
    await expect(stage.bubbles()).to_have_count(1)
    await stage.say("When?")
    await expect(stage.bubbles()).to_have_count(2)
    direction = "node => getComputedStyle(node).direction"
    assert await stage.bubbles().nth(0).evaluate(direction) == "rtl"
    assert await stage.bubbles().nth(1).evaluate(direction) == "ltr"
    assert await stage.page.locator(".inline-keyboard .key > span").evaluate(direction) == "rtl"
    assert await stage.page.locator(".command").evaluate(direction) == "ltr"
    await expect(stage.page.get_by_role("combobox", name="Message")).to_have_attribute("placeholder", "رسالة")


async def test_markup_in_texts_names_and_buttons_stays_text(stage: Stage) -> None:
    stage.bot.answers[HOSTILE] = {"text": HOSTILE, "reply_markup": inline(HOSTILE[:60], "x")}
    stage.bot.taps["x"] = {"text": HOSTILE, "show_alert": True}
    await stage.open(await stage.person(HOSTILE))
    await stage.say(HOSTILE)
    await expect(stage.bubbles()).to_contain_text(HOSTILE)
    await expect(stage.bubbles("mine")).to_contain_text(HOSTILE)
    await stage.page.locator(".inline-keyboard .key").click()
    await expect(stage.page.get_by_role("alertdialog")).to_contain_text(HOSTILE)
    await expect(stage.page.locator("#chat img, body script")).to_have_count(0)
    assert await stage.page.evaluate("window.hacked") is None


async def test_links_that_run_script_are_not_links(stage: Stage) -> None:
    await stage.open(await stage.person("Amina"))
    addresses = [
        "https://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://t.me/usher_bot?start=a",
    ]
    tags = await stage.page.evaluate(
        """async (addresses) => {
            const { rich } = await import("/static/js/text.js");
            const link = (url) => ({ type: "text_link", offset: 0, length: 4, url });
            return addresses.map((url) => rich("here", [link(url)], { username: "usher_bot" })[0].tagName);
        }""",
        addresses,
    )
    assert tags == ["A", "SPAN", "SPAN", "BUTTON"]


async def test_everything_can_be_done_by_keyboard(stage: Stage) -> None:
    stage.bot.answers["/agenda"] = {"text": "Two sessions.", "reply_markup": inline("Details", "details")}
    stage.bot.taps["details"] = {"text": "Here they are."}
    await stage.bot.call("setMyCommands", commands=[command("agenda", "What is on"), command("help", "Help")])
    await stage.open(await stage.person("Amina"))
    second = await stage.person("Omar")
    await expect(stage.page.locator("#people .entry")).to_have_count(2)
    keyboard = stage.page.keyboard
    await stage.page.locator("#people .entry").first.focus()
    for key in ("ArrowDown", "Enter"):
        await keyboard.press(key)
    await expect(stage.page.locator("#people [aria-current]")).to_have_attribute("data-key", str(second))
    await expect(stage.page.get_by_role("combobox", name="Message")).to_be_focused()
    await expect(stage.page.get_by_role("button", name="Menu")).to_be_visible()
    await keyboard.type("/")
    for key in ("ArrowDown", "ArrowUp", "Enter"):
        await keyboard.press(key)
    await expect(stage.page.get_by_role("button", name="Details")).to_be_visible()
    for _ in range(12):
        await keyboard.press("Shift+Tab")
        if await stage.page.evaluate("document.activeElement.textContent") == "Details":
            break
    await keyboard.press("Enter")
    await expect(stage.page.locator(".toast")).to_have_text("Here they are.")
    assert stage.bot.heard == ["/agenda"]


async def test_a_key_of_the_reply_keyboard_sends_its_text(stage: Stage) -> None:
    markup = {"keyboard": [[{"text": "Agenda"}, {"text": "Help"}]], "one_time_keyboard": True}
    stage.bot.answers["/start"] = {"text": "Below.", "reply_markup": markup}
    stage.bot.answers["Agenda"] = {"text": "Two sessions."}
    await stage.open(await stage.person("Amina"))
    await stage.say("/start")
    await stage.page.locator("#keyboard").get_by_role("button", name="Agenda").click()
    await expect(stage.bubbles().nth(1)).to_contain_text("Two sessions.")
    await expect(stage.page.locator("#keyboard")).to_be_hidden()
    await stage.page.get_by_role("button", name="Show the reply keyboard").click()
    await expect(stage.page.locator("#keyboard")).to_be_visible()


async def test_a_time_is_shown_in_the_readers_own_zone(stage: Stage) -> None:
    seconds = int(SESSION.timestamp())
    words = f'<tg-time unix="{seconds}" format="Dt">8 July, 14:00</tg-time>'
    stage.bot.answers["When?"] = {"text": words, "parse_mode": "HTML"}
    await stage.open(await stage.person("Amina"))
    await stage.say("When?")
    await expect(stage.bubbles().locator("time").first).to_contain_text("14:00")
    await stage.page.get_by_role("button", name="Settings").click()
    await stage.page.get_by_label("Time zone").select_option("Asia/Tokyo")
    await expect(stage.bubbles().locator("time").first).to_contain_text("21:00")


async def test_a_change_of_language_changes_the_menu(stage: Stage) -> None:
    await stage.bot.call("setMyCommands", commands=[command("help", "Help")])
    await stage.bot.call("setMyCommands", language_code="fr", commands=[command("help", "Obtenir de l’aide")])
    await stage.open(await stage.person("Amina"))
    await stage.page.get_by_role("button", name="Settings").click()
    await stage.page.get_by_label("Language of the app").select_option("fr")
    await stage.page.get_by_role("button", name="Menu").click()
    await expect(stage.page.locator("#suggestions")).to_contain_text("Obtenir de l’aide")


async def test_the_clock_goes_to_just_before_the_next_session(stage: Stage) -> None:
    await stage.open(await stage.person("Amina"))
    await expect(stage.page.locator("#clock-time")).to_contain_text("10:00")
    await expect(stage.page.locator("#clock-zone")).to_have_text("Geneva time")
    await stage.page.get_by_role("button", name="15 minutes before the next session").click()
    await expect(stage.page.locator("#clock-time")).to_contain_text("13:45")


async def test_whoever_has_blocked_the_bot_can_only_unblock_it(stage: Stage) -> None:
    await stage.open(await stage.person("Amina"))
    await stage.page.get_by_role("button", name="Settings").click()
    await stage.page.get_by_role("button", name="Block the bot").click()
    await expect(stage.page.get_by_role("combobox", name="Message")).to_be_hidden()
    await stage.page.get_by_role("button", name="Unblock the bot").click()
    await expect(stage.page.get_by_role("combobox", name="Message")).to_be_visible()


async def test_a_phone_shows_the_list_first_and_comes_back_to_it(stage: Stage) -> None:
    person = await stage.person("Amina")
    await stage.page.set_viewport_size({"width": 390, "height": 844})
    await stage.page.goto(stage.url)
    await stage.page.locator(f"[data-key='{person}']").click()
    await expect(stage.page.locator(".people")).to_be_hidden()
    await stage.page.get_by_role("button", name="Back to the list").click()
    await expect(stage.page.locator(".people")).to_be_visible()
    await expect(stage.page.locator("#chat")).to_be_hidden()
    assert await stage.page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_an_own_message_is_edited_from_the_keyboard(stage: Stage) -> None:
    await stage.open(await stage.person("Amina"))
    await stage.say("Wehn?")
    await expect(stage.bubbles("mine")).to_contain_text("Wehn?")
    await stage.page.keyboard.press("ArrowUp")
    await stage.say("When?")
    await expect(stage.bubbles("mine")).to_contain_text("When?")
    await expect(stage.bubbles("mine").locator(".edited")).to_have_count(1)
    await expect(stage.bubbles("mine")).to_have_count(1)


async def test_what_was_said_elsewhere_is_counted_until_it_is_opened(stage: Stage) -> None:
    amina, omar = await stage.person("Amina"), await stage.person("Omar", started=True)
    await stage.open(amina)
    for text in ("Good morning.", "The hall is open."):
        await stage.bot.call("sendMessage", chat_id=omar, text=text)
    await expect(stage.page.locator(".badge")).to_have_text("2 unread")
    await stage.page.locator(f"[data-key='{omar}']").click()
    await expect(stage.page.locator(".badge")).to_have_count(0)
    await expect(stage.bubbles().last).to_contain_text("The hall is open.")


async def test_the_page_stays_at_the_newest_message_unless_one_has_scrolled_up(stage: Stage) -> None:
    keyboard = {"keyboard": [[{"text": "Agenda"}], [{"text": "Help"}]]}
    amina = await stage.person("Amina", started=True)
    for number in range(30):
        await stage.bot.call("sendMessage", chat_id=amina, text=f"Message {number}", reply_markup=keyboard)
    await stage.open(amina)
    await expect(stage.bubbles().nth(29)).to_be_in_viewport()
    await stage.bot.call("sendMessage", chat_id=amina, text="One more")
    await expect(stage.bubbles().nth(30)).to_be_in_viewport()
    await stage.bubbles().first.scroll_into_view_if_needed()
    await stage.bot.call("sendMessage", chat_id=amina, text="And another")
    await stage.page.get_by_role("button", name="New messages (1)").click()
    await expect(stage.bubbles().nth(31)).to_be_in_viewport()


async def test_the_page_comes_back_with_a_restarted_simulator(browser: Browser) -> None:
    amina = {"id": 501, "first_name": "Amina"}
    page = await browser.new_page()
    async with serve(Simulator(clock=Clock(START), people=[amina]), port=0) as url:
        await page.goto(f"{url}/#chat=501")
        await expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
    await expect(page.locator("#offline")).to_be_visible()
    port = int(url.rpartition(":")[2])
    async with serve(Simulator(clock=Clock(START), people=[amina]), port=port), Telegram(url) as telegram:
        await expect(page.locator("#offline")).to_be_hidden(timeout=15_000)
        await telegram.ask("POST", "/sim/chats/501/messages", {"from": 501, "text": "Still here?"})
        await expect(page.locator("#log article.mine")).to_contain_text("Still here?")
        await page.close()
