"""What Words and Texts say: values, plural forms, numbers, fallbacks, directions."""

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from markupsafe import Markup

from bot.simulator import entities
from bot.texts import (
    FIRST_STRONG_ISOLATE,
    FOLDER,
    HEADER,
    LANGUAGES,
    NAMES,
    POP_ISOLATE,
    RIGHT_TO_LEFT,
    RIGHT_TO_LEFT_MARK,
    Texts,
    Words,
    dated,
    load,
    messages,
    update,
)

HOSTILE = ("<b>", "&", "&lt;", "{}", "%s", "%(name)s", "{0.__class__}", "{name.__class__.__mro__}", "}{")
ESCAPES = {"<b>": "&lt;b&gt;", "&": "&amp;", "&lt;": "&amp;lt;"}
NUMBERS = (0, 1, 2, 3, 5, 11, 21, 100)

RUSSIAN = HEADER.format(
    language="ru",
    forms="nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
) + (
    'msgid "{n} question"\nmsgid_plural "{n} questions"\n'
    'msgstr[0] "{n} вопрос"\nmsgstr[1] "{n} вопроса"\nmsgstr[2] "{n} вопросов"\n'
)
ARABIC = HEADER.format(
    language="ar",
    forms="nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);",
) + (
    'msgid "{n} question"\nmsgid_plural "{n} questions"\n'
    'msgstr[0] "لا أسئلة"\nmsgstr[1] "سؤال واحد"\nmsgstr[2] "سؤالان"\n'
    'msgstr[3] "{n} أسئلة"\nmsgstr[4] "{n} سؤالًا"\nmsgstr[5] "{n} سؤال"\n'
)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts()


def isolated(text: str) -> str:
    return f"{RIGHT_TO_LEFT_MARK}{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


VALUE = re.compile(r"{\w+}")


def direction(line: str) -> str:
    """The first strong character's, outside of what is isolated: rules P2 and P3 of Unicode's UAX 9."""
    depth = 0
    for char in line:
        kind = unicodedata.bidirectional(char)
        depth += (kind in {"LRI", "RLI", "FSI"}) - (kind == "PDI")
        if depth == 0 and kind in {"L", "R", "AL"}:
            return "left to right" if kind == "L" else "right to left"
    return "left to right"


