"""Personal data: unreadable at rest, exported whole, forgotten without a trace, kept only so long."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.app import Usher
from bot.clock import Clock
from bot.services import privacy
from bot.services.belongings import IMPERSONAL, belongings, traces
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.ticks import erased_from
from models import (
    Alert,
    AlertKind,
    AlertState,
    Answer,
    Base,
    Bookmark,
    Broadcast,
    Card,
    CardCopy,
    Chat,
    Delivery,
    DigestReader,
    Draft,
    EditState,
    FactEdit,
    Follow,
    HelpdeskAnswer,
    InboxState,
    InboxUpdate,
    Membership,
    OpenQuestion,
    Person,
    PinnedAgenda,
    ProgrammeSession,
    Prompt,
    Proposal,
    ProposalState,
    PublishedAnswer,
    PublishedQuestion,
    Receipt,
    Registration,
    ReminderSettings,
    Review,
    Search,
    Seat,
    SeatState,
    SessionEdit,
    SessionReminders,
    SessionSpeaker,
    ToldFact,
    View,
    Wish,
)
from models.base import PersonalText
from models.cipher import Cipher
from models.database import Database
from models.upsert import add_once
from tests.eventually import eventually
from tests.test_models import NOON
from tests.test_ticks import ticks
from tests.two_workers_stage import Telegrams

CANARY = "canary-7f3a"
TABLES = {mapper.class_ for mapper in Base.registry.mappers}


def everything_of(
    person: Person, session: ProgrammeSession, card: Card, published: PublishedAnswer
) -> list[Base]:
    """A row in every table, all of one person; every column for free text sings."""
    me, chat = person.id, person.telegram_id
    registration = Registration(
        reference="R1", person_id=me, mode="online", answers=CANARY, registered_at=NOON, changed_at=NOON
    )
    proposal = Proposal(
        reference="P1",
        person_id=me,
        state=ProposalState.SUBMITTED,
        answers=CANARY,
        submitted_at=NOON,
        changed_at=NOON,
    )  # fmt: skip
    said = {"update_id": 1, "chat_id": chat}
    return [
        Chat(id=chat, kind="private", person_id=me),
        InboxUpdate(**said, payload=CANARY, state=InboxState.HANDLED, received_at=NOON),
        Delivery(chat_id=chat, priority=0, method="sendMessage", payload=CANARY, created_at=NOON),
        Answer(**said, person_id=me, language="en", kind="facts", topics="", given_at=NOON),
        ToldFact(**said, fact="a-b", revision="1", language="en", told_at=NOON),
        OpenQuestion(
            **said, card_id=card.id, message_id=1, person_id=me, language="en", text=CANARY, asked_at=NOON
        ),
        CardCopy(card_id=card.id, chat_id=chat),
        FactEdit(
            fact="a-b", language="en", text="", revision=1, state=EditState.DRAFT, author_id=me,
            written_at=NOON,
        ),
        PublishedQuestion(answer_id=published.id, person_id=me, language="en", text=CANARY),
        HelpdeskAnswer(card_id=card.id, author_id=me, language="en", text=CANARY, given_at=NOON),
        Wish(person_id=me, chat_id=chat, gap="room", wished_at=NOON),
        Search(person_id=me, words=CANARY, searched_at=NOON),
        Bookmark(person_id=me, session_id=session.id, created_at=NOON),
        SessionEdit(
            person_id=me, session_id=session.id, kind="room", revision=1, new={}, proposed_at=NOON,
        ),
        SessionSpeaker(session_id=session.id, person_id=me, name=CANARY, since=NOON),
        Alert(
            person_id=me, session_id=session.id, kind=AlertKind.REMINDER, starts_at=NOON, lead=60, revision=0,
            urgent=False, due_at=NOON, ripe_at=NOON, expires_at=NOON, state=AlertState.SAID,
        ),
        Follow(person_id=me, what="event"),
        ReminderSettings(person_id=me, zone="Africa/Dakar"),
        SessionReminders(person_id=me, session_id=session.id, muted=True),
        PinnedAgenda(person_id=me, chat_id=chat, said=""),
        Prompt(person_id=me, kind="x", about="", asked_at=NOON),
        Membership(person_id=me, name=CANARY),
        View(person_id=me, noun="registrations", filters=CANARY),
        DigestReader(chat_id=chat, person_id=me, language="en", since=NOON),
        Draft(person_id=me, form="registration", answers=CANARY, started_at=NOON, touched_at=NOON),
        registration,
        proposal,
        Review(person_id=me, comment=CANARY, changed_at=NOON),
    ]  # fmt: skip


async def somebody(database: Database, telegram_id: int = 77) -> Person:
    """A person who has left something in every table."""
    async with database.begin() as db:
        session = await db.scalar(select(ProgrammeSession).limit(1))
        if session is None:
            session = ProgrammeSession(
                key="s", source="test", published={}, details={}, starts_at=NOON, ends_at=NOON
            )
            db.add(session)
        person = Person(telegram_id=telegram_id, language="en", first_seen_at=NOON)
        db.add(person)
        await db.flush()
        card = Card(opened_at=NOON)
        published = PublishedAnswer(published_at=NOON)
        db.add_all([card, published])
        await db.flush()
        rows = everything_of(person, session, card, published)
        broadcast = Broadcast(author_id=person.id, audience={}, changed_at=NOON)
        *others, review = rows
        db.add_all([*others, broadcast])
        await db.flush()
        (proposal,) = [row for row in rows if isinstance(row, Proposal)]
        assert isinstance(review, Review)
        review.proposal_id = proposal.id
        db.add(review)
        db.add(Receipt(broadcast_id=broadcast.id, person_id=person.id, confirmed_at=NOON))
        (registration,) = [row for row in rows if isinstance(row, Registration)]
        db.add(
            Seat(
                registration_id=registration.id, session_id=session.id, mode="online",
                state=SeatState.CONFIRMED, since=NOON,
            )
        )  # fmt: skip
    return person


def singing(folder: Path) -> list[str]:
    """The database's files (its log among them) in which the canary can be heard."""
    return [file.name for file in folder.glob("usher.db*") if CANARY.encode() in file.read_bytes()]


