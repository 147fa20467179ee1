"""The event folder: what ships is sound, and what is wrong with a folder is said."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.event import EventError, Level, check, load
from bot.event.forms import ASKED
from bot.event.model import Event
from bot.event.values import Values
from handlers import proposal, registration_cards

WSIS20, STARTER = Path("events/wsis20"), Path("events/starter")
Edit = Callable[[str, str, str], list[str]]


@pytest.fixture(scope="module")
def event() -> Event:
    return load(WSIS20)


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Copies the folder, replaces a text in one file, and gives the errors that `check` finds."""

    def edit(file: str, old: str, new: str) -> list[str]:
        folder = tmp_path / "event"
        shutil.copytree(WSIS20, folder)
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return [str(finding) for finding in check(folder) if finding.level is Level.ERROR]

    return edit


@pytest.mark.parametrize("folder", [WSIS20, STARTER])
def test_the_folders_that_ship_have_no_mistakes(folder: Path) -> None:
    assert [str(finding) for finding in check(folder) if finding.level is Level.ERROR] == []


def test_what_the_page_leaves_open_is_listed_and_nothing_else_is_decided() -> None:
    still_open = {finding.key for finding in check(WSIS20) if finding.level is Level.OPEN}
    assert {"sessions.climate.room", "sessions.citiverse.room", "sessions.citiverse.stream"} <= still_open
    assert {"sessions.citiverse.organisers", "sessions.citiverse.end", "links"} <= still_open
    assert "sessions.climate.organisers" not in still_open


