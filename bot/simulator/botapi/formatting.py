"""The text of a call and its entities."""

import re

from bot.simulator import entities
from bot.simulator.botapi.given import given_entities
from bot.simulator.entities import Entity, EntityError
from bot.simulator.errors import ApiError, bad_request
from bot.simulator.parameters import Parameters
from bot.simulator.people import Json
from bot.simulator.world import World

TEXT_CHARACTERS = 4096
CAPTION_CHARACTERS = 1024
LARGEST_RAW_BYTES = 32768
# Nothing to find, to repair or to trim: most texts that a bot sends.
INSIDE = r"[^@/#$.:\x00-\x09\x0b-\x1f\u030a\u0333\u033f\u200e\u200f\u2028-\u202e]"
EDGE = r"[^\s@/#$.:\x00-\x1f\u030a\u0333\u033f\u200e\u200f\u2028-\u202e]"
PLAIN = re.compile(rf"{EDGE}(?:{INSIDE}*{EDGE})?\Z")


class BlankError(ApiError):
    """The text is nothing but blanks."""


def message_text(world: World, call: Parameters) -> Json:
    """`text` and `entities` of a message; raises why Telegram refuses them."""
    text = call.text("text")
    if not text:
        raise bad_request("message text is empty")
    body, found = formatted(world, call, text, "entities")
    if len(body) > TEXT_CHARACTERS:
        raise bad_request("message is too long")
    return {"text": body, "entities": found} if found else {"text": body}


def caption_text(world: World, call: Parameters) -> Json:
    """`caption` and `caption_entities` of a file; empty without a caption."""
    text = call.text("caption")
    if not text:
        return {}
    try:
        body, found = formatted(world, call, text, "caption_entities")
    except BlankError:
        return {}
    if len(body) > CAPTION_CHARACTERS:
        raise bad_request("message caption is too long")
    return {"caption": body, "caption_entities": found} if found else {"caption": body}


def formatted(world: World, call: Parameters, text: str, name: str) -> tuple[str, list[Json]]:
    """A text as Telegram would show it, with given and found entities."""
    mode = call.text("parse_mode").lower()
    check_encoding(text, mode)
    if mode not in {"", "none", "html"}:
        raise unsupported(mode)
    try:
        given: list[Entity] = []
        if mode == "html":
            text, given = parsed(text)
        else:
            given = given_entities(call, name)
        if not given and PLAIN.match(text):
            return text, []
        body, fixed = entities.fix(text, given)
    except EntityError as error:
        raise refusal(str(error)) from None
    return body, [complete(world, entity) for entity in fixed]


def check_encoding(text: str, mode: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        what = "strings" if mode in {"", "none"} else "text"
        raise bad_request(f"{what} must be encoded in UTF-8") from None
    if size > LARGEST_RAW_BYTES:
        raise bad_request("text is too long")


def parsed(text: str) -> tuple[str, list[Entity]]:
    if "<" not in text and "&" not in text:
        return text, []
    try:
        return entities.parse(text)
    except EntityError as error:
        msg = f"Can't parse entities: {error}"
        raise EntityError(msg) from None


def refusal(reason: str) -> ApiError:
    """Telegram puts its library's sentences behind a colon, so they lose their capital."""
    description = f"Bad Request: {reason[0].lower()}{reason[1:]}"
    return (BlankError if reason == entities.EMPTY else ApiError)(400, description)


def unsupported(mode: str) -> ApiError:
    if mode in {"markdown", "markdownv2"}:
        return bad_request(f"the simulator does not read parse_mode {mode}; use HTML or entities")
    return bad_request("unsupported parse_mode")


def complete(world: World, entity: Entity) -> Json:
    """An entity as the bot gets it back: with the whole user, if it mentions one."""
    body = entity.body()
    if entity.kind == "text_mention":
        person = world.people.get(int(body.pop("user_id")))
        if person is None:
            raise bad_request("user not found")
        body["user"] = person.user()
    return body
