"""What Telegram's own library (tdjson, the real TDLib) makes of a text, for comparison."""

import json
from typing import Any

import tdjson

Json = dict[str, Any]
Outcome = tuple[str, list[Json]] | str  # the text and its entities, or the refusal

# Names that the library and the Bot API give to the same kind.
NAMES = {
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "PreCode": "pre",
    "EmailAddress": "email",
    "BotCommand": "bot_command",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
}
# The Bot API shows neither.
HIDDEN = ("MediaTimestamp", "BankCardNumber")
DETAILS = ("url", "language", "user_id", "custom_emoji_id", "unix_time")
PRECISIONS = {"None": 0, "Short": 1, "Long": 2}


def ask(request: Json) -> Json:
    result: Json = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    return result


def bot_api(entity: Json) -> Json:
    """An entity of the library as the Bot API shows it."""
    kind = entity["type"]["@type"].removeprefix("textEntityType")
    details = {name: entity["type"][name] for name in DETAILS if name in entity["type"]}
    form = entity["type"].get("formatting_type")
    if form is not None:
        details["date_time_format"] = date_format(form)
    place = {"offset": entity["offset"], "length": entity["length"]}
    return {"type": NAMES.get(kind, kind.lower()), **place, **details}


def date_format(form: Json) -> str:
    if form["@type"].endswith("Relative"):
        return "r"
    precision = {
        part: PRECISIONS[form[f"{part}_precision"]["@type"].removeprefix("dateTimePartPrecision")]
        for part in ("date", "time")
    }
    day = "w" if form["show_day_of_week"] else ""
    return day + ["", "d", "D"][precision["date"]] + ["", "t", "T"][precision["time"]]


def shown(found: list[Json]) -> list[Json]:
    visible = [e for e in found if not e["type"]["@type"].endswith(HIDDEN)]
    return [bot_api(entity) for entity in visible]
