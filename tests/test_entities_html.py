"""HTML becomes what Telegram's own library makes of it, or is refused in its words."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator import entities
from bot.simulator.entities import EntityError
from tests.tdlib import Outcome, ask, shown


@pytest.fixture(autouse=True, scope="module")
def _quiet_library() -> None:
    ask({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


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


@settings(max_examples=400)
@given(NESTS)
def test_what_is_sent_has_no_blank_edges_and_no_crossing_entities(text: str) -> None:
    plain, found = entities.fix(*entities.parse(f"x{text}"))
    units = len(plain.encode("utf-16-le")) // 2
    assert plain == plain.rstrip(" \n")
    assert all(0 <= entity.offset < entity.end <= units for entity in found)
    for first, second in itertools.combinations(found, 2):
        assert second.offset >= first.end or second.end <= first.end
