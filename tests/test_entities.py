"""The simulator's reading of text, held against Telegram's own library (tdjson, the real TDLib)."""

import itertools
import json
from typing import Any

import pytest
import tdjson
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.simulator import entities
from bot.simulator.entities import Entity, EntityError

Json = dict[str, Any]
Outcome = tuple[str, list[Json]] | str

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


@pytest.fixture(autouse=True, scope="module")
def _quiet_library() -> None:
    ask({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


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


def library_html(text: str) -> Outcome:
    mode = {"@type": "textParseModeHTML"}
    answer = ask({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    return answer["message"] if answer["@type"] == "error" else (answer["text"], shown(answer["entities"]))


def our_html(text: str) -> Outcome:
    try:
        plain, found = entities.parse(text)
    except EntityError as error:
        return f"Can't parse entities: {error}"
    return plain, entities.shown(found)


TAGS = (
    ("<b>", "</b>"),
    ("<strong>", "</strong>"),
    ("<i>", "</i>"),
    ("<em>", "</em>"),
    ("<u>", "</u>"),
    ("<ins>", "</ins>"),
    ("<s>", "</s>"),
    ("<strike>", "</strike>"),
    ("<del>", "</del>"),
    ("<tg-spoiler>", "</tg-spoiler>"),
    ('<span class="tg-spoiler">', "</span>"),
    ('<a href="https://www.itu.int/wsis?a=1&amp;b=2">', "</a>"),
    ("<a href='tg://user?id=42'>", "</a>"),
    ("<a>", "</a>"),
    ("<code>", "</code>"),
    ("<pre>", "</pre>"),
    ('<code class="language-py">', "</code>"),
    ("<blockquote>", "</blockquote>"),
    ("<blockquote expandable>", "</blockquote>"),
    ('<tg-emoji emoji-id="5368324170671202286">', "</tg-emoji>"),
    ('<tg-time unix="1752069600" format="wDT">', "</tg-time>"),
    ('<tg-time unix="1752069600">', "</tg-time>"),
    ("<B >", "</b >"),
)
WORDS = (
    "a",
    "Genève",
    "مرحبا",
    "😀",
    "👩‍👩‍👧",
    "\u2068WSIS\u2069",
    "\u202e",
    " ",
    "\n",
    "&amp;",
    "&#x1F600;",
    "é\u0301",
    "itu.int",
)
BROKEN = (
    *("<", "</", "<>", "</>", "<br>", "<br/>", "<p>", "<ul>", "<h1>", "</b", "<b", "<b a", "<b a=", "<b a='"),
    *("<b a=1_>", "<b =1>", "<b/>", "< b>", "<b a'>", "<span>", "<span class='x'>", "</ b>", "</b c>"),
    *("&", "&amp", "&nbsp;", "&#0;", "&#x110000;", "&#55296;", "&#;", "&#x;", "&lt", "&#1234567890;"),
    *("<tg-time unix='0'>", "<tg-time unix='x' format='q'>", "<tg-time unix='5' format='rr'>", "</tg-time>"),
    *(
        "<tg-emoji>",
        "</tg-emoji>",
        "<a href=example.com/x>",
        "<a href='javascript:1'>",
        "</a>",
        "\0",
        ">",
        "'",
        '"',
    ),
    *(
        "<!-- x -->",
        "<script>",
        "<b\n>",
        "<b\x0b>",
        "<b\x0c>",
        "<pre><code class='language-'>",
        "</code></pre>",
    ),
)
ADDRESSES = (
    *("example.com", "http://user:pw@ex.com:080/a b?c", "HTTP://EX.com:443", "https://EX.com#z", "//x.com"),
    *("tg:resolve?domain=x", "tg://RESOLVE/x", "ton://x/y", "tonsite://x.ton", "http://é.com/ü", "localhost"),
    *("http://[::1]/", "tg://user?id=0", "tg://user/?x=1&id=7", " a.com ", "a.com\n", "http://a.com:99999"),
    *(
        "http://a.com:x",
        "http://a b.com",
        "http://a^.com",
        "http://a%41.com",
        "http://.",
        "mailto:a@b.com",
        "",
    ),
)
FORMATS = (
    "",
    "r",
    "R",
    "w",
    "W",
    "d",
    "D",
    "t",
    "T",
    "wdt",
    "wDT",
    "Td",
    "dD",
    "tT",
    "ww",
    "rr",
    "rw",
    "x",
    " ",
)
UNIX = ("5", "0", "-5", "+5", " 5", "5x", "", "2147483647", "2147483648", "4294967297", "1752069600")


def pairs() -> list[str]:
    texts = [f"{a}x {c}y{d}{b} z" for (a, b), (c, d) in itertools.product(TAGS, TAGS)]
    texts += [f"{a}{c}y{d}{b}" for (a, b), (c, d) in itertools.product(TAGS, TAGS)]
    texts += [f"{left}é{right}" for left, right in itertools.product(BROKEN, BROKEN)]
    texts += [f"<a href='{address}'>x</a>" for address in ADDRESSES]
    texts += [f"<tg-time unix='{u}' format='{f}'>x</tg-time>" for u, f in itertools.product(UNIX, FORMATS)]
    return texts


def test_html_is_read_as_the_library_reads_it() -> None:
    texts = pairs()
    assert len(texts) > 1000
    differing = [text for text in texts if our_html(text) != library_html(text)]
    assert differing == []


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.tuples(st.sampled_from(TAGS), inner).map(lambda pair: pair[1].join(pair[0]))
    return st.lists(tagged | inner, max_size=4).map("".join)


WORD = st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=4).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
NESTS = st.recursive(WORD, nested, max_leaves=12)
PIECES = st.sampled_from([*WORDS, *BROKEN, *itertools.chain.from_iterable(TAGS)]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=3
)


@settings(max_examples=400)
@given(NESTS)
def test_nested_html_is_read_as_the_library_reads_it(text: str) -> None:
    assert our_html(text) == library_html(text)


@settings(max_examples=600)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_broken_html_is_refused_in_the_library_s_words(text: str) -> None:
    assert our_html(text) == library_html(text)


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


@settings(max_examples=400)
@given(NESTS)
def test_what_is_sent_has_no_blank_edges_and_no_crossing_entities(text: str) -> None:
    plain, found = entities.fix(*entities.parse(f"x{text}"))
    units = len(plain.encode("utf-16-le")) // 2
    assert plain == plain.rstrip(" \n")
    assert all(0 <= entity.offset < entity.end <= units for entity in found)
    for first, second in itertools.combinations(found, 2):
        assert second.offset >= first.end or second.end <= first.end


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