async def counts(database: Database, person: Person) -> dict[str, int]:
    """How many rows each table has of somebody."""
    async with database.read() as db:
        return {
            table.__tablename__: await db.scalar(select(func.count()).select_from(table).where(mine)) or 0
            for table, mine in belongings(person).items()
        }


def test_every_table_is_somebodys_or_tells_nothing_about_anybody() -> None:
    person = Person(id=1, telegram_id=1)
    assert TABLES - set(belongings(person)) - set(traces(person)) - IMPERSONAL == set()
    assert set(belongings(person)) & IMPERSONAL == set()


async def test_the_canary_sits_in_every_personal_column(database: Database) -> None:
    person = await somebody(database)
    filled = {
        (type(row).__tablename__, column.key)
        for row in everything_of(person, ProgrammeSession(id=1), Card(id=1), PublishedAnswer(id=1))
        for column in type(row).__table__.columns
        if isinstance(column.type, PersonalText) and getattr(row, column.key) == CANARY
    }
    personal = {
        (table.name, column.key)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, PersonalText) and table.name != "key_check"
    }
    assert personal - filled == set()
    assert [name for name, count in (await counts(database, person)).items() if count != 1] == []


async def test_personal_columns_are_unreadable_in_the_database(database: Database, tmp_path: Path) -> None:
    await somebody(database)
    async with database.read() as db:
        connection = await db.connection()
        for table in Base.metadata.sorted_tables:
            for row in (await connection.exec_driver_sql(f"SELECT * FROM {table.name}")).all():
                assert CANARY not in str(row), table.name
    await database.close()
    assert singing(tmp_path) == []


async def test_the_export_has_every_canary_and_nobody_elses(database: Database) -> None:
    person = await somebody(database)
    async with database.read() as db:
        content = await privacy.export(db, person, NOON)
        nobody = await privacy.export(db, Person(id=999, telegram_id=999), NOON)
    exported = json.loads(content)
    singing = {name for name, rows in exported.items() if CANARY in json.dumps(rows)}
    assert singing == {
        "inbox",
        "deliveries",
        "open_questions",
        "drafts",
        "registrations",
        "proposals",
        "searches",
        "memberships",
        "session_speakers",
        "reviews",
        "views",
        "helpdesk_answers",
        "published_questions",
    }
    assert CANARY.encode() not in nobody