def test_sessions_are_instants_in_utc_in_the_order_of_their_start(event: Event) -> None:
    assert [session.id for session in event.sessions] == ["climate", "citiverse"]
    citiverse = event.sessions[1]
    assert citiverse.start == datetime(2025, 7, 9, 7, tzinfo=UTC)
    assert citiverse.end == datetime(2025, 7, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("event.toml", 'id = "wsis20"', 'id = "wsis20"\ncolour = "blue"', "is a key that nobody knows"),
        ("event.toml", "start = 2025-07-08T14:00:00\n", "", "event.toml: sessions.climate.start: is missing"),
        ("event.toml", "end = 2025-07-08T15:00:00", "end = 2025-07-08T13:00:00", "is not after its start"),
        ("event.toml", "2025-07-08T1", "2025-07-12T1", "sessions.climate"),
        ("event.toml", "start = 2025-07-08T14:00:00", "start = 2025-10-26T02:30:00", "comes twice"),
        ("event.toml", "start = 2025-07-08T14:00:00", "start = 2025-03-30T02:30:00", "does not exist"),
        ("event.toml", "start = 2025-07-08T14:00:00", "start = 2025-07-08T14:00:00Z", "with a zone"),
        ("event.toml", 'zone = "Europe/Zurich"', 'zone = "Geneva"', "event.toml: zone: is no zone"),
        ("event.toml", "[things.wsis]\n", "[things.climate]\n", "is the id of a thing, too"),
        ("event.toml", "lines = [15]\n", "", "sessions.citiverse.lines: has no source"),
        ("event.toml", "resolution = { lines = [25]", "resolution = { lines = []", ".lines: has no source"),
        ("event.toml", "last_day = 2025-07-11", "last_day = 2025-07-01", "last_day: is before first_day"),
        ("event.toml", "[links]", "[links", "is no valid TOML"),
        ("event.toml", 'related = ["aifg-about"]', 'related = ["agif-about"]', "agif-about belongs to"),
        ("en.toml", "{event.first}", "{event.frist}", "{event.frist} stands for nothing"),
        ("en.toml", "{values.resolution}", "{values.revolution}", "{values.revolution} stands for nothing"),
        ("en.toml", "[facts.sdg.about]", "[facts.sdg.abuot]", "en.toml: facts.sdg.about: is missing"),
        ("en.toml", "[facts.sdg.about]", "[facts.sdg.abuot]", "en.toml: facts.sdg.abuot: has no source"),
        ("en.toml", 'at = "in Geneva"\n', "", "en.toml: names.geneva.at: is missing"),
        ("en.toml", 'asked = ["who goes to wsis+20"]', 'asked = ["wego?"]', "stands in"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_key_and_remedy(
    edited: Edit, file: str, old: str, new: str, told: str
) -> None:
    errors = edited(file, old, new)
    assert any(told in error and "; " in error for error in errors), errors


def test_every_mistake_is_in_one_list(edited: Edit, tmp_path: Path) -> None:
    edited("event.toml", 'zone = "Europe/Zurich"', 'zone = "Geneva"\ncolour = "blue"')
    with pytest.raises(EventError) as refused:
        load(tmp_path / "event")
    assert {finding.key for finding in refused.value.findings} >= {"zone", "colour"}


def test_a_mistake_in_a_form_is_found_by_the_key_of_its_question(tmp_path: Path) -> None:
    folder = shutil.copytree(STARTER, tmp_path / "event")
    form = folder / "forms" / "registration.toml"
    form.write_text(form.read_text("utf-8").replace('kind = "choice"', 'kind = "choise"'), "utf-8")
    (found,) = (finding for finding in check(folder) if finding.level is Level.ERROR)
    assert (found.file, found.key) == ("forms/registration.toml", "fields.size.kind")


@pytest.mark.parametrize(
    ("form", "old", "new", "told"),
    [
        ("proposal", 'key = "title"', 'key = "subject"', "fields.title"),
        ("proposal", 'key = "name"\n', 'key = "name"\nrequired = false\n', "fields.name"),
        ("registration", 'in_person = { en', 'here = { en', "fields.mode"),
    ],
)  # fmt: skip
def test_a_form_has_the_questions_that_the_bot_goes_by(
    edited: Edit, form: str, old: str, new: str, told: str
) -> None:
    (error,) = edited(f"forms/{form}.toml", old, new)
    assert error.startswith(f"error: forms/{form}.toml: {told}: ")


def test_words_that_a_copied_folder_brings_along_are_pointed_out(tmp_path: Path) -> None:
    folder = shutil.copytree(STARTER, tmp_path / "event")
    shutil.copy(folder / "fr.toml", folder / "ru.toml")
    (folder / "fr.toml").write_text("[names", "utf-8")
    told = {finding.file: finding.problem for finding in check(folder) if finding.file != "event.toml"}
    assert told.pop("fr.toml").startswith("is no valid TOML")
    assert told == {"ru.toml": "is not read"}


def test_a_form_that_nobody_is_asked_is_pointed_out_with_the_names_there_are(tmp_path: Path) -> None:
    folder = shutil.copytree(STARTER, tmp_path / "event")
    shutil.copy(folder / "forms" / "registration.toml", folder / "forms" / "registrations.toml")
    (told,) = (str(finding) for finding in check(folder) if finding.file.startswith("forms/"))
    assert told == (
        "open: forms/registrations.toml: the file: is not read; "
        "call it proposal.toml or registration.toml, or remove it"
    )


def test_the_forms_that_are_known_are_those_that_people_are_handed() -> None:
    assert set(ASKED) == {proposal.FORM, registration_cards.FORM}


def test_a_folder_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(EventError, match="error: nowhere: the folder: is not there"):
        load(tmp_path / "nowhere")


def test_a_folder_without_event_toml_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(EventError, match="is not there"):
        load(tmp_path)


def test_every_language_has_the_same_keys_as_english(event: Event) -> None:
    english = event.words["en"]
    for language in event.languages:
        words = event.words[language]
        assert set(words.facts) == set(english.facts), language
        assert sorted(words.fact_ids()) == sorted(english.fact_ids()), language
        assert set(words.gaps) == set(english.gaps), language
        assert set(words.things) == set(english.things), language
        assert set(words.names) >= set(english.names), language


def test_no_answer_types_a_time_or_an_address_itself(event: Event) -> None:
    for language in event.languages:
        words = event.words[language]
        for fact in words.fact_ids():
            for text in (words.fact(fact) or pytest.fail(fact)).texts():
                for typed in (
                    "2025",
                    "09:00",
                    "9:00",
                    "14:00",
                    "globalcitieshub.org",
                    "itu.int",
                    "aiforgood.itu",
                ):
                    assert typed not in text, (language, fact)


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "Wednesday, 9 July 2025"),
        ("fr", "mercredi 9 juillet 2025"),
        ("es", "miércoles, 9 de julio de 2025"),
        ("ru", "среда, 9 июля 2025\u202fг."),
        ("ar", "الأربعاء، 9 يوليو 2025"),
        ("zh", "2025年7月9日星期三"),
    ],
)
def test_dates_follow_the_language(event: Event, language: str, date: str) -> None:
    if language not in event.languages:
        pytest.skip(f"there are no words in {language} yet")
    assert str(Values(event, language).get("citiverse.date")) == date


def test_a_value_is_text_and_never_markup(edited: Edit, tmp_path: Path) -> None:
    edited("en.toml", 'is = "Geneva"', 'is = "<b>Geneva & Co"')
    values = Values(load(tmp_path / "event"), "en")
    assert str(values.fill("{event.place}")) == "&lt;b&gt;Geneva &amp; Co"


def test_the_readers_own_time_is_left_to_telegram(event: Event) -> None:
    shown = str(Values(event, "en").get("citiverse.yours"))
    assert shown == '<tg-time unix="1752044400" format="wDt">09:00 Geneva time</tg-time>'
