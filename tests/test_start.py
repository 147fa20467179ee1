"""First words: /start, its links, the menus, the commands that everybody has."""

import pytest
from telegram import BotCommand

from bot.app import Usher
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Json
from bot.texts import LANGUAGES, NAMES
from handlers import menu
from models import Role
from tests.conftest import ORGANISER
from tests.eventually import eventually

pytestmark = pytest.mark.long


async def test_start_greets_by_name_and_offers_what_to_ask(guest: Guest) -> None:
    await guest.start()
    (greeting,) = await guest.heard()
    assert greeting.text.startswith("Hello Amina. I am Usher, and I show people around Smart City")
    assert greeting.buttons[-1][-1] == "Language"


async def test_a_hostile_name_is_only_a_name(usher: Usher, telegram: Telegram) -> None:
    guest = await telegram.person('<b>&{0}%s"', language="en")
    await guest.start()
    (greeting,) = await guest.heard()
    assert greeting.text.startswith('Hello <b>&{0}%s". I am Usher')


async def test_a_link_leads_to_its_fact_and_a_broken_one_to_the_beginning(usher: Usher, guest: Guest) -> None:
    (_, fact), *_ = usher.house.knowledge.suggestions("en")
    await guest.start(f"fact-{fact}")
    (told,) = await guest.heard()
    await guest.start("fact-no-such-thing")
    (greeting,) = await guest.heard()
    assert not told.text.startswith("Hello")
    assert greeting.text.startswith("Hello Amina")


async def test_a_suggestion_is_answered_when_tapped(guest: Guest) -> None:
    await guest.start()
    (greeting,) = await guest.heard()
    tap = await guest.tap(greeting.buttons[0][0])
    (told,) = await guest.heard()
    assert (await guest.answer(tap)).answered
    assert told.text != greeting.text


@pytest.mark.long
@pytest.mark.parametrize("command", ["/help", "/settings", "/privacy", "/language", "/start"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_command_answers_in_every_language(
    usher: Usher, telegram: Telegram, command: str, language: str
) -> None:
    guest = await telegram.person("Amina", language=language)
    await guest.send(command)
    (said,) = await guest.heard()
    english = await telegram.person("Amina", language="en")
    await english.send(command)
    (in_english,) = await english.heard()
    assert (said.text == in_english.text) == (language == "en")


async def test_the_chosen_language_wins_over_the_apps_hint(guest: Guest) -> None:
    await guest.send("/language")
    await guest.heard()
    tap = await guest.tap(NAMES["fr"])
    (changed,) = await guest.heard()
    assert (await guest.answer(tap)).text == "Désormais, je parle français." or changed.edited
    assert changed.buttons[1] == ["✓ Français"]
    await guest.send("/help")
    (help_,) = await guest.heard()
    assert help_.text.startswith("Ce que je sais faire")


async def test_settings_lead_to_the_language_and_back_in_one_message(guest: Guest) -> None:
    await guest.send("/settings")
    (settings,) = await guest.heard()
    for label in ("Language", "Back"):
        await guest.tap(label)
        (edited,) = await guest.heard()
        assert edited.message_id == settings.message_id
    assert edited.text == settings.text


@pytest.mark.parametrize("data", ["nonsense", "language:xx", "fact:no-such", "\0", "x" * 64])
async def test_an_old_or_forged_button_is_answered_kindly(guest: Guest, data: str) -> None:
    await guest.start()
    (greeting,) = await guest.heard()
    tap = await guest.tap(data=data, message_id=greeting.message_id)
    answer = await guest.answer(tap)
    assert (answer.answered, bool(answer.text)) == (True, True)


@pytest.mark.parametrize("command", ["/nonsense", "/status", "/settings@somebody_else"])
async def test_an_unknown_command_says_where_help_is(guest: Guest, command: str) -> None:
    await guest.send(command)
    (said,) = await guest.heard()
    assert said.text == "I do not know this command. /help shows what I can do."


async def test_a_picture_is_told_that_words_are_needed(guest: Guest) -> None:
    await guest.send_file(b"...", "map.pdf")
    (said,) = await guest.heard()
    assert said.text == "I can read words only. Please write your question to me."


async def test_the_menu_is_there_in_the_readers_language_and_by_role(
    usher: Usher, telegram: Telegram
) -> None:
    organiser = await telegram.person("Claire", language="fr", id=ORGANISER)
    guest = await telegram.person("Layla", language="ar")
    await organiser.start()
    await organiser.heard()

    async def menus() -> tuple[list[Json], list[Json]]:
        return await guest.commands(), await organiser.commands()

    arabic, french = usher.house.texts.speak("ar"), usher.house.texts.speak("fr")
    wanted = entries(menu.commands(arabic)), entries(menu.own_commands(french, Role.ORGANISER, speaks=False))
    await eventually(menus, wanted)


def entries(listed: list[BotCommand]) -> list[Json]:
    return [{"command": entry.command, "description": entry.description} for entry in listed]


async def test_only_an_organiser_sees_how_the_bot_is_doing(usher: Usher, telegram: Telegram) -> None:
    organiser = await telegram.person("Claire", language="en", id=ORGANISER)
    await organiser.send("/status")
    (said,) = await organiser.heard()
    assert said.text.startswith("How I am doing\nPeople: 1 (unreachable: 0)")


async def test_who_blocks_the_bot_is_not_written_to_until_they_come_back(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    organiser = await telegram.person("Claire", language="en", id=ORGANISER)
    await guest.start()
    await guest.heard()

    async def unreachable() -> str:
        sent = await organiser.send("/status")
        (said,) = await organiser.heard(after=sent)
        return said.text.split("\n")[1]

    await guest.block()
    await eventually(unreachable, "People: 2 (unreachable: 1)")
    await guest.unblock()
    await eventually(unreachable, "People: 2 (unreachable: 0)")


async def test_who_asks_to_be_forgotten_is(usher: Usher, guest: Guest) -> None:
    await guest.send("/privacy")
    await guest.heard()
    await guest.tap("Forget me")
    await guest.heard()
    await guest.tap("Yes, forget me")
    (farewell,) = await guest.heard()
    assert farewell.text.startswith("Done: I have deleted everything that I kept about you. All the best.")


async def test_in_a_group_it_speaks_when_spoken_to_and_not_otherwise(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    group = await telegram.group("Delegation", guest)
    there = group.member(guest)
    bot = usher.app.bot.username
    await there.send("what is WSIS+20?")
    asked = await there.send(f"@{bot} what is WSIS+20?")
    (told,) = await there.heard()
    assert "WSIS+20" in told.text
    assert told.body["reply_to_message"]["message_id"] == asked.message["message_id"]
    await there.send(f"/settings@{bot}")
    (moved,) = await there.heard()
    assert moved.text == "Let us speak about that in private."
