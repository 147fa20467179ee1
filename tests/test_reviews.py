"""Proposals in the team's hands: found, scored, commented, decided once, told once."""

import asyncio
from functools import partial
from itertools import cycle

import pytest
from sqlalchemy import select

from bot.app import Usher
from bot.context import House
from bot.services import audience, programme, proposals, reviews, session_speakers
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.texts import LANGUAGES
from handlers.organiser import lists
from models import Person, Proposal, ProposalState
from models.database import Database
from tests.announcing import PIXEL
from tests.conftest import OWNER
from tests.eventually import eventually
from tests.people_stage import PROPOSAL, audited, data_of, heard, proposed, states
from tests.test_models import NOON
from tests.test_proposal import TEXTS
from tests.test_registration import labels, said_to, tapped
from tests.test_team import OLD


async def opened(member: Guest, title: str) -> str:
    """The card of the proposal with this title."""
    shown = await said_to(member, f"/proposals {title}")
    return (await tapped(member, next(one for one in labels(shown) if one.startswith(title)))).text


async def session_label(usher: Usher, guest: Guest) -> str:
    """The button that names the session."""
    title = usher.house.event.title("citiverse", "en")
    return next(label for label in labels(await guest.last()) if title[:20] in label)


@pytest.mark.long
async def test_the_list_is_filtered_by_state_session_and_words(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await proposed(usher, telegram, "Trees", sessions=[])
    await proposed(usher, telegram, "Water", name="Łukasz Nowak")
    await opened(organiser, "Trees")
    for step in ("Decide", "Decline", "Decide without a note"):
        await tapped(organiser, step)
    shown = await said_to(organiser, "/proposals lukasz")
    assert (shown.text, labels(shown)[0]) == (
        "1 proposal\nFiltered: “lukasz”",
        "Water – to be decided",
    )
    await tapped(organiser, "Clear filters")
    await tapped(organiser, "Filter")
    await tapped(organiser, "not accepted")
    shown = await tapped(organiser, "Show 1 proposal")
    assert (shown.text, labels(shown)[0]) == ("1 proposal\nFiltered: not accepted", "Trees – not accepted")
    await tapped(organiser, "Clear filters")
    await tapped(organiser, "Filter")
    await tapped(organiser, "One session")
    await tapped(organiser, await session_label(usher, organiser))
    shown = await tapped(organiser, "Show 1 proposal")
    assert labels(shown)[0] == "Water – to be decided"


@pytest.mark.long
async def test_each_reviewer_has_one_score_and_comment_which_may_change(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    owner = await telegram.person("Olga", language="en", id=OWNER)
    for member in (owner, organiser):
        await said_to(member, "/start")
    await proposed(usher, telegram, "Trees")
    for member, scores in ((organiser, "24"), (owner, "31")):
        await opened(member, "Trees")
        for score in scores:
            await member.tap(score)
            card = (await member.heard())[-1]
    assert "Average: 2.5 of 5, from 2 scores\nYour score: 1" in card.text
    await tapped(owner, "Comment")
    await said_to(owner, "Not <b>this</b> year")
    await tapped(owner, "Comment")
    card = await said_to(owner, "Next year & gladly")
    assert "Your comment: “Next year & gladly”" in card.text
    await opened(organiser, "Trees")
    told = await tapped(organiser, "Opinions of others")
    assert told.text.split("\n\n")[1:] == [
        "Average: 2.5 of 5, from 2 scores",
        "Claire: 4",
        "Olga: 1\n“Next year & gladly”",
    ]


@pytest.mark.long
async def test_a_decision_is_told_once_in_the_speakers_language(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    decisions = [*zip(LANGUAGES, cycle(["accepted", "declined"]), strict=False)]
    for language, decision in decisions:
        title, own = f"Trees {language}", usher.house.texts.speak(language)
        guest = await proposed(usher, telegram, title, language)
        await opened(organiser, title)
        await tapped(organiser, "Decide")
        if decision == "accepted":
            await tapped(organiser, "Accept")
            asked = await tapped(organiser, await session_label(usher, organiser))
            told = own(
                "Your proposal “{title}” is <b>accepted</b>, for this session: {session}.",
                title=title, session=own.isolate(usher.house.event.title("citiverse", language)),
            )  # fmt: skip
        else:
            asked = await tapped(organiser, "Decline")
            told = own(
                "The organisers could not accept your proposal “{title}”. Thank you for it.", title=title
            )
        done = await said_to(organiser, "Write to <us> & see")
        assert done.text == "Done. They have been told."
        data = data_of(asked, "Decide without a note")
        tap = await organiser.tap(data=data, message_id=asked.message_id)
        assert (await organiser.answer(tap)).text == "This has been decided meanwhile."
        plain = told.replace("<b>", "").replace("</b>", "").unescape()
        note = own("From the organisers: “{note}”", note="Write to <us> & see").unescape()
        await eventually(partial(heard, guest), [f"{plain}\n\n{note}"])
    assert await states(usher.database, Proposal) == [ProposalState(decision) for _, decision in decisions]


@pytest.mark.long
async def test_of_two_organisers_at_once_one_decides_and_the_other_is_told(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    owner = await telegram.person("Olga", language="en", id=OWNER)
    guest = await proposed(usher, telegram, "Trees")
    for member, steps in (
        (organiser, ("Decide", "Accept", "Without a session")),
        (owner, ("Decide", "Decline")),
    ):
        await opened(member, "Trees")
        for step in steps:
            await tapped(member, step)
    taps = await asyncio.gather(*(one.tap("Decide without a note") for one in (organiser, owner)))
    toasts = [(await one.answer(tap)).text for one, tap in zip((organiser, owner), taps, strict=True)]
    assert sorted(toasts) == ["Done. They have been told.", "This has been decided meanwhile."]

    async def told() -> int:
        return len(await heard(guest))

    await eventually(told, 1)
    decided = [action for action in await audited(usher.database) if action.startswith("proposal.")]
    assert len(decided) == 1


async def one_proposal(database: Database) -> int:
    async with database.begin() as db:
        person = Person(telegram_id=1, language="en", first_seen_at=NOON)
        db.add(person)
        await db.flush()
        found = await proposals.submit(db, person, PROPOSAL, NOON)
        assert found is not None
        return found.row.id


async def test_of_many_decisions_and_a_withdrawal_at_once_one_holds(database: Database) -> None:
    number = await one_proposal(database)

    async def decide(state: ProposalState) -> bool:
        async with database.begin() as db:
            return await reviews.decide(db, number, state, NOON) is not None

    async def withdraw() -> bool:
        async with database.begin() as db:
            reference = (await db.get_one(Proposal, number)).reference
            found = await proposals.by_reference(db, reference)
            return found is not None and await proposals.withdraw(db, found, NOON)

    wanted = [ProposalState.ACCEPTED, ProposalState.DECLINED] * 5
    *decided, withdrawn = await asyncio.gather(*(decide(state) for state in wanted), withdraw())
    (state,) = await states(database, Proposal)
    assert sum(decided) <= 1
    assert withdrawn == (state is ProposalState.WITHDRAWN)
    assert withdrawn or sum(decided) == 1


@pytest.mark.long
async def test_an_accepted_speaker_stands_as_one_until_it_is_taken_back_or_withdrawn(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await proposed(usher, telegram, "Trees")

    async def standing() -> tuple[int, list[str | None]]:
        """How many a broadcast to the speakers reaches, and whose live buttons this one has."""
        async with usher.database.read() as db:
            person = (await db.scalars(select(Person).where(Person.telegram_id == guest.id))).one()
            meant = await audience.by_language(db, usher.house.event, {audience.WHO: [audience.SPEAKERS]})
            own = await session_speakers.of_person(db, person)
            return sum(meant.values()), [await programme.key_of(db, number) for number in own]

    async def accept() -> None:
        await opened(organiser, "Trees")
        await tapped(organiser, "Decide")
        await tapped(organiser, "Accept")
        session = usher.house.event.title("citiverse", "en")
        await tapped(
            organiser, next(one for one in labels(await organiser.last()) if one[:20] == session[:20])
        )
        card = await tapped(organiser, "Decide without a note")
        assert f"Accepted for: {usher.house.event.title('citiverse', 'en')}" in card.text

    assert await standing() == (0, [])
    await accept()
    assert await standing() == (1, ["citiverse"])
    await tapped(organiser, "Decide")
    await tapped(organiser, "Back to review")
    await tapped(organiser, "Decide without a note")
    assert await standing() == (0, [])
    await accept()

    async def told() -> int:
        return len(await heard(guest))

    await eventually(told, 3)
    await said_to(guest, "/speak")
    await tapped(guest, "Trees – accepted")
    await tapped(guest, "Withdraw")
    await tapped(guest, "Yes, withdraw it")
    assert await standing() == (0, [])


@pytest.mark.long
async def test_the_file_comes_as_it_was_handed_in(usher: Usher, telegram: Telegram, organiser: Guest) -> None:
    files = (("document", b"%PDF-slides", "slides.pdf"), ("photo", PIXEL, "photo.jpg"))
    for number, (kind, content, name) in enumerate(files, 1):
        guest = await telegram.person("Sow", language="en")
        await said_to(guest, "/speak")
        for text in TEXTS:
            await said_to(guest, text)
        await guest.send_file(content, name, kind=kind)
        await guest.heard()
        await said_to(guest, "yes, i agree")
        await said_to(guest, "send")
        await eventually(partial(told_of_proposals, organiser), number)
        assert f"File: {name}" in await opened(organiser, "Trees and data")
        shown = await tapped(organiser, "Show the file")
        assert kind in shown.body
        file = shown.body["photo"][-1] if kind == "photo" else shown.body["document"]
        assert await telegram.fetch(file["file_id"]) == content


async def told_of_proposals(member: Guest) -> int:
    """How often a member was told that there is something to look at."""
    return sum(message.text.startswith("Proposal ") for message in await member.messages())


@pytest.mark.long
async def test_nobody_else_reviews_and_forged_choices_are_answered_kindly(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    guest = await proposed(usher, telegram, "Trees")
    shown = await guest.last()
    for data in ("review:yes:1:accepted_0", "review:score:1:5", "review:card:1", "proposals:list:0"):
        tap = await guest.tap(data=data, message_id=shown.message_id)
        assert (await guest.answer(tap)).text == OLD
    shown = await organiser.last()
    for data in (
        "review:score:1:6",
        "review:yes:1:nonsense_0",
        "review:yes:1:accepted_99999",
        "review:card:77",
    ):
        tap = await organiser.tap(data=data, message_id=shown.message_id)
        assert (await organiser.answer(tap)).text != ""
    assert await states(usher.database, Proposal) == [ProposalState.ACCEPTED]


def test_a_long_title_leaves_room_for_the_state_and_arabic_runs_from_right_to_left(house: House) -> None:
    label = lists.named(house.texts.speak("en"), "How our city counts its trees " * 3, "to be decided")
    assert label == "How our city counts its trees How our c… – to be decided"
    label = lists.named(house.texts.speak("ar"), "Trees", "لدى المنظمين")
    assert label == "\u200f\u2068Trees\u2069 – \u200f\u2068لدى المنظمين\u2069"
