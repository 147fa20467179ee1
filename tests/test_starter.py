"""The event to copy: a few facts, and all the ways in which people ask for what any event has."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import Usher, furnish
from bot.context import House
from bot.event.load import load
from bot.knowledge import Knowledge
from bot.knowledge.facts import index
from bot.knowledge.words import bot_words
from bot.simulator.guest import Guest
from tests.test_registration import said_to, tapped

STARTER = Path("events/starter")
NOW = datetime(2027, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def house() -> House:
    return furnish(STARTER)


@pytest.fixture(scope="module")
def knowledge(house: House) -> Knowledge:
    return house.knowledge


@pytest.mark.parametrize(
    ("question", "language", "fact"),
    [
        ("wifi password?", "en", "event-wifi"),
        ("quel est le mot de passe du wifi", "fr", "event-wifi"),
        ("how do I get there from the airport", "en", "event-transport"),
        ("which hotel do you recommend?", "en", "event-hotel"),
        ("where can we eat", "en", "event-food"),
        ("how much is it", "en", "event-join"),
        ("combien ça coûte", "fr", "event-join"),
        ("when is the opening?", "en", "opening-when"),
        ("where can I feed my baby", "en", "event-quiet"),
    ],
)
def test_a_fact_called_as_a_gap_answers_all_who_ask_for_it(
    knowledge: Knowledge, question: str, language: str, fact: str
) -> None:
    understood = knowledge.understand(question, language=language)
    assert (understood.facts, understood.gap) == ((fact,), None)


def test_what_the_event_has_filled_is_no_gap_any_more(knowledge: Knowledge) -> None:
    assert {"parking", "boat"} <= set(knowledge.gaps())
    assert not {"food", "wifi", "hotel", "transport", "cost"} & set(knowledge.gaps())
    assert knowledge.announced("cost") == "event-join"  # which says that it answers this, too


def test_a_usual_name_of_a_fact_stands_for_the_bots_own(tmp_path: Path) -> None:
    shutil.copytree(STARTER, tmp_path / "event")
    for name in ("event.toml", "en.toml", "fr.toml"):
        path = tmp_path / "event" / name
        text = path.read_text("utf-8").replace("wifi = {}", "internet = {}")
        path.write_text(text.replace("[facts.event.wifi]", "[facts.event.internet]"), "utf-8")
    called = index(load(tmp_path / "event"))
    assert called.target("event", "wifi") == "event-internet"


def test_a_phrasing_that_the_event_has_taken_is_no_longer_the_bots_own(knowledge: Knowledge) -> None:
    assert "where can i pray" in bot_words(["en"])["en"].gaps["prayer"].asked
    assert knowledge.understand("Where can I pray?", language="en").facts == ("event-quiet",)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("¿dónde se come?", "event-food"),
        ("сколько стоит билет?", "event-join"),
        ("أين يمكنني أن أصلي؟", "event-quiet"),
        ("wifi密码是多少", "event-wifi"),
    ],
)
def test_people_may_ask_in_languages_that_the_event_does_not_speak(
    knowledge: Knowledge, question: str, fact: str
) -> None:
    understood = knowledge.understand(question, language="fr")
    assert (understood.facts, understood.language) == ((fact,), "fr")


@pytest.mark.parametrize(
    ("question", "gap"),
    [
        ("is there parking?", "parking"),
        ("boat tour", "boat"),
        ("can I get an invoice?", "invoice"),
        ("can I get my money back?", "refund"),
        ("what does the metro cost?", "prices"),
        ("what time is lunch?", "hours"),
        ("есть ли гардероб?", "cloakroom"),
    ],
)
def test_what_the_event_does_not_say_stays_unknown(knowledge: Knowledge, question: str, gap: str) -> None:
    understood = knowledge.understand(question, language="en")
    assert (understood.kind, understood.gap) == ("unknown", gap)


def test_a_fact_without_lines_names_its_source(knowledge: Knowledge) -> None:
    understood = knowledge.understand("wifi password?", language="en")
    (source,) = knowledge.answer(understood, now=NOW).sources
    assert (source.name, source.lines) == ("the conference's website", ())


async def test_where_the_form_does_not_ask_for_the_mode_people_come_in_person(
    usher: Usher, guest: Guest
) -> None:
    assert usher.house.event.id == "harbour"
    await said_to(guest, "/register")
    await said_to(guest, "Amina Diallo")
    await said_to(guest, "amina@dakar.example")
    await tapped(guest, "Skip")
    await tapped(guest, "Yes, I agree")
    await guest.tap("Send")
    texts = [one.text for one in await guest.heard(count=2) if one.text]
    assert any("Amina Diallo, In person" in text for text in texts), texts
