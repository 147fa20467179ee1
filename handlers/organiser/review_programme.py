"""From an accepted proposal into the programme: for which session, and the speaker's name, once confirmed."""

from telegram import InlineKeyboardButton

from bot.context import Context
from bot.services import programme, speakers, team
from bot.services.reviews import Reviewed
from bot.services.roles import Right, may
from bot.services.session_edits import Kind
from handlers import session_desk as desks
from handlers.buttons import button
from handlers.form_screens import Screen, short
from handlers.organiser import session_speakers
from handlers.organiser.programme import DESK
from models import ProposalState

MOST = 30  # sessions to choose from


async def ways(context: Context, found: Reviewed) -> list[InlineKeyboardButton]:
    """What there is still to do about the programme once a proposal is accepted, or is no longer."""
    words, row = context.words, found.row
    if not may(context.person.role, Right.PROGRAMME):
        return []
    if row.state is not ProposalState.ACCEPTED:
        number = await speakers.written_into(context.db, row.id)
        left = await speakers.left_in(context.db, context.event, row, number)
        return [button(words("Remove from the programme"), f"review:out:{row.id}:{number}")] if left else []
    key = await programme.key_of(context.db, row.session_id) if row.session_id else None
    session = context.event.session(key) if key else None
    if session is None:
        return [button(words("Add to a session"), f"review:into:{row.id}")]
    if speakers.names(session, found.answers["name"]):
        return []
    return [button(words("Name the speaker in the programme"), f"review:name:{row.id}:{row.session_id}")]


async def out(context: Context, found: Reviewed, number: int) -> Screen | None:
    """What it means to name somebody no more who has withdrawn; None where nobody is named."""
    session = None
    if may(context.person.role, Right.PROGRAMME):
        session = await speakers.left_in(context.db, context.event, found.row, number)
    if session is None:
        context.toast(context.words("The programme names them no more."))
        return None
    new = speakers.without_name(session, found.answers["name"])
    return await desks.proposed(context, DESK, session, Kind.SPEAKERS, new)


async def ask(context: Context, found: Reviewed) -> Screen | None:
    """For which session; None where there is nothing to ask any more."""
    if not await ways(context, found) or found.row.session_id:
        return None
    picks = await sessions(context, found, f"review:name:{found.row.id}")
    back = button(context.words("Back"), f"review:card:{found.row.id}")
    return context.words("For which session?"), [[pick] for pick in [*picks, back]]


async def sessions(context: Context, found: Reviewed, data: str) -> list[InlineKeyboardButton]:
    """Those to choose from: what the speaker has named comes first; what is over is over."""
    words, event = context.words, context.event
    wished = found.answers.get("sessions") or []
    coming = [one for one in event.sessions if one.end > context.now and not one.cancelled]
    shown = sorted(coming, key=lambda one: one.id not in wished)[:MOST]
    numbers = await programme.numbers(context.db, [session.id for session in shown])
    return [
        button(short(event.title(session.id, words.language)), f"{data}:{numbers[session.id]}")
        for session in shown
        if session.id in numbers
    ]


async def name(context: Context, found: Reviewed, number: int) -> Screen | None:
    """What it means to name the speaker there, to be confirmed; None where it is not asked for any more."""
    row = found.row
    if not await ways(context, found) or row.session_id not in {None, number}:
        return None
    session = await desks.find_session(context, DESK, number)
    if speakers.names(session, found.answers["name"]):  # it lacked the speaker's live buttons alone
        proposal = await speakers.ready(context.db, row.id, number)
        if proposal is not None and await speakers.place(context.db, proposal, number, context.now):
            team.record(context.db, context.person, "speakers.assign", session.id[:200], now=context.now)
            await session_speakers.placed(context, row.id, session, number)
        return None
    new = speakers.with_speaker(session, found.answers["name"])
    return await desks.proposed(context, DESK, session, Kind.SPEAKERS, new, row.id)
