"""Exports for organisers: registrations, proposals and check-ins as tables, in the language of who asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.event.forms import Field, Kind, said
from bot.services import proposals as proposed
from bot.services import registration_list, reviews
from bot.services.registration import Registered
from bot.services.registration_list import ALL, HOLDER, STATE
from bot.services.spreadsheets import Cell, Table
from bot.texts import NAMES, Words
from models import Person, ProgrammeSession, Proposal, Registration, Seat, SeatState

NOT_TOLD = {"for", "consent", "sessions"}  # it is said by other columns, or by being there


async def registrations(db: AsyncSession, event: Event, words: Words) -> Table:
    """All of them, the cancelled ones as well, each with its answers and its seats."""
    form = event.forms.get("registration")
    fields = [field for field in form.fields if field.key not in NOT_TOLD] if form else []
    head = [
        words("Reference"),
        *(said(field.label, words.language) for field in fields),
        words("Seats"),
        words("Language"),
        words("Registered"),
        words("Cancelled"),
        words("Checked in"),
    ]
    spoken = select(Registration.id, Person.language).join(Person, Person.id == HOLDER)
    languages = dict((await db.execute(spoken)).all())
    rows: list[list[Cell]] = []
    async for found in registration_list.every(db, {STATE: ALL}):
        language = languages.get(found.row.id, "")
        rows.append([
            found.row.reference,
            *(_answer(words, event, field, found.answers) for field in fields),
            _seats(event, words, found),
            NAMES.get(language, language),
            _time(event, found.row.registered_at),
            _time(event, found.row.cancelled_at),
            _time(event, found.row.checked_in_at),
        ])  # fmt: skip
    return Table(str(words("Registrations")), words.language, _plain(head), rows)


async def check_ins(db: AsyncSession, event: Event, words: Words) -> Table:
    """Who was let in when, to the event and to its sessions."""
    head = [words("Reference"), words("Name"), words("Where"), words("Checked in")]
    rows: list[list[Cell]] = []
    async for found in registration_list.every(db, {STATE: ALL}):
        common: list[Cell] = [found.row.reference, str(found.answers.get("name", ""))]
        if found.row.checked_in_at is not None:
            event_name = event.name(words.language)
            rows.append([*common, event_name, _time(event, found.row.checked_in_at)])
        rows += [
            [*common, event.title(key, words.language), _time(event, seat.checked_in_at)]
            for key, seat in found.seats.items()
            if seat.checked_in_at is not None
        ]
    return Table(str(words("Check-ins")), words.language, _plain(head), rows)


async def proposals(db: AsyncSession, event: Event, words: Words) -> Table:
    """All of them, with what was decided and the average score."""
    form = event.forms.get("proposal")
    fields = [field for field in form.fields if field.key not in {"consent"}] if form else []
    head = [
        words("Reference"),
        words("State"),
        words("Accepted for"),
        *(said(field.label, words.language) for field in fields),
        words("Average score"),
        words("Number of scores"),
        words("Handed in"),
        words("Decided"),
    ]
    accepted = select(Proposal.id, ProgrammeSession.key)
    accepted = accepted.join(ProgrammeSession, ProgrammeSession.id == Proposal.session_id)
    keys = dict((await db.execute(accepted)).all())
    rows: list[list[Cell]] = []
    for found in await reviews.all_of_them(db, {}, {}):
        key = keys.get(found.row.id)
        rows.append([
            found.row.reference,
            proposed.state_words(words, found.row.state, for_team=True).unescape(),
            event.title(key, words.language) if key else "",
            *(_answer(words, event, field, found.answers) for field in fields),
            None if found.average is None else round(found.average, 2),
            len(found.scores),
            _time(event, found.row.submitted_at),
            _time(event, found.row.decided_at),
        ])  # fmt: skip
    return Table(str(words("Proposals")), words.language, _plain(head), rows)


def _plain(head: Sequence[str]) -> list[str]:
    """What is no HTML."""
    return [name.unescape() if isinstance(name, Markup) else name for name in head]


def _answer(words: Words, event: Event, field: Field, answers: Mapping[str, Any]) -> str:
    """An answer as text."""
    value = answers.get(field.key)
    if value is None or value == []:
        return ""
    match field.kind:
        case Kind.FILE:
            return str(value["name"])
        case Kind.CHOICE | Kind.CHOICES:
            chosen = value if isinstance(value, list) else [value]
            return "; ".join(said(field.choices.get(key, {}), words.language) or str(key) for key in chosen)
        case Kind.SESSIONS:
            return "; ".join(event.title(key, words.language) if event.session(key) else key for key in value)
        case _:
            return str(value)


def _seats(event: Event, words: Words, found: Registered) -> str:
    lines = []
    for key, seat in found.seats.items():
        title = event.title(key, words.language) if event.session(key) else key
        lines.append(f"{title} ({_seat(words, seat)})")
    return "; ".join(lines)


def _seat(words: Words, seat: Seat) -> str:
    return {
        SeatState.CONFIRMED: words("confirmed"),
        SeatState.OFFERED: words("offered"),
        SeatState.WAITING: words("on the waiting list"),
        SeatState.LAPSED: words("not taken in time"),
        SeatState.CANCELLED: words("cancelled"),
    }[seat.state].unescape()


def _time(event: Event, instant: datetime | None) -> str:
    """On the event's own clocks, in a form that sorts."""
    return f"{event.local(instant):%Y-%m-%d %H:%M}" if instant else ""
