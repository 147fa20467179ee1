"""Answering taps."""

from bot.simulator.errors import bad_request
from bot.simulator.parameters import Parameters
from bot.simulator.world import World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
ANSWER_CHARACTERS = 200


def answer_callback_query(world: World, call: Parameters) -> bool:
    text = call.text("text")
    tap = world.taps.answerable(call.text("callback_query_id"))
    if tap is None:
        raise bad_request(TOO_OLD)
    if len(text) > ANSWER_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answered = True
    tap.text, tap.show_alert, tap.url = text, call.flag("show_alert"), call.text("url")
    world.taps.changed.fire()
    world.feed.add("answer", chat_id=tap.chat_id, callback_query_id=tap.id, **tap.shown())
    return True
