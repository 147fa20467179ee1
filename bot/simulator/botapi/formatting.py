"""The text of a call and its entities."""

from bot.simulator import entities
from bot.simulator.errors import bad_request
from bot.simulator.parameters import Parameters
from bot.simulator.people import Json

TEXT_CHARACTERS = 4096
CAPTION_CHARACTERS = 1024


def message_text(call: Parameters) -> Json:
    """`text` and `entities` of a message; raises why Telegram refuses them."""
    text = call.text("text")
    if not text:
        raise bad_request("message text is empty")
    return {"text": text, **found(text)}


def caption_text(call: Parameters) -> Json:
    """`caption` and `caption_entities` of a file; empty without a caption."""
    text = call.text("caption")
    return {"caption": text} if text else {}


def found(text: str) -> Json:
    entities_found = entities.find(text)
    return {"entities": entities_found} if entities_found else {}