async def test_after_forget_me_nothing_is_left_in_any_table_or_file(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without encryption, so that what is left could be read: the deletion alone must do.
    monkeypatch.setattr(Cipher, "encrypt", lambda _, text: text)
    monkeypatch.setattr(Cipher, "decrypt", lambda _, text: text)
    person = await somebody(database)
    async with database.begin() as db:
        settled = privacy.scrub(db)
    await settled()  # from the log into the file itself
    assert bool(singing(tmp_path)) == database.is_sqlite
    async with database.begin() as db:
        found = await db.get(Person, person.id)
        assert found is not None
        await privacy.forget(db, found)
        step = privacy.scrub(db)
    await step()
    left = {name: count for name, count in (await counts(database, person)).items() if count}
    async with database.read() as db:
        payloads = list(await db.scalars(select(InboxUpdate.payload)))
    assert (left, payloads, singing(tmp_path)) == ({"inbox": 1}, [None], [])


async def test_what_was_said_in_groups_is_forgotten_too(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    group = await telegram.group("Delegation", guest)
    sent = await group.member(guest).send(f"my phone is {CANARY}")
    await telegram.confirmed(sent.update_id)
    await guest.send("/privacy")
    await guest.heard()
    await guest.tap("Forget me")
    await guest.heard()
    await guest.tap("Yes, forget me")
    (farewell,) = await guest.heard()
    assert "Receipt: " in farewell.text

    async def remembered() -> bool:
        async with usher.database.read() as db:
            return any(CANARY in (payload or "") for payload in await db.scalars(select(InboxUpdate.payload)))

    await eventually(remembered, wanted=False)


async def test_what_still_waits_to_be_handled_is_not_lost_with_who_is_forgotten(database: Database) -> None:
    """A question to them in a group, and what they have written since."""
    waiting = [(4444, 1, "forget:yes"), (4444, 2, "/start"), (-5, 3, "When? (in reply to 4444)")]
    async with database.begin() as db:
        db.add(person := Person(telegram_id=4444, language="en", first_seen_at=NOON))
        db.add_all(
            InboxUpdate(chat_id=chat_id, update_id=number, payload=payload, received_at=NOON)
            for chat_id, number, payload in waiting
        )
    async with database.begin() as db:
        await privacy.forget(db, await db.get_one(Person, person.id), asked_in=1)
    async with database.read() as db:
        kept = select(InboxUpdate.update_id).where(InboxUpdate.payload.is_not(None))
        assert list(await db.scalars(kept.order_by(InboxUpdate.id))) == [2, 3]


async def test_who_is_forgotten_and_asks_elsewhere_at_once_is_answered_and_keeps_nobody_waiting(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    await guest.send("/start")
    await guest.heard()
    group = await telegram.group("Delegation", guest)
    asked = group_message(
        guest.id, group.chat_id, f"@{usher.app.bot.username} when is the Citiverse session?"
    )
    forget = Telegrams().tapped(guest.id, "forget:yes") | {"update_id": 10**6}
    await usher.inbox.receive([forget, {"update_id": 10**6 + 1, "message": asked}])

    async def became() -> set[InboxState]:
        async with usher.database.read() as db:
            return set(await db.scalars(select(InboxUpdate.state)))

    await eventually(became, {InboxState.HANDLED})
    async with usher.database.read() as db:
        assert len((await db.scalars(select(Answer.id))).all()) == 1


def group_message(person: int, group: int, text: str) -> dict[str, object]:
    """Somebody speaks to the bot in a group."""
    sender = {"id": person, "is_bot": False, "first_name": "Guest", "language_code": "en"}
    mention = {"type": "mention", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    chat = {"id": group, "type": "group", "title": "Delegation"}
    return {"message_id": 9, "date": 0, "chat": chat, "from": sender, "text": text, "entities": [mention]}


async def test_people_get_their_data_as_a_file(telegram: Telegram, guest: Guest) -> None:
    await guest.send(CANARY)
    await guest.heard()
    await guest.send("/privacy")
    await guest.heard()
    await guest.tap("Get my data as a file")
    (sent,) = await guest.heard()
    exported = json.loads(await telegram.fetch(sent.body["document"]["file_id"]))
    assert CANARY in json.dumps(exported["inbox"])
    assert [row["telegram_id"] for row in exported["people"]] == [guest.id]


async def test_personal_data_is_erased_a_set_time_after_the_event(
    usher: Usher, guest: Guest, clock: Clock
) -> None:
    await guest.send("/start")
    await guest.heard()

    async def people() -> int:
        async with usher.database.read() as db:
            return await db.scalar(select(func.count()).select_from(Person)) or 0

    clock.move_to(erased_from(usher.house) - timedelta(seconds=1))
    await ticks(usher).tidy()
    before = await people()
    clock.move_to(erased_from(usher.house))
    await ticks(usher).tidy()
    assert (before, await people()) == (1, 0)


async def test_a_change_just_after_the_log_was_emptied_is_kept(database: Database, clock: Clock) -> None:
    row = {"chat_id": 1, "payload": "{}", "state": InboxState.WAITING, "received_at": clock.now()}
    async with database.begin() as db:
        await add_once(db, InboxUpdate, [row])
        empty_the_log = privacy.scrub(db)
    await empty_the_log()
    async with database.store() as connection:
        await add_once(connection, InboxUpdate, [row])
    async with database.read() as db:
        assert await db.scalar(select(func.count()).select_from(InboxUpdate)) == 2
