"""Questions about sessions that came after the bot had learnt, by an import."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Usher
from bot.context import House
from bot.event import Session
from bot.knowledge import Knowledge
from bot.recalling import correct_all
from bot.services import programme
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from tests.test_registration import labels, said_to, tapped

START = datetime(2025, 7, 10, 12, tzinfo=UTC)
TRAMS = "trains_trams"


def session(key: str, title: str, **told: Any) -> Session:
    brought = Session(
        key, START, START + timedelta(minutes=45), place="geneva", room="Room 7", titles={"": title}
    )
    return replace(brought, **told)


SESSIONS = (
    session(TRAMS, "Trams & trolleybuses: a love story", speakers=("Ada Lovelace", "Borys"),
            abstracts={"": "Rails <3 cities."}),
    session("trains_ceremony", "Opening Ceremony", room=None),
    session("trains_funiculars", "Funiculars of Lausanne", speakers=("Ada Lovelace",)),
    session("trains_lunch", "Lunch"),
    session("trains_table", "Open meeting: who pays for rails?"),
    session("trains_safe", "Safe smart cities"),
    session("trains_smart", "Smart Cities"),
    *(session(f"trains_gondola{n}", f"Gondolas, part {n}") for n in range(4)),
)  # fmt: skip


@pytest.fixture(scope="module")
def knowledge(house: House) -> Knowledge:
    return house.at((*house.event.sessions, *SESSIONS)).knowledge


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("when is Trams & trolleybuses: a love story?", {f"{TRAMS}-when"}),
        ("Where is the session on trams and trolleybuses", {f"{TRAMS}-room"}),
        ("how long is “Trams & Trolleybuses” and who speaks?", {f"{TRAMS}-duration", f"{TRAMS}-speakers"}),
        ("trams and trolleybuses", {f"{TRAMS}-about"}),
        ("quand ont lieu les Funiculars of Lausanne ?", {"trains_funiculars-when"}),
        ("когда Funiculars of Lausanne", {"trains_funiculars-when"}),
        ("什么时候 Funiculars of Lausanne", {"trains_funiculars-when"}),
        ("متى جلسة Funiculars of Lausanne", {"trains_funiculars-when"}),
        ("¿Cuándo es Funiculars of Lausanne?", {"trains_funiculars-when"}),
        ("when is funicular lausane", {"trains_funiculars-when"}),
        ("when does Ada Lovelace speak?", {f"{TRAMS}-when", "trains_funiculars-when"}),
        ("who is Borys", {f"{TRAMS}-when"}),
        ("when is the opening ceremony", {"trains_ceremony-when"}),
        ("where is the opening ceremony", {"trains_ceremony-where"}),
        ("when is the open meeting", {"trains_table-when"}),
        ("when is the Citiverse session", {"citiverse-when"}),
        ("when is the safe smart cities session", {"climate-when"}),
        ("when is the smart cities debate", {"climate-when"}),
        ("when is AI for Good", {"aifg-when"}),
    ],
)
def test_a_session_is_found_by_its_title_and_its_speakers(
    knowledge: Knowledge, question: str, facts: set[str]
) -> None:
    assert set(knowledge.understand(question, language="en").facts) == facts


def test_a_question_that_follows_is_about_the_same_session(knowledge: Knowledge) -> None:
    topics = knowledge.understand("when is the opening ceremony", language="en").topics
    assert knowledge.understand("how long is it?", language="en", topics=topics).facts == (
        "trains_ceremony-duration",
    )
    then = knowledge.understand("and Funiculars of Lausanne?", language="en", topics=topics)
    assert then.facts == ("trains_funiculars-when",)


@pytest.mark.parametrize(
    ("question", "choices"),
    [
        ("when is trolleybusses", (f"{TRAMS}-when",)),
        ("is there lunch", ("trains_lunch-when",)),
        ("when is gondolas", ()),
    ],
)
def test_what_may_be_meant_is_offered_and_nothing_is_claimed(
    knowledge: Knowledge, question: str, choices: tuple[str, ...]
) -> None:
    understood = knowledge.understand(question, language="en")
    assert (understood.facts, understood.choices) == ((), choices)
    assert understood.kind in ({"choose"} if choices else {"unknown", "offtopic"})


def test_nothing_is_understood_otherwise_where_no_session_is_named(
    house: House, knowledge: Knowledge
) -> None:
    asked = [text for words in house.event.words.values() for facts in words.facts.values()
             for fact in facts.values() for text in fact.asked][::23]  # fmt: skip
    asked = [text for text in asked if "smart cities" not in text]
    assert len(asked) > 50
    for question in asked:
        before = house.knowledge.understand(question, language="en")
        assert knowledge.understand(question, language="en") == before


def test_a_thousand_sessions_are_followed_at_once(house: House) -> None:
    many = [
        session(f"many_{n}", f"The {n}th lecture on wagon{n} and other rolling stock") for n in range(1000)
    ]
    begun = time.perf_counter()
    knowledge = house.at((*house.event.sessions, *many)).knowledge
    asked = knowledge.understand(
        "when is the 77th lecture on wagon77 and other rolling stock?", language="en"
    )
    # A fifth of a second on a machine of its own; this one may be busy.
    assert time.perf_counter() - begun < 3
    assert asked.facts == ("many_77-when",)


async def publish(usher: Usher, *sessions: Session) -> None:
    async with usher.database.begin() as db:
        await programme.publish(db, "trains", sessions, usher.clock.now())


async def test_an_imported_session_is_answered_moved_corrected_and_cancelled(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    await publish(usher, *SESSIONS)
    said = await said_to(guest, "When is Trams & trolleybuses: a love story?")
    assert said.text.startswith(
        "Trams & trolleybuses: a love story takes place on Thursday, 10 July 2025, 14:00–14:45 (Geneva time)."
    )
    about = await tapped(guest, next(label for label in labels(said) if label.endswith("is about")))
    assert about.text == "Trams & trolleybuses: a love story\n\nRails <3 cities."
    source = await guest.answer(await guest.tap("Source"))
    assert source.text == f"Source: {usher.house.event.name('en')}"

    await publish(usher, replace(SESSIONS[0], start=START + timedelta(minutes=15)), *SESSIONS[1:])
    since = datetime(2025, 6, 1, tzinfo=UTC)
    for dry_run in (True, False):
        (line, _) = await correct_all(usher.database, usher.house, usher.clock, since, dry_run=dry_run)
        assert line == f"{TRAMS}-when: told to 1"
    usher.sender.nudge()
    (correction,) = await guest.heard()
    assert ("Before: " in correction.text, "14:00–14:45" in correction.text) == (True, True)
    assert "14:15–14:45" in correction.text.split("Now: ")[1]

    await publish(usher, *SESSIONS[1:])
    gone = await said_to(guest, "Where is Trams & trolleybuses?")
    title, date = "Trams & trolleybuses: a love story", "Thursday, 10 July 2025"
    assert gone.text == f"{title}, planned for {date}, 14:15–14:45, has been cancelled."


async def test_what_is_not_understood_leads_to_the_programme(usher: Usher, guest: Guest) -> None:
    said = await said_to(guest, "will there be simultaneous fireworks")
    assert labels(said) == ["Ask the organisers"]
    await publish(usher, *SESSIONS)
    said = await said_to(guest, "will there be simultaneous fireworks")
    assert labels(said) == ["Ask the organisers", "Search the programme"]
    assert (await tapped(guest, "Search the programme")).text.startswith("What are you looking for?")


async def test_facts_of_imported_sessions_fit_their_buttons(usher: Usher, guest: Guest) -> None:
    longest = session("s" * 42, "Word " * 60, speakers=("Ada",), abstracts={"": "é" * 20_000})
    await publish(usher, longest)
    said = await said_to(guest, "о чём " + "Word " * 60)
    assert len(said.text) <= 4096
    data = [cell["callback_data"] for row in said.body["reply_markup"]["inline_keyboard"] for cell in row]
    assert all(len(one.encode()) <= 64 for one in data)
    assert json.dumps(data)
