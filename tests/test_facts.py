"""Facts are rewritten from the phone: seen as they would be told, published, corrected, taken back."""

import pytest
from sqlalchemy import select

from bot.app import Usher
from bot.services import facts
from bot.services.helpdesk_words import LONGEST
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.texts import LANGUAGES
from models import AuditEntry, FactEdit, Person
from tests.conftest import ORGANISER
from tests.crossing import POSTGRESQL, meanwhile
from tests.helpdesk_stage import ONE_DATABASE, answers, settled
from tests.test_published_answers import ask, tapped

WHEN = "when is the Citiverse session?"
NEW = "The Citiverse session is on {citiverse.date}, doors at {citiverse.start}."
TOLD = "The Citiverse session is on Wednesday, 9 July 2025, doors at 09:00."
ARABIC = "\u200e\u2068العربية\u2069"  # kept from turning its line
OLD = "This button is from an older message. Send /fact to see all."


@pytest.fixture
async def claire(usher: Usher, telegram: Telegram) -> Guest:
    return await telegram.person("Claire", language="en", id=ORGANISER)


async def rewritten(claire: Guest, text: str = NEW) -> str:
    """The draft of new English words for when the Citiverse session is; what the bot shows."""
    await ask(claire, f"/fact {WHEN}")
    await tapped(claire, "When the Citiverse session is")
    await tapped(claire, "English")
    await tapped(claire, "Write it anew")
    return (await ask(claire, text)).text