def written(folder: Path, language: str, catalogue: str) -> Words:
    """The words of a language whose catalogue is this text."""
    file = folder / language / "LC_MESSAGES" / "usher.po"
    file.parent.mkdir(parents=True)
    file.write_text(catalogue, "utf-8")
    return Texts(folder).speak(language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_escaped_and_nothing_in_it_is_filled_in(
    texts: Texts, language: str, value: str
) -> None:
    said = str(texts.speak(language)("<b>{name}</b> & {other}", name=value, other="{name}"))
    shown, other = ESCAPES.get(value, value), "{name}"
    if language in RIGHT_TO_LEFT:
        shown, other = isolated(shown), isolated(other)
    assert said == f"<b>{shown}</b> & {other}"


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_escaped_in_a_plural(texts: Texts, value: str) -> None:
    said = texts.speak("en").plural("{n} mail to {name}", "{n} mails to {name}", 2, name=value)
    assert str(said) == f"2 mails to {ESCAPES.get(value, value)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_is_kept_as_it_is(texts: Texts, language: str) -> None:
    assert str(texts.speak(language)("{html}", html=Markup("<i>1 &amp; 2</i>"))) == "<i>1 &amp; 2</i>"


@pytest.fixture(scope="module")
def wanted() -> list[str | tuple[str, ...]]:
    """All messages of the sources."""
    return list(dict.fromkeys(messages(Path(__file__).parent.parent)))


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_message_is_translated_and_keeps_its_values(
    wanted: list[str | tuple[str, ...]], language: str
) -> None:
    catalogue = load(FOLDER, language)
    lacking, other = [], []
    for message in wanted:
        forms = (message,) if isinstance(message, str) else message
        found = catalogue.get(forms[0])
        said = () if found is None else (found.string,) if isinstance(found.string, str) else found.string
        if not said or not all(said):
            lacking.append(forms[0])
        elif set(VALUE.findall(forms[-1])) != {value for text in said for value in VALUE.findall(text)}:
            other.append(forms[0])
    assert (lacking, other) == ([], [])


def test_a_message_without_a_translation_is_said_in_english(tmp_path: Path) -> None:
    words = written(tmp_path, "fr", 'msgid "Back"\nmsgstr ""\n\nmsgid "Help"\nmsgstr "Aide"\n')
    assert str(words("Help")) == "Aide"
    assert str(words("Back")) == "Back"
    assert str(words("Never heard of, {name}", name="Amina")) == "Never heard of, Amina"


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_any_catalogue_all_is_said_in_english(tmp_path: Path, language: str) -> None:
    words = Texts(tmp_path).speak(language)
    assert str(words("Back")) == "Back"
    assert [str(words.plural("one day", "some days", n)) for n in (1, 2)] == ["one day", "some days"]


def test_russian_plurals(tmp_path: Path) -> None:
    words = written(tmp_path, "ru", RUSSIAN)
    said = [str(words.plural("{n} question", "{n} questions", n)) for n in NUMBERS]
    assert said == [
        "0 вопросов",
        "1 вопрос",
        "2 вопроса",
        "3 вопроса",
        "5 вопросов",
        "11 вопросов",
        "21 вопрос",
        "100 вопросов",
    ]


def test_arabic_plurals(tmp_path: Path) -> None:
    words = written(tmp_path, "ar", ARABIC)
    said = [str(words.plural("{n} question", "{n} questions", n)) for n in NUMBERS]
    assert said == [
        "لا أسئلة",
        "سؤال واحد",
        "سؤالان",
        f"{isolated('3')} أسئلة",
        f"{isolated('5')} أسئلة",
        f"{isolated('11')} سؤالًا",
        f"{isolated('21')} سؤالًا",
        f"{isolated('100')} سؤال",
    ]


def test_a_plural_form_that_is_lacking_is_said_in_english(tmp_path: Path) -> None:
    words = written(tmp_path, "ru", RUSSIAN.replace('msgstr[2] "{n} вопросов"\n', ""))
    assert str(words.plural("{n} question", "{n} questions", 2)) == "2 вопроса"
    assert str(words.plural("{n} question", "{n} questions", 5)) == "5 questions"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1,234,567"),
        ("fr", "1\u202f234\u202f567"),
        ("es", "1.234.567"),
        ("ru", "1\xa0234\xa0567"),
        ("ar", "1.234.567"),
        ("zh", "1,234,567"),
    ],
)
def test_numbers_have_the_separators_of_the_language(texts: Texts, language: str, said: str) -> None:
    assert texts.speak(language).number(1_234_567) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "a, b and c"),
        ("fr", "a, b et c"),
        ("es", "a, b y c"),
        ("ru", "a, b и c"),
        ("ar", f"{isolated('a')} و{isolated('b')} و{isolated('c')}"),
        ("zh", "a、b和c"),
    ],
)
def test_a_list_is_joined_as_the_language_joins_it(texts: Texts, language: str, said: str) -> None:
    assert texts.speak(language).listing(["a", "b", "c"]).replace(", and", " and") == said


@pytest.mark.parametrize(
    ("hint", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("en-US", "en"),
        ("pt-BR", "en"),
        ("zh-hans", "zh"),
        ("FR_ch", "fr"),
        ("AR", "ar"),
        ("-", "en"),
        ("../fr", "en"),
        ("x" * 99, "en"),
    ],
)
def test_the_nearest_language_to_a_hint(texts: Texts, hint: str | None, language: str) -> None:
    assert texts.nearest(hint) == language
    assert texts.speak(hint).language == language


def test_every_language_has_a_name() -> None:
    assert tuple(NAMES) == LANGUAGES


@pytest.mark.parametrize(
    ("last", "said"),
    [("inglés", "e"), ("Ídolo", "e"), ("historia", "e"), ("hielo", "y"), ("ruso", "y"), ("hora", "y")],
)
def test_spanish_joins_what_begins_with_an_i_by_another_word(texts: Texts, last: str, said: str) -> None:
    assert texts.speak("es").listing(["español", last]) == f"español {said} {last}"
    assert texts.speak("es").listing([last]) == last


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in RIGHT_TO_LEFT])
def test_an_arabic_name_does_not_turn_a_line_of_another_language(texts: Texts, language: str) -> None:
    words = texts.speak(language)
    listed = words.listing(["العربية", "English"])
    for line in (words("{name}: {count}", name="ليلى", count=3), listed, words("{names}.", names=listed)):
        assert direction(line) == "left to right"
        assert line.count(FIRST_STRONG_ISOLATE) == 1


def test_only_arabic_isolates_a_name(texts: Texts) -> None:
    said = {language: texts.speak(language).isolate("WSIS+20") for language in LANGUAGES}
    arabic = said.pop("ar")
    assert arabic == isolated("WSIS+20")
    assert set(said.values()) == {"WSIS+20"}


def test_what_is_isolated_once_stays_so(texts: Texts) -> None:
    words = texts.speak("ar")
    assert str(words("{name}", name=words.isolate("WSIS+20"))) == isolated("WSIS+20")


