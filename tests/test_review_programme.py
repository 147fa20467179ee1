"""From an accepted proposal into the programme: shown first, once, taken back; never by itself."""

import pytest
from sqlalchemy import select

from bot.app import Usher
from bot.services import programme, proposals, reviews, session_speakers
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from handlers.form_screens import short
from models import Person, ProposalState
from tests.conftest import OWNER
from tests.eventually import eventually
from tests.people_stage import PROPOSAL, audited, data_of, heard, proposed
from tests.test_changes import settled
from tests.test_programme_tools import CHANGE, TITLE, changes_of, stands
from tests.test_programme_tools import opened as card_of
from tests.test_registration import labels, said_to, tapped
from tests.test_reminders import attending
from tests.test_reviews import opened, session_label
from tests.test_team import OLD

pytestmark = pytest.mark.long

REMOVE = "Remove from the programme"
INTO, NAME = "Add to a session", "Name the speaker in the programme"
BUTTONS = f"You have the live buttons of this session now: {TITLE}"
NO_BUTTONS = f"You no longer have the live buttons of this session: {TITLE}"
OUT = "Remove from the programme: Mayor Sow"


async def accepted(organiser: Guest, session: str | None = None) -> Seen:
    """The card of the proposal "Trees", accepted for a session or for none."""
    await opened(organiser, "Trees")
    await tapped(organiser, "Decide")
    await tapped(organiser, "Accept")
    await tapped(organiser, session or "Without a session")
    return await tapped(organiser, "Decide without a note")


async def wished(usher: Usher) -> str:
    """The button of the session that the proposal names."""
    return short(usher.house.event.title("citiverse", "en"))


async def speaking(usher: Usher, key: str = "citiverse") -> list[str]:
    """Who has the live buttons of a session."""
    async with usher.database.read() as db:
        number = (await programme.numbers(db, [key]))[key]
        return [one.name for one in await session_speakers.of_session(db, number)]


