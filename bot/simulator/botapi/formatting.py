"""The text of a call and its entities."""

import re
from typing import Any

from bot.simulator import entities
from bot.simulator.entities import Entity, EntityError
from bot.simulator.errors import ApiError, bad_request
from bot.simulator.parameters import Parameters
from bot.simulator.people import Json
from bot.simulator.world import World

TEXT_CHARACTERS = 4096
CAPTION_CHARACTERS = 1024
LARGEST_RAW_BYTES = 32768
# Nothing to find, to repair or to trim: most texts that a bot sends.
PLAIN = re.compile(
    r"[^\s@/#$.:\x00-\x1f\u030a\u0333\u033f\u200e\u200f\u2028-\u202e\ud800-\udfff]"
    r"(?:[^@/#$.:\x00-\x09\x0b-\x1f\u030a\u0333\u033f\u200e\u200f\u2028-\u202e\ud800-\udfff]*"
    r"[^\s@/#$.:\x00-\x1f\u030a\u0333\u033f\u200e\u200f\u2028-\u202e\ud800-\udfff])?\Z"
)
DETAILS = {
    "text_link": ("url",),
    "text_mention": ("user",),
    "pre": ("language",),
    "custom_emoji": ("custom_emoji_id",),
    "date_time": ("unix_time", "date_time_format"),
}
GIVEN_KINDS = frozenset(
    ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote", "expandable_blockquote")
) | frozenset(DETAILS)


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


class BlankError(ApiError):
    """The text is nothing but blanks."""


def formatted(world: World, call: Parameters, text: str, name: str) -> tuple[str, list[Json]]:
    """A text as Telegram would show it, with given and found entities."""
    mode = call.text("parse_mode").lower()
    try:
        if len(text.encode()) > LARGEST_RAW_BYTES:
            raise bad_request("text is too long")
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    given: list[Entity] = []
    if mode in {"", "none"}:
        given = given_entities(call, name)
        if not given and PLAIN.match(text):
            return text, []
    elif mode != "html":
        raise unsupported(mode)
    try:
        if mode == "html":
            text, given = parsed(text)
        body, fixed = entities.fix(text, given)
    except EntityError as error:
        raise refusal(str(error)) from None
    return body, [complete(world, entity) for entity in fixed]


def parsed(text: str) -> tuple[str, list[Entity]]:
    try:
        return entities.parse(text)
    except EntityError as error:
        raise EntityError(f"Can't parse entities: {error}") from None


def refusal(reason: str) -> ApiError:
    """Telegram puts its library's sentences behind a colon, so they lose their capital."""
    description = f"Bad Request: {reason[0].lower()}{reason[1:]}"
    return (BlankError if reason.endswith("must be non-empty") else ApiError)(400, description)


def unsupported(mode: str) -> ApiError:
    if mode in {"markdown", "markdownv2"}:
        return bad_request(f"the simulator does not read parse_mode {mode}; use HTML or entities")
    return bad_request("unsupported parse_mode")


def given_entities(call: Parameters, name: str) -> list[Entity]:
    """Entities that the bot gave itself; those that Telegram finds by itself are passed over."""
    given = call.structure(name, "entities")
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("can't parse entities: Expected an Array of MessageEntity")
    return [entity for entity in map(read_entity, given) if entity is not None]


def read_entity(given: Any) -> Entity | None:
    if not isinstance(given, dict):
        raise bad_request("can't parse MessageEntity: Expected an Object")
    kind = given.get("type")
    if not all(isinstance(given.get(name), int) for name in ("offset", "length")) or not isinstance(
        kind, str
    ):
        raise bad_request("can't parse MessageEntity: Can't find field")
    if kind not in GIVEN_KINDS:
        return None
    details = {name: given[name] for name in DETAILS.get(kind, ()) if name in given}
    if kind == "text_mention":
        details = {"user_id": details.get("user", {}).get("id", 0)}
    if kind == "text_link":
        details["url"] = str(details.get("url", ""))
    return Entity(kind, given["offset"], given["length"], details)


def complete(world: World, entity: Entity) -> Json:
    """An entity as the bot gets it back: with the whole user, if it mentions one."""
    body = entity.body()
    if entity.kind == "text_mention":
        person = world.people.get(int(body.pop("user_id")))
        if person is not None:
            body["user"] = person.user()
    return body
