"""What an answer offers besides its words: what belongs to it, where it comes from, whom else to ask."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton

from bot.context import Buttons, Context
from bot.knowledge import Answer, Understood
from bot.texts import NAMES, Words
from handlers.buttons import button, rows

# Where an action begins, for those that begin with a button of this bot.
BEGINNINGS = {
    "language": "language",
    "settings": "settings",
    "privacy": "privacy",
    "delete": "privacy",
    "help": "help",
    "register": "register",
    "my_sessions": "my_sessions",
    "cancel": "reg:list:0",
    "speak": "speak",
    "agenda": "agenda",
    "remind": "remind:main",
    "calendar": "calendar",
}
ROOM_FOR_FACTS = 64 - len("source::xx")  # a button's data has at most 64 bytes
OUTSIDE = frozenset({"register", "cancel"})  # what is done on the official sites, too


def offers(context: Context, understood: Understood, answer: Answer) -> Buttons:
    """The buttons below an answer; in a group, only those that are nobody's own."""
    words = context.speak(answer.language)
    tag = "" if answer.language == context.language else f":{answer.language}"
    facts = [button(label, f"fact:{fact}{tag}") for label, fact in (*answer.choices, *answer.related)]
    passing = _passing(context, understood, answer, words, tag)
    if context.turn.chat.kind != "private":
        return rows(words, [*facts, *passing])
    return [
        *rows(words, [*_action(context, answer, words), *facts]),
        *rows(words, [*passing, *_waiting(answer, words, tag), *_source(answer, words, tag)]),
        *_opinion(context, answer, words, tag),
        *_switch(context, answer, words),
    ]


def _action(context: Context, answer: Answer, words: Words) -> list[InlineKeyboardButton]:
    buttons = []
    if answer.action in BEGINNINGS:
        beginning = BEGINNINGS[answer.action]
        labels = {
            "register": words("Register"),
            "my_sessions": words("My sessions"),
            "reg:list:0": words("My registration"),
            "speak": words("Propose a talk"),
            "agenda": words("Programme"),
            "calendar": words("Calendar files"),
            "remind:main": words("Reminders"),
            "language": words("Language"),
            "settings": words("Settings"),
            "privacy": words("Privacy"),
            "help": words("Help"),
        }
        buttons.append(button(labels[beginning], beginning))
    if answer.action in OUTSIDE:
        links = context.event.links.values()
        buttons += [InlineKeyboardButton(urlsplit(link).hostname or link, url=link) for link in links]
    return buttons


def _passing(
    context: Context, understood: Understood, answer: Answer, words: Words, tag: str
) -> list[InlineKeyboardButton]:
    """Where the bot does not know, a human may."""
    message = context.incoming.message
    asked = message is not None and message.text is not None and not message.text.startswith("/")
    if not asked or not (understood.kind == "unknown" or answer.gap or answer.action == "human"):
        return []
    passing = [button(words("Ask the organisers"), f"pass:{context.incoming.update_id}{tag}")]
    private = context.turn.chat.kind == "private"
    if private and context.knowledge.is_followed and not answer.gap and answer.action is None:
        passing.append(button(words("Search the programme"), "agenda:search"))
    return passing


def _waiting(answer: Answer, words: Words, tag: str) -> list[InlineKeyboardButton]:
    """What is not announced yet may be later."""
    if not answer.gap:
        return []
    return [button(words("Tell me when it is announced"), f"wish:{answer.gap}{tag}")]


def _source(answer: Answer, words: Words, tag: str) -> list[InlineKeyboardButton]:
    if not answer.facts:
        return []
    return [button(words("Source"), f"source:{_fitting(fact for fact, _ in answer.facts)}{tag}")]


def _opinion(context: Context, answer: Answer, words: Words, tag: str) -> Buttons:
    """Two thumbs, side by side."""
    if not answer.facts:
        return []
    update_id = context.incoming.update_id
    helpful = button(words("👍 Helpful"), f"rate:1:{update_id}{tag}")
    not_helpful = button(words("👎 Not helpful"), f"rate:-1:{update_id}{tag}")
    return rows(words, [helpful, not_helpful])


def _fitting(facts: Iterable[str]) -> str:
    """As many facts as a button can name."""
    first, *rest = facts
    for fact in rest:
        longer = f"{first},{fact}"
        first = longer if len(longer) <= ROOM_FOR_FACTS else first
    return first


def _switch(context: Context, answer: Answer, words: Words) -> Buttons:
    """Asked in another language than the person's: answered in that one, which may be theirs from now on."""
    if answer.language == context.language:
        return []
    label = words("Continue in {language}", language=NAMES[answer.language])
    return [[button(label, f"speak:{answer.language}")]]
