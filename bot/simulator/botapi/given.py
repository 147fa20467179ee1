"""Entities that the bot gives itself, instead of HTML."""

from typing import Any

from bot.simulator.entities import Entity, EntityError, links
from bot.simulator.entities.html import time_format
from bot.simulator.errors import ApiError, bad_request
from bot.simulator.parameters import Parameters
from bot.simulator.people import Json

STYLES = "bold italic underline strikethrough spoiler code pre blockquote expandable_blockquote"
FOUND = "mention hashtag cashtag bot_command url email phone_number bank_card_number"
# What an entity must say beside its place.
NEEDED = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
GIVEN_KINDS = frozenset(STYLES.split()) | NEEDED.keys()
# Telegram looks for these itself and passes over what the bot says.
FOUND_KINDS = frozenset(FOUND.split())


def given_entities(call: Parameters, name: str) -> list[Entity]:
    given = call.structure(name, "entities")
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    return [entity for entity in map(read_entity, given) if entity is not None]


def read_entity(given: Any) -> Entity | None:
    if not isinstance(given, dict):
        raise unparsed("MessageEntity must be an Object")
    for name in ("offset", "length"):
        if not isinstance(given.get(name), int):
            raise unparsed(f'Can\'t find field "{name}"')
    kind = str(given.get("type"))
    if kind in FOUND_KINDS:
        return None
    if kind not in GIVEN_KINDS:
        raise unparsed("Unsupported type specified")
    return Entity(kind, given["offset"], given["length"], details_of(kind, given))


def details_of(kind: str, given: Json) -> Json:
    """What an entity says beside its place, checked as Telegram does."""
    needed = NEEDED.get(kind)
    if needed and needed not in given:
        raise unparsed(f'Can\'t find field "{needed}"')
    if kind == "text_link":
        url = str(given["url"])
        checked = links.checked(url)
        if checked is None:
            raise bad_request(f"entity URL '{url}' is invalid: {links.problem(url)}")
        return {"url": checked}
    if kind == "text_mention":
        return {"user_id": given["user"].get("id", 0) if isinstance(given["user"], dict) else 0}
    if kind == "custom_emoji":
        return {"custom_emoji_id": emoji(given["custom_emoji_id"])}
    if kind == "date_time":
        return moment(given)
    return {"language": str(given["language"])} if kind == "pre" and given.get("language") else {}


def emoji(given: Any) -> str:
    text = str(given)
    if not text.removeprefix("-").isdecimal() or abs(int(text)) >= 1 << 63:
        raise unparsed('Field "custom_emoji_id" must be a valid Number')
    return text


def moment(given: Json) -> Json:
    number = given["unix_time"]
    if not isinstance(number, int) or number <= 0:
        raise bad_request("invalid date specified")
    try:
        form = time_format(str(given.get("date_time_format", "")))
    except EntityError as error:
        raise bad_request(f"invalid{str(error).removeprefix('Invalid')}") from None
    return {"unix_time": number, **({"date_time_format": form} if form else {})}


def unparsed(reason: str) -> ApiError:
    return bad_request(f"can't parse MessageEntity: {reason}")