async def test_an_accepted_speaker_is_added_to_a_session_once_told_and_taken_out_again(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    sow = await proposed(usher, telegram, "Trees", sessions=[])
    amina = await attending(usher, telegram, "citiverse")
    card = await accepted(organiser)
    assert (INTO in labels(card), NAME in labels(card)) == (True, False)
    assert ((await stands(usher)).speakers, await speaking(usher)) == ((), [])  # nothing comes by itself
    await tapped(organiser, INTO)
    preview = await tapped(organiser, await session_label(usher, organiser))
    assert preview.text.startswith(
        f"{TITLE}\nSpeakers: not known → Mayor Sow\n\nBookmarks: 1 · registrations: 0 · followers: 0"
    )
    assert ((await stands(usher)).speakers, await speaking(usher)) == ((), [])
    done = await tapped(organiser, CHANGE)
    assert done.text == f"Changed.\n{TITLE}\nSpeakers: not known → Mayor Sow"
    await organiser.answer(await organiser.tap(data=data_of(preview, CHANGE), message_id=preview.message_id))
    assert ((await stands(usher)).speakers, await speaking(usher)) == (("Mayor Sow",), ["Mayor Sow"])
    assert await changes_of(usher) == 1
    (told,) = await settled(usher, amina)
    assert "Speakers: not known → Mayor Sow" in told.body["caption"]
    asked = await said_to(amina, "who speaks at the Citiverse session?")
    assert "Mayor Sow" in asked.text
    assert f"Accepted for: {TITLE}" in await opened(organiser, "Trees")
    assert {INTO, NAME}.isdisjoint(labels(await organiser.last()))
    tap = await organiser.tap("Take it back", message_id=done.message_id)
    await organiser.answer(tap)

    async def is_left() -> bool:
        return bool((await stands(usher)).speakers or await speaking(usher))

    await eventually(is_left, False)

    async def heads() -> list[str]:
        return [text.splitlines()[0] for text in await heard(sow)]

    await eventually(heads, ["Your proposal “Trees” is accepted.", BUTTONS, NO_BUTTONS])
    assert await audited(usher.database) == ["proposal.accepted", "session.speakers", "session.undo"]


async def test_who_was_accepted_for_a_session_keeps_its_buttons_whatever_the_programme_names(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await proposed(usher, telegram, "Trees")
    card = await accepted(organiser, await wished(usher))
    assert (INTO in labels(card), NAME in labels(card)) == (False, True)
    await tapped(organiser, NAME)
    await tapped(organiser, CHANGE)
    await tapped(organiser, "Take it back")
    assert ((await stands(usher)).speakers, await speaking(usher)) == ((), ["Mayor Sow"])
    await opened(organiser, "Trees")
    assert NAME in labels(await organiser.last())


async def test_whose_proposal_is_withdrawn_meanwhile_is_not_named(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    sow = await proposed(usher, telegram, "Trees", sessions=[])
    card = await accepted(organiser)
    await tapped(organiser, INTO)
    preview = await tapped(organiser, await session_label(usher, organiser))

    async def told() -> int:
        return len(await heard(sow))

    await eventually(told, 1)
    await said_to(sow, "/speak")
    for step in ("Trees – accepted", "Withdraw", "Yes, withdraw it"):
        await tapped(sow, step)
    tap = await organiser.tap(CHANGE, message_id=preview.message_id)
    assert (await organiser.answer(tap)).text == "This has been decided meanwhile."
    await organiser.answer(await organiser.tap(data=data_of(card, INTO), message_id=card.message_id))

    async def shown() -> str:
        texts = {message.message_id: message.text for message in await organiser.messages()}
        return texts[card.message_id].splitlines()[0]

    await eventually(shown, "Trees: withdrawn")
    assert ((await stands(usher)).speakers, await speaking(usher)) == ((), [])


async def test_who_withdraws_is_taken_out_of_the_programme_from_the_notice_by_a_confirmed_tap(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    sow = await proposed(usher, telegram, "Trees")
    await accepted(organiser, await wished(usher))
    await tapped(organiser, NAME)
    await tapped(organiser, CHANGE)
    await withdrawn(sow)
    notice = await noticed(organiser)
    assert notice.text.split("\n\n")[1] == f"The programme still names Mayor Sow: {TITLE}"
    assert labels(notice) == [REMOVE, "See the proposal"]
    preview = await tapped(organiser, REMOVE)
    assert preview.text.startswith(f"{TITLE}\nSpeakers: Mayor Sow → not known\n\n")
    assert (await stands(usher)).speakers == ("Mayor Sow",)  # nothing goes by itself
    await opened(organiser, "Trees")
    assert REMOVE in labels(await organiser.last())  # whoever looks later finds it, too
    await organiser.tap(CHANGE, message_id=preview.message_id)
    await eventually(lambda: names_somebody(usher), False)
    assert (await speaking(usher), await changes_of(usher)) == ([], 2)
    tap = await organiser.tap(data=data_of(notice, REMOVE), message_id=preview.message_id)
    assert (await organiser.answer(tap)).text == "The programme names them no more."
    await organiser.heard(after=tap)
    await opened(organiser, "Trees")
    assert REMOVE not in labels(await organiser.last())


async def test_who_withdraws_without_being_named_or_speaks_there_all_the_same_is_left_alone(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    sow = await proposed(usher, telegram, "Trees")
    await accepted(organiser, await wished(usher))
    await withdrawn(sow)
    assert labels(await noticed(organiser)) == ["See the proposal"]
    async with usher.database.begin() as db:
        person = (await db.scalars(select(Person).where(Person.telegram_id == sow.id))).one()
        number = (await programme.numbers(db, ["citiverse"]))["citiverse"]
        for _ in range(2):
            handed_in = await proposals.submit(db, person, PROPOSAL, usher.clock.now())
            assert handed_in is not None
            await reviews.decide(db, handed_in.row.id, ProposalState.ACCEPTED, usher.clock.now(), number)
        await programme.change(db, "citiverse", {"speakers": ("Mayor Sow",)}, "test", usher.clock.now())
    await withdrawn(sow, 2)
    assert labels(await noticed(organiser, "Trees and data")) == ["See the proposal"]
    await withdrawn(sow, 3)
    assert labels(await noticed(organiser, "still names")) == [REMOVE, "See the proposal"]


async def withdrawn(sow: Guest, number: int = 1) -> None:
    shown = await sow.last()
    await sow.answer(await sow.tap(data=f"talk:gone:{number}", message_id=shown.message_id))


async def noticed(organiser: Guest, what: str = "“Trees”") -> Seen:
    """What the organisers hear of the withdrawal."""

    async def found() -> bool:
        text = (await organiser.last()).text
        return "withdrawn" in text and what in text

    await eventually(found, True)
    return await organiser.last()


async def names_somebody(usher: Usher) -> bool:
    return bool((await stands(usher)).speakers)


async def test_names_are_added_and_taken_out_beside_the_live_buttons_and_never_mixed_up(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    owner = await telegram.person("Olga", language="en", id=OWNER)
    for name in ("Ada <Lovelace>", "Mayor Sow"):
        await card_of(usher, organiser)
        await tapped(organiser, "Speakers")
        await tapped(organiser, "Add a name")
        await said_to(organiser, name)
        await tapped(organiser, CHANGE)
    assert (await stands(usher)).speakers == ("Ada <Lovelace>", "Mayor Sow")
    await tapped(organiser, "Back to the session")
    await tapped(organiser, "Speakers")
    await tapped(organiser, "Add a name")
    assert (await said_to(organiser, "mayor  sow")).text.startswith("It is so already.")
    await tapped(organiser, "Speakers")
    preview = await tapped(organiser, OUT)
    await card_of(usher, owner)
    await tapped(owner, "Speakers")
    await tapped(owner, OUT)
    await tapped(owner, CHANGE)
    tap = await organiser.tap(CHANGE, message_id=preview.message_id)
    assert (await organiser.answer(tap)).text == (
        "Somebody has changed this session meanwhile. Here it is now."
    )
    assert (await stands(usher)).speakers == ("Ada <Lovelace>",)
    forged = data_of(preview, CHANGE).replace("make", "set").rpartition(":")[0] + ":1:speakers:7"
    tap = await organiser.tap(data=forged, message_id=preview.message_id)
    assert (await organiser.answer(tap)).text == "This button is from an older message, or no longer for you."


async def test_nobody_but_the_team_brings_a_proposal_into_the_programme(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    sow = await proposed(usher, telegram, "Trees")
    await accepted(organiser, await wished(usher))
    shown = await sow.last()
    for data in ("review:into:1", "review:name:1:1"):
        assert (await sow.answer(await sow.tap(data=data, message_id=shown.message_id))).text == OLD
    assert await changes_of(usher) == 0
