"""In a group the bot answers when it is spoken to, and leaves personal matters to the private chat."""

import pytest
from sqlalchemy import select

from bot.app import Usher
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import Answer, OpenQuestion

pytestmark = pytest.mark.long

CITIVERSE_WHEN = (
    "AI & virtual worlds: Building the cities and governments of tomorrow takes place on Wednesday"
)


@pytest.fixture
async def there(usher: Usher, telegram: Telegram, guest: Guest) -> Guest:
    """The guest in a group in which the bot may read everything, as an administrator of it."""
    group = await telegram.group("Delegation", guest, bot_admin=True)
    return group.member(guest)


@pytest.fixture
def bot(usher: Usher) -> str:
    return f"@{usher.app.bot.username}"


async def ask(guest: Guest, text: str, **details: object) -> Seen:
    await guest.send(text, **details)
    (said,) = await guest.heard()
    return said


async def test_it_answers_mentions_and_replies_and_commands_and_nothing_else(there: Guest, bot: str) -> None:
    quiet = await there.send("when is the Citiverse session?")
    mentioned = await ask(there, f"{bot.upper()} when is the Citiverse session?")
    await there.send("thanks", reply_to_message_id=quiet.message["message_id"])
    replied = await ask(there, "and where?", reply_to_message_id=mentioned.message_id)
    await there.send(f"{bot}2 when is it?")
    await there.send("/nonsense")
    commanded = await ask(there, f"/help{bot}")
    said = [message for message in await there.messages() if message.outgoing]
    assert said == [mentioned, replied, commanded]
    assert mentioned.text.startswith(CITIVERSE_WHEN)
    assert "Geneva" in replied.text
    assert commanded.text.startswith("What I can do")
    assert replied.body["reply_to_message"]["text"] == "and where?"


async def test_an_answer_in_a_group_has_only_buttons_that_are_nobodys_own(there: Guest, bot: str) -> None:
    told = await ask(there, f"{bot} quand a lieu la séance sur le Citiverse ?")
    labels = [label for row in told.buttons for label in row]
    assert "9 juillet 2025" in told.text
    assert len(labels) == 3
    assert not {"Source", "👍 Utile", "Continuer en Français"} & set(labels)


@pytest.mark.parametrize(
    ("wish", "payload", "there_then"),
    [
        ("sign me up for the climate session", "do-register", "Registration · 1 of 11"),
        ("please delete all my data", "do-delete", "Privacy"),
        ("what data do you keep about me", "do-privacy", "Privacy"),
        ("open my settings", "do-settings", "Your settings"),
        ("my registrations", "do-my_sessions", "My sessions, Geneva time\n\nYou are not registered with me."),
        ("/privacy{bot}", "do-privacy", "Privacy"),
        ("/language{bot}", "do-language", "Which language shall I speak with you?"),
    ],
)
async def test_a_personal_matter_moves_to_the_private_chat(
    guest: Guest, there: Guest, bot: str, wish: str, payload: str, there_then: str
) -> None:
    text = wish.format(bot=bot) if wish.startswith("/") else f"{bot} {wish}"
    moved = await ask(there, text)
    assert moved.text == "Let us speak about that in private."
    ((button,),) = moved.body["reply_markup"]["inline_keyboard"]
    assert button == {"text": "Open our chat", "url": f"https://t.me/{bot[1:]}?start={payload}"}
    await guest.start(payload)
    (opened,) = await guest.heard()
    assert opened.text.startswith(there_then)


async def test_only_who_asked_can_pass_a_question_on(
    usher: Usher, telegram: Telegram, guest: Guest, there: Guest, bot: str
) -> None:
    async def kept() -> list[str]:
        async with usher.database.read() as db:
            return list(await db.scalars(select(OpenQuestion.text)))

    other = Guest(telegram, (await telegram.person("Bo", language="en")).body, there.chat_id)
    told = await ask(there, f"{bot} which room is the climate session in?")
    assert told.buttons == [["Ask the organisers"]]
    foreign = await other.answer(await other.tap("Ask the organisers"))
    assert (foreign.text, await kept()) == (
        "I do not have that question any more. Please send it once more.",
        [],
    )
    await there.tap("Ask the organisers")
    (own,) = await there.heard()
    assert own.text.startswith("Your question is with the organisers\n")
    assert "Their answer comes here, as a reply to your question." in own.text
    assert await kept() == [f"{bot} which room is the climate session in?"]
    foreign = await other.answer(await other.tap("Take the question back"))
    assert (foreign.text, len(await kept())) == ("Only who asked this can take it back.", 1)
    await there.tap("Take the question back")
    (own,) = await there.heard()
    assert (own.buttons, await kept()) == ([["Ask the organisers"]], [])


async def test_a_follow_up_in_a_group_is_its_persons_own(
    usher: Usher, telegram: Telegram, there: Guest, bot: str
) -> None:
    other = Guest(telegram, (await telegram.person("Bo", language="en")).body, there.chat_id)
    await ask(there, f"{bot} when is the climate session?")
    await ask(other, f"{bot} what is AI for Good?")
    climate = await ask(there, f"{bot} who organises it?")
    assert "Climate frustration" in climate.text
    async with usher.database.read() as db:
        assert len(list(await db.scalars(select(Answer.id)))) == 3


async def test_an_edited_mention_is_not_answered_again(there: Guest, bot: str) -> None:
    asked = await there.send(f"{bot} when is the Citiverse session?")
    (told,) = await there.heard()
    await there.change(asked.message["message_id"], f"{bot} when is the climate session?")
    last = await ask(there, f"{bot} where is the climate session?")
    assert "in Geneva" in last.text
    assert [message for message in await there.messages() if message.outgoing] == [told, last]
