"""The list of registrations: searched, filtered, paged."""

import json
from time import process_time
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.app import Usher
from bot.context import House
from bot.services import (
    programme,
    registration,
    registration_decisions,
    registration_list,
)
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import Person, Registration
from models.database import Database
from tests.people_stage import REGISTRATION, registered, with_one_seat
from tests.test_models import NOON
from tests.test_registration import labels, limited, said_to, tapped


def people(screen: Seen) -> list[str]:
    """Whom a list shows."""
    return [label.partition(" – ")[0] for label in labels(screen) if " – " in label]


@pytest.mark.long
async def test_a_search_finds_by_name_organisation_or_reference(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await registered(usher, telegram, "Amélie Diallo-Sow")
    await registered(usher, telegram, "Борис Ким", "ru", organisation="Мэрия Алматы")
    await registered(usher, telegram, "王芳", "zh", organisation="深圳市")
    async with usher.database.read() as db:
        reference = (await db.scalars(select(Registration.reference).order_by(Registration.id))).first()
    shown = await said_to(organiser, "/registrations")
    assert shown.text == "3 registrations"
    assert people(shown) == ["王芳", "Борис Ким", "Amélie Diallo-Sow"]
    for sought, found in [
        ("amelie", "Amélie Diallo-Sow"),
        ("diallo-sow amélie", "Amélie Diallo-Sow"),
        ("АЛМАТЫ", "Борис Ким"),
        ("深圳", "王芳"),
        (str(reference).lower().replace("-", ""), "Amélie Diallo-Sow"),
    ]:
        await said_to(organiser, "/registrations")
        await tapped(organiser, "Search")
        shown = await said_to(organiser, sought)
        assert (shown.text, people(shown)) == (f"1 registration\nFiltered: “{sought}”", [found])
    shown = await said_to(organiser, "/registrations nobody like that")
    assert shown.text == "0 registrations\nFiltered: “nobody like that”"
    assert people(await tapped(organiser, "Clear filters")) == ["王芳", "Борис Ким", "Amélie Diallo-Sow"]


@pytest.mark.long
async def test_filters_add_up_and_are_remembered(usher: Usher, telegram: Telegram, organiser: Guest) -> None:
    await with_one_seat(usher)
    await registered(usher, telegram, "Ada Holder")
    await registered(usher, telegram, "Ben Waiter", "fr", needs="A ramp")
    await registered(usher, telegram, "Cleo Online", "fr", mode="online")
    await registered(usher, telegram, "Dan Other", sessions=[], needs="Sign language")
    await said_to(organiser, "/registrations")

    async def only(*choices: str) -> list[str]:
        await said_to(organiser, "/registrations")
        if "Clear filters" in labels(await organiser.last()):
            await tapped(organiser, "Clear filters")
        filters = await tapped(organiser, "Filter")
        assert [row for row in filters.buttons if len(row) > 1][-4:] == [
            ["In person", "Online"], ["English", "Français"], ["Español", "Русский"], ["العربية", "中文"],
        ]  # fmt: skip
        for choice in choices:
            await tapped(organiser, choice)
        show = next(label for label in labels(await organiser.last()) if label.startswith("Show "))
        return people(await tapped(organiser, show))

    assert await only("On a waiting list") == ["Ben Waiter"]
    assert await only("Français") == ["Cleo Online", "Ben Waiter"]
    assert await only("Français", "Online") == ["Cleo Online"]
    assert await only("With needs") == ["Dan Other", "Ben Waiter"]
    assert await only("With needs", "Français", "In person") == ["Ben Waiter"]
    assert await only("There already") == []
    assert (await organiser.last()).text == "0 registrations\nFiltered: There already"
    await tapped(organiser, "Filter")
    await tapped(organiser, "✓ There already")
    await tapped(organiser, "One session")
    title = usher.house.event.title("citiverse", "en")
    await tapped(
        organiser, next(label for label in labels(await organiser.last()) if label[:20] == title[:20])
    )
    shown = await tapped(organiser, "Show 3 registrations")
    assert people(shown) == ["Cleo Online", "Ben Waiter", "Ada Holder"]
    again = await said_to(organiser, "/registrations")
    assert (again.text, people(again)) == (shown.text, people(shown))


async def test_each_filter_finds_those_whom_it_names(database: Database, house: House) -> None:
    event = limited(house, 1).event
    everybody: list[tuple[str, str, dict[str, Any]]] = [
        ("Ada", "en", {}),
        ("Ben", "fr", {"needs": "A ramp"}),
        ("Cleo", "fr", {"mode": "online"}),
        ("Dan", "en", {"sessions": []}),
    ]
    async with database.begin() as db:
        await programme.publish(db, programme.FOLDER, event.sessions, NOON)
        for number, (name, language, answers) in enumerate(everybody, 1):
            person = Person(telegram_id=number, language=language, first_seen_at=NOON)
            db.add(person)
            await db.flush()
            whole = REGISTRATION | {"name": name} | answers
            found = await registration.register(db, event, person, whole, NOON)
        await registration_decisions.cancel(db, event, found.row.id, NOON)
        session = (await programme.numbers(db, ["citiverse"]))["citiverse"]
    async with database.read() as db:
        for filters, names in [
            ({}, "Cleo Ben Ada"),
            ({"state": "waiting"}, "Ben"),
            ({"state": "present"}, ""),
            ({"state": "absent"}, "Cleo Ben Ada"),
            ({"state": "cancelled"}, "Dan"),
            ({"language": "fr", "mode": "online"}, "Cleo"),
            ({"needs": "yes"}, "Ben"),
            ({"session": str(session), "state": "waiting"}, "Ben"),
            ({"words": "dakar", "language": "en"}, "Ada"),
        ]:
            page = await registration_list.page(db, filters, 0, 8)
            assert " ".join(one.answers["name"] for one in page.found) == names, filters


@pytest.mark.long
async def test_a_list_has_pages_and_a_card_leads_back(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await many(usher.database, 20)
    first = await said_to(organiser, "/registrations")
    assert first.text == "20 registrations\nPage 1 of 3"
    second = await tapped(organiser, "Next page")
    third = await tapped(organiser, "Next page")
    assert people(first) + people(second) + people(third) == [f"Person {n}" for n in range(20, 0, -1)]
    card = await tapped(organiser, "Person 1 – City 1")
    assert card.message_id == third.message_id
    assert "City or organisation: City 1" in card.text
    assert "E-mail: person1@city.example" in card.text
    back = await tapped(organiser, "Back")
    assert (back.text, people(back)) == (third.text, people(third))


async def many(database: Database, count: int) -> None:
    """So many registrations of people who are long gone."""
    async with database.begin() as db:
        await db.execute(
            insert(Registration),
            [
                {
                    "reference": f"R{n:05}",
                    "mode": "online",
                    "answers": json.dumps({"name": f"Person {n}", "organisation": f"City {n}",
                                           "email": f"person{n}@city.example", "country": "x" * 300}),
                    "registered_at": NOON,
                    "changed_at": NOON,
                }
                for n in range(1, count + 1)
            ],
        )  # fmt: skip


async def test_a_thousand_are_searched_in_well_under_a_second(database: Database) -> None:
    await many(database, 1000)
    async with database.read() as db:
        begun = process_time()
        page = await registration_list.page(db, {"words": "person 77"}, 0, 8)
        took = process_time() - begun
    assert page.total == 19
    assert took < 0.8  # of this process's own time, so that a busy machine does not matter