async def test_it_is_seen_published_corrected_once_and_taken_back(
    usher: Usher, telegram: Telegram, claire: Guest
) -> None:
    amina, chloe = (
        await telegram.person("Amina", language="en"),
        await telegram.person("Chloé", language="fr"),
    )
    before = (await ask(amina, WHEN)).text
    await ask(chloe, "Quand a lieu la séance sur le Citiverse ?")
    assert await rewritten(claire) == f"So it will be told (English):\n\n{TOLD}"
    assert (await ask(amina, WHEN)).text == before
    done = await tapped(claire, "Publish")
    assert done.text.split("\n\n") == [
        "Published: I tell it so from now on.",
        f"These languages say what they said before: Français, Español, Русский, {ARABIC} and 中文",
        "1 chat was told otherwise.",
    ]
    for count in ("1 chat hears of the correction.", "There is nobody left to correct."):
        data = "fx:fix:citiverse-when"
        tap = await claire.tap(data=data, message_id=done.message_id)
        assert (await claire.heard(after=tap))[-1].text == count
    await settled(usher)
    (corrected,) = await answers(amina, "Correction")
    assert corrected.text.endswith(f"Before: {before}\n\nNow: {TOLD}")
    assert await answers(chloe, "Rectificatif") == []
    assert (await ask(amina, WHEN)).text == TOLD
    await tapped(claire, "Back")
    shown = await claire.last()
    assert f"English (by hand, 30 June 2025, 10:00): {TOLD}" in shown.text
    await tapped(claire, "English")
    taken = await tapped(claire, "Take the last change back")
    assert taken.text == "Taken back: I tell again what I told before.\n\n1 chat was told otherwise."
    assert (await ask(amina, WHEN)).text == before
    async with usher.database.read() as db:
        audited = list(await db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert audited == ["fact.publish", "fact.correct", "fact.undo"]


@POSTGRESQL
async def test_what_another_process_publishes_in_that_moment_is_what_a_correction_tells(
    usher: Usher, telegram: Telegram, claire: Guest
) -> None:
    amina = await telegram.person("Amina", language="en")
    await ask(amina, WHEN)
    await rewritten(claire)
    done = await tapped(claire, "Publish")

    async def publish() -> None:
        async with usher.database.begin() as db:
            author = (await db.scalars(select(Person).where(Person.telegram_id == ORGANISER))).one()
            edit = await facts.write(db, "citiverse-when", "en", "At noon.", author, usher.clock.now())
            await facts.publish(db, edit)

    with meanwhile(usher.database, "FROM prompts", publish):
        tap = await claire.tap(data="fx:fix:citiverse-when", message_id=done.message_id)
        await claire.heard(after=tap)
    await settled(usher)
    (corrected,) = await answers(amina, "Correction")
    assert corrected.text.endswith("Now: At noon.")


@ONE_DATABASE
async def test_a_correction_of_long_words_names_the_new_ones_alone(
    usher: Usher, telegram: Telegram, claire: Guest
) -> None:
    amina = await telegram.person("Amina", language="en")
    for text in ("x " * (LONGEST // 2), "y " * (LONGEST // 2)):
        await rewritten(claire, text)
        await tapped(claire, "Publish")
        await ask(amina, WHEN)
    taken = await tapped(claire, "Back")
    await tapped(claire, "English")
    taken = await tapped(claire, "Take the last change back")
    await claire.tap(data="fx:fix:citiverse-when", message_id=taken.message_id)
    await claire.heard()
    await settled(usher)
    (corrected,) = await answers(amina, "Correction")
    assert corrected.text.split("\n\n")[1] == "Now: " + "x " * (LONGEST // 2 - 1) + "x"


@ONE_DATABASE
async def test_where_it_is_from_is_told_in_the_reader_s_words_and_today_s_words_keep_their_form(
    claire: Guest, usher: Usher
) -> None:
    await ask(claire, "/fact can I take part online?")
    shown = await tapped(claire, "In person or online")
    source = usher.house.event.name("en", usher.house.event.source)
    assert shown.text.count(f"({source}, line 19)") == len(LANGUAGES)
    await tapped(claire, "English")
    asked = await tapped(claire, "Write it anew")
    begun = asked.text.index("Both are possible")
    assert asked.text[begun:] == (
        "Both are possible: you can take part in person {event.place.at} or online. "
        "The WSIS website and the AI for Good website say how."
    )
    links = [one["url"].rstrip("/") for one in asked.body["entities"] if one["type"] == "text_link"]
    assert links == list(usher.house.event.links.values())


@ONE_DATABASE
async def test_what_stands_for_nothing_or_is_too_long_is_asked_for_again(claire: Guest) -> None:
    assert (await rewritten(claire, "It is at {citiverse.noon}.")).startswith(
        "{citiverse.noon} stands for nothing.\n\nWrite what I shall say"
    )
    too_long = await ask(claire, "x" * (LONGEST + 1))
    assert too_long.text.startswith("That is 3,201 characters; 3,200 fit here.")
    assert (await ask(claire, "A <b> & {zone}")).text.endswith("A <b> & Geneva time")


@ONE_DATABASE
async def test_a_second_tap_or_one_of_somebody_else_publishes_nothing(
    usher: Usher, telegram: Telegram, claire: Guest
) -> None:
    await rewritten(claire)
    drafted = await claire.last()
    mallory = await telegram.person("Mallory", language="en")
    mine = await ask(mallory, "hello")
    for data in ("fx:pub:citiverse-when:1", "fx:undo:citiverse-when:en", "fx:fix:citiverse-when", "fact"):
        said = await mallory.answer(await mallory.tap(data=data, message_id=mine.message_id))
        assert said.text == "This button is from an older message. Send /start to begin afresh."
    assert (await ask(mallory, "/fact")).text == "I do not know this command. /help shows what I can do."
    await tapped(claire, "Publish")
    again = await claire.tap(data="fx:pub:citiverse-when:1", message_id=drafted.message_id)
    assert (await claire.answer(again)).text == "This was published, or thrown away, before."
    for data in (
        "fx:show:nonsense",
        "fx:lang:citiverse-when:xx",
        "fx:void:published-9",
        "fx:nothing:event-when",
    ):
        forged = await claire.tap(data=data, message_id=drafted.message_id)
        assert (await claire.answer(forged)).text == OLD
    async with usher.database.read() as db:
        assert list(await db.scalars(select(FactEdit.state))) == ["published"]
