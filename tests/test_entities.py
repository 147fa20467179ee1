"""What is found in plain text and how entities are repaired, held against Telegram's own library."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.simulator import entities
from bot.simulator.entities import Entity, EntityError
from tests.tdlib import DETAILS, NAMES, Json, Outcome, ask, shown


@pytest.fixture(autouse=True, scope="module")
def _quiet_library() -> None:
    ask({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


FOUND_PIECES = (
    *(
        "@",
        "@abcd",
        "@gif",
        "/",
        "/start",
        "/start@usher_bot",
        "#",
        "#tag",
        "#tag@channel",
        "$",
        "$USD",
        "1INCH",
    ),
    *(
        ".",
        ".com",
        "com",
        "itu.int",
        "www.",
        "http://",
        "https://",
        "ftp://",
        "tg://",
        "ton://",
        "://",
        "mailto:",
    ),
    *(
        "foo",
        "bar",
        "_",
        "-",
        "1",
        "23",
        ":",
        ",",
        "(",
        ")",
        "?",
        "=",
        "[",
        "]",
        "'",
        "!",
        "«",
        "»",
        '"',
        "\n",
        " ",
    ),
    *(
        "é",
        "😀",
        "рф",
        "пример",
        "مرحبا",
        "²",
        "\u200c",
        "\u2013",
        "\u00a0",
        "xn--",
        "Com",
        "COM",
        ":8080",
        "/x",
        "~",
    ),
)


def library_found(text: str) -> list[Json]:
    return shown(ask({"@type": "getTextEntities", "text": text})["entities"])


def our_found(text: str) -> list[Json]:
    return entities.shown(entities.find(text))


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(FOUND_PIECES), max_size=14).map("".join))
@example("#tag\u200c@user²#/")
@example("#tag@channel# #tag@ab# $USD@channel$ $USD@channelé #" + "a" * 257 + "@channel")
@example("#tag@" + "a" * 33 + "# $USD@" + "a" * 33)
@example("USD8080[[\u200ctg://ton://ton://1")
@example("!www.tg://xn--https/x://USD'tg://bc.")
@example("Write to wsis@itu.int, see www.itu.int/net4/wsis (or /help@usher_bot). #WSIS20 @WSISprocess")
def test_what_is_found_in_plain_text_is_what_the_library_finds(text: str) -> None:
    assert our_found(text) == library_found(text)


KINDS: tuple[Json, ...] = (
    *({"type": kind} for kind in ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre")),
    *({"type": kind} for kind in ("blockquote", "expandable_blockquote")),
    {"type": "text_link", "url": "http://x.com/"},
    {"type": "text_mention", "user_id": 5},
    {"type": "pre", "language": "py"},
    {"type": "date_time", "unix_time": 5},
    {"type": "custom_emoji", "custom_emoji_id": "5"},
)
FIXED_PIECES = (
    "a",
    "b",
    " ",
    "😀",
    "\r",
    "\n",
    "\u202e",
    "\u2028",
    "é",
    "\u200e",
    "\u200f",
    "\t",
    "\x00",
    "\u0333",
)


def library_entity(body: Json) -> Json:
    reverse = {name: kind for kind, name in NAMES.items() if kind != "PreCode"}
    kind = "PreCode" if "language" in body else reverse.get(body["type"], body["type"].capitalize())
    details = {name: body[name] for name in DETAILS if name in body}
    place = {"offset": body["offset"], "length": body["length"]}
    return {"@type": "textEntity", **place, "type": {"@type": f"textEntityType{kind}", **details}}


def library_fixed(text: str, bodies: list[Json]) -> Outcome:
    """A text without markdown, put through the library's repairs (which do not trim it here)."""
    given_text = {"@type": "formattedText", "text": text, "entities": list(map(library_entity, bodies))}
    answer = ask({"@type": "parseMarkdown", "text": given_text})
    return answer["message"] if answer["@type"] == "error" else (answer["text"], shown(answer["entities"]))


def our_fixed(text: str, bodies: list[Json]) -> Outcome:
    given_entities = [entity_of(body) for body in bodies]
    try:
        plain, fixed = entities.fix(text, given_entities, searching=False, trimming=False)
    except EntityError as error:
        return ("", []) if str(error) == entities.EMPTY else str(error)
    return plain, entities.shown(fixed)


def entity_of(body: Json) -> Entity:
    details = {name: value for name, value in body.items() if name in DETAILS}
    return Entity(body["type"], body["offset"], body["length"], details)


@st.composite
def formatted(draw: st.DrawFn) -> tuple[str, list[Json]]:
    text = "".join(draw(st.lists(st.sampled_from(FIXED_PIECES), min_size=1, max_size=10)))
    units = len(text.encode("utf-16-le")) // 2
    places = st.tuples(st.integers(0, units), st.integers(0, units + 1), st.sampled_from(KINDS))
    drawn = draw(st.lists(places, max_size=6))
    return text, [{**kind, "offset": at, "length": max(0, end - at)} for at, end, kind in drawn]


@settings(max_examples=1000)
@given(formatted())
@example(("abcdef", [{"type": "bold", "offset": 0, "length": 6}, {"type": "code", "offset": 1, "length": 3}]))
@example(("a😀", [{"type": "bold", "offset": 0, "length": 2}]))
@example(("abc", [{"type": "bold", "offset": 9, "length": 2}]))
@example(("abc", [{"type": "bold", "offset": -1, "length": 2}]))
def test_entities_are_repaired_as_the_library_repairs_them(case: tuple[str, list[Json]]) -> None:
    assert our_fixed(*case) == library_fixed(*case)


@pytest.mark.parametrize(
    ("text", "expected", "place"),
    [
        ("  <b>x</b>  ", "x", (0, 1)),
        ("<b>  x  </b>", "x", (0, 1)),
        ("a <b> </b> b", "a   b", None),
        ("\n\n<b>x</b>\n", "x", (0, 1)),
        ("a<b> b</b>", "a b", (2, 1)),
        ("😀 <b>x </b>", "😀 x", (3, 1)),
    ],
)
def test_blanks_around_text_and_entities_are_cut(
    text: str, expected: str, place: tuple[int, int] | None
) -> None:
    plain, found = entities.fix(*entities.parse(text))
    assert plain == expected
    assert [(entity.offset, entity.length) for entity in found] == ([place] if place else [])


def test_nothing_is_formatted_inside_a_time() -> None:
    _, found = entities.fix(*entities.parse("<b>at <tg-time unix='5'>noon</tg-time></b>"))
    assert [(e.kind, e.offset, e.length) for e in found] == [("bold", 0, 3), ("date_time", 3, 4)]


def test_of_more_than_a_hundred_entities_a_hundred_stay() -> None:
    _, found = entities.fix(*entities.parse("<b>x</b> " * 150))
    assert len(found) == 100


@given(st.text(st.characters(), max_size=200))
def test_any_text_of_a_person_can_be_searched(text: str) -> None:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert all(0 <= e.offset < e.end <= units for e in entities.find(text))
