"""Whatever people type, are called or tap: one answer, no error, nothing shown as markup."""

from bot.app import Usher
from bot.simulator import Telegram
from bot.simulator.guest import Guest

HOSTILE = {
    "4,096 emoji": "🧭" * 2048,
    "a family of emoji": "👩‍👩‍👧‍👦" * 300,
    "a tag": "<b>",
    "an open tag in words": "when is <i>the session",
    "a broken entity": "&lt;&#0;&bogus;",
    "NUL": "a\x00b",
    "NUL alone": "\x00",
    "a lone surrogate": "when \ud83d is it",
    "two in the wrong order": "\udd2d\ud83e",
    "right-to-left override": "\u202eesrever",
    "an isolate without end": "\u2067\u2067\u2067when",
    "percent": "%s %d %(name)s %",
    "braces": "{} {0} {person} {{",
    "backslashes": "\\u0000 \\x00 \\' \\",
    "SQL": "'; DROP TABLE people; --",
    "blanks": " \u00a0\u3000\u200b",
    "a combining tower": "Z" + "\u0301" * 900,
    "control characters": "".join(chr(code) for code in range(1, 32)),
    "a noncharacter": "\ufffe\uffff",
    "a long word": "w" * 4096,
    "4,096 braces": "{" * 4096,
}


FORGED = ["", ":", "fact:", "fact:\x00", "rate:x:y", "rate:1:99999999999999999999", "pass:'"]
NAME_LENGTH = 64  # Telegram's own limit
MARKUP = ("<b>", "</", "&lt;", "&amp;", "{", "%s")


async def refused(telegram: Telegram) -> list[str]:
    """What Telegram would not take from the bot."""
    return [call["error"] for call in await telegram.log() if "error" in call]


async def test_any_text_gets_one_answer_without_markup(telegram: Telegram, guest: Guest) -> None:
    said = {}
    for kind, text in HOSTILE.items():
        await guest.send(text)
        (answer,) = await guest.heard()
        said[kind] = answer.text
    shown = {kind: text for kind, text in said.items() if any(mark in text for mark in MARKUP)}
    await guest.send("When is the Citiverse session?")
    (answer,) = await guest.heard()
    assert (shown, await refused(telegram)) == ({}, [])
    assert answer.text.startswith("AI & virtual worlds: Building")


async def test_any_name_is_only_a_name(usher: Usher, telegram: Telegram) -> None:
    for name in HOSTILE.values():
        guest = await telegram.person(name[:NAME_LENGTH], language="en", last_name=name[:NAME_LENGTH])
        await guest.start()
        (greeting,) = await guest.heard()
        assert "I am Usher, and I show people around" in greeting.text
    assert await refused(telegram) == []


async def test_any_forged_tap_is_answered(telegram: Telegram, guest: Guest) -> None:
    await guest.start()
    (greeting,) = await guest.heard()
    taps = [await guest.tap(data=data, message_id=greeting.message_id) for data in FORGED]
    assert [(await guest.answer(tap)).answered for tap in taps] == [True] * len(FORGED)
    assert await refused(telegram) == []
