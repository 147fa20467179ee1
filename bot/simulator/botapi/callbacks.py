"""Answering taps."""

import re

from bot.simulator.errors import bad_request
from bot.simulator.parameters import Parameters
from bot.simulator.world import World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
ANSWER_CHARACTERS = 200
# Only a game's address or a deep link to the bot itself.
OWN_LINK = r"(?:https?://)?(?:t|telegram)\.me/{name}\?start=[A-Za-z0-9_-]{{1,64}}\Z"


def answer_callback_query(world: World, call: Parameters) -> bool:
    text, url = call.text("text"), call.text("url")
    tap = world.taps.answerable(call.text("callback_query_id"))
    if tap is None:
        raise bad_request(TOO_OLD)
    if len(text) > ANSWER_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not re.match(OWN_LINK.format(name=re.escape(world.bot.username)), url, re.IGNORECASE):
        raise bad_request("URL_INVALID")
    tap.answered = True
    tap.text, tap.show_alert, tap.url = text, call.flag("show_alert"), url
    world.taps.changed.fire()
    world.feed.add("answer", chat_id=tap.chat_id, callback_query_id=tap.id, **tap.shown())
    return True