def test_an_arabic_line_of_names_alone_runs_from_right_to_left(texts: Texts) -> None:
    words = texts.speak("ar")
    for line in (words.isolate("GCH"), words.listing(["GCH", "WeGO"]), f"14:00 · {words.isolate('قمة')}"):
        assert direction(line) == "right to left"


@pytest.mark.parametrize("language", LANGUAGES)
def test_isolating_html_leaves_it_html(texts: Texts, language: str) -> None:
    words = texts.speak(language)
    assert "<b>WSIS</b>" in words("{name}", name=words.isolate(Markup("<b>WSIS</b>")))


def test_an_update_keeps_translations_marks_and_the_order_of_forms(tmp_path: Path) -> None:
    sources = tmp_path / "handlers"
    sources.mkdir()
    (sources / "new.py").write_text(
        'words("Back")\nwords.plural("{n} question", "{n} questions", n)\nwords("New, {name}")\n', "utf-8"
    )
    folder = tmp_path / "locale"
    marked = '\n#, fuzzy\nmsgid "Back"\nmsgstr "رجوع"\n\nmsgid "Gone"\nmsgstr "ذهب"\n'
    written(folder, "ar", ARABIC + marked)

    missing = update(tmp_path, folder)

    catalogue = load(folder, "ar")
    back, gone, new = (catalogue.get(message) for message in ("Back", "Gone", "New, {name}"))
    assert back is not None
    assert (back.string, back.fuzzy) == ("رجوع", True)
    assert gone is None
    assert new is not None
    assert not new.string
    assert str(Texts(folder).speak("ar").plural("{n} question", "{n} questions", 2)) == "سؤالان"
    assert catalogue.plural_expr in ARABIC
    assert missing == dict.fromkeys(LANGUAGES[1:], 3) | {"ar": 1}


def test_a_message_that_becomes_a_plural_is_to_be_translated_anew(tmp_path: Path) -> None:
    sources = tmp_path / "handlers"
    sources.mkdir()
    (sources / "new.py").write_text('words.plural("A question", "{n} questions", n)\n', "utf-8")
    words = written(tmp_path / "locale", "fr", 'msgid "A question"\nmsgstr "Une question"\n')
    assert str(words("A question")) == "Une question"

    missing = update(tmp_path, tmp_path / "locale")

    assert missing["fr"] == 1
    french = Texts(tmp_path / "locale").speak("fr")
    assert str(french.plural("A question", "{n} questions", 1)) == "A question"


ADDRESS = "info@globalcitieshub.org"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_in_a_message_is_found_by_telegram_as_it_is(texts: Texts, language: str) -> None:
    """Glued to the words before it, as Chinese would have it, it would be a link with those words in it."""
    words = texts.speak(language)
    messages = [str(message.id) for message in load(FOLDER, "fr") if "{email}" in str(message.id)]
    assert messages
    for message in messages:
        values = {name: "9" for _, name, _, _ in Formatter().parse(message) if name}
        said, _ = entities.parse(str(words(message, **values | {"email": words.isolate(ADDRESS)})))
        found = [said[one.offset : one.end] for one in entities.find(said) if one.kind in {"email", "url"}]
        assert found == [ADDRESS], message


def test_french_counts_the_first_of_a_month(texts: Texts) -> None:
    first, other = datetime(2025, 7, 1, 9, tzinfo=UTC), datetime(2025, 7, 21, 9, tzinfo=UTC)
    assert texts.speak("fr").moment(first) == "1er juillet 2025, 09:00"
    assert texts.speak("fr").moment(other) == "21 juillet 2025, 09:00"
    assert [dated(first, "full", Locale.parse(code)) for code in ("fr", "es")] == [
        "mardi 1er juillet 2025",
        "martes, 1 de julio de 2025",
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "9 July 2025, 09:00"),
        ("fr", "9 juillet 2025, 09:00"),
        ("ar", "9 يوليو 2025، 09:00"),
        ("zh", "2025年7月9日 09:00"),
    ],
)
def test_a_day_and_a_time_are_joined_as_the_language_joins_them(language: str, said: str) -> None:
    assert Texts().speak(language).moment(datetime(2025, 7, 9, 9, tzinfo=UTC)) == said


def test_no_button_is_labelled_by_a_statement_or_a_question() -> None:
    code = "\n".join(
        path.read_text("utf-8") for room in ("bot", "handlers") for path in Path(room).rglob("*.py")
    )
    labels = set(re.findall(r'button\(\s*words\(\s*"([^"]+)"', code))
    assert len(labels) > 100
    assert [one for one in labels if one.endswith(("?", ".", "!"))] == []
    assert [
        one for one in labels if re.match(r"(I|We|They|It|There|That|This|Why|What|When|How)\b", one)
    ] == []
