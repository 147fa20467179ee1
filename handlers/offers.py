"""What an answer offers besides its words: what belongs to it, where it comes from, whom else to ask."""

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
}
OUTSIDE = frozenset({"register", "my_sessions", "cancel"})  # what is done on the organisers' sites


def offers(context: Context, understood: Understood, answer: Answer) -> Buttons:
    """The buttons below an answer; in a group, only those that anybody there may tap."""
    words = context.speak(answer.language)
    facts = [button(label, f"fact:{fact}") for label, fact in (*answer.choices, *answer.related)]
    if context.turn.chat.kind != "private":
        return rows(words, facts)
    return [
        *rows(words, [*_action(context, answer, words), *facts]),
        *rows(words, [*_ways_out(context, understood, answer, words), *_opinion(context, answer, words)]),
        *_switch(context, answer, words),
    ]


def _action(context: Context, answer: Answer, words: Words) -> list[InlineKeyboardButton]:
    if answer.action in OUTSIDE:
        links = context.event.links.values()
        return [InlineKeyboardButton(urlsplit(link).hostname or link, url=link) for link in links]
    if answer.action in BEGINNINGS:
        beginning = BEGINNINGS[answer.action]
        labels = {
            "language": words("Language"),
            "settings": words("Settings"),
            "privacy": words("Privacy"),
            "help": words("Help"),
        }
        return [button(labels[beginning], beginning)]
    return []


def _ways_out(
    context: Context, understood: Understood, answer: Answer, words: Words
) -> list[InlineKeyboardButton]:
    """Where the bot does not know, a human may; where it is not announced yet, it may be later."""
    ways = []
    asked = context.incoming.message is not None
    if asked and (understood.kind == "unknown" or answer.gap or answer.action == "human"):
        ways.append(button(words("Ask the organisers"), f"pass:{context.incoming.update_id}"))
    if answer.gap:
        ways.append(button(words("Tell me when it is announced"), f"wish:{answer.gap}"))
    return ways


def _opinion(context: Context, answer: Answer, words: Words) -> list[InlineKeyboardButton]:
    if not answer.facts:
        return []
    update_id = context.incoming.update_id
    return [
        button(words("Source"), f"source:{answer.facts[0][0]}"),
        button(words("👍 Helpful"), f"rate:1:{update_id}"),
        button(words("👎 Not helpful"), f"rate:-1:{update_id}"),
    ]


def _switch(context: Context, answer: Answer, words: Words) -> Buttons:
    """Asked in another language than the person's: answered in that one, which may be theirs from now on."""
    if answer.language == context.person.language:
        return []
    label = words("Continue in {language}", language=NAMES[answer.language])
    return [[button(label, f"speak:{answer.language}")]]
