"""The desk from which sessions are changed by hand: who may change which, and what they see of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Context
from bot.event import Session
from bot.services import programme, session_edits
from bot.services.session_edits import Kind, Wish
from handlers import session_edit_screens as screens
from handlers import session_previews as previews
from handlers.buttons import rows
from handlers.form_screens import Screen
from models import SessionChange

Ways = Callable[[Context, int], list[InlineKeyboardButton]]
After = Callable[[Context], Awaitable[list[InlineKeyboardButton]]]
Told = Callable[[Context, Wish], Awaitable[None]]


@dataclass(frozen=True)
class Desk:
    """From where sessions are changed: which may be, in which ways, and by whom.

    `prefix` begins the data of its buttons, and the kind of its prompt.
    """

    prefix: str
    kinds: tuple[Kind, ...]
    may: Callable[[Context, int], Awaitable[bool]]
    ways: Ways  # from a session's card to elsewhere
    undoes_all: bool = False  # or one's own changes alone
    after: After | None = None  # what a change is followed by, besides the way back
    told: Told | None = None  # who hears of it besides those whom a notice tells

    @property
    def prompt(self) -> str:
        return f"{self.prefix}.edit"


async def card(context: Context, desk: Desk, session: Session, number: int) -> Screen:
    """A session's card at this desk."""
    text, picks = await screens.card(context, desk.prefix, desk.kinds, session, number)
    return text, [*picks, *rows(context.words, desk.ways(context, number))]


async def proposed(
    context: Context,
    desk: Desk,
    session: Session,
    kind: Kind,
    new: Mapping[str, Any],
    proposal_id: int | None = None,
) -> Screen:
    session_edits.checked(context.event, session, new, context.now)
    edit = await session_edits.propose(
        context.db, context.person, session, kind, new, context.now, proposal_id
    )
    wish = await session_edits.find(context.db, context.event, edit.id)
    if wish is None:
        raise LookupError(edit.id)
    return await shown(context, desk, wish)


async def shown(context: Context, desk: Desk, wish: Wish, problem: Markup | None = None) -> Screen:
    """What a wish means; one that changes nothing leads back."""
    impact = await session_edits.impact(context.db, context.event, wish, context.now)
    if not impact.changes:
        text, ways = await card(context, desk, wish.session, wish.edit.session_id)
        head = context.words("It is so already. Here it is:")
        return Markup("<i>{}</i>\n\n{}").format(head, text), ways
    return await previews.preview(context, desk.prefix, wish, impact, problem)


async def made(context: Context, desk: Desk, wish: Wish) -> Screen:
    edit = wish.edit
    change = await context.db.get(SessionChange, edit.change_id) if edit.change_id is not None else None
    if change is None or edit.undone_at is not None:
        text, ways = previews.taken_back(context, desk.prefix, wish.session, edit)
    else:
        undo = session_edits.may_take_back(change.changed_at, context.now)
        text, ways = previews.made(context, desk.prefix, wish.session, edit, change.changes, undo=undo)
    more = await desk.after(context) if desk.after else []
    return text, [*ways, *rows(context.words, more)]


async def find_session(context: Context, desk: Desk, number: int) -> Session:
    """The session of this number, for who may change it; a LookupError for everybody else."""
    key = await programme.key_of(context.db, number)
    session = context.event.session(key) if key else None
    if session is None or not await desk.may(context, number):
        raise LookupError(number)
    return session


async def find_wish(context: Context, desk: Desk, number: int, *, anybodys: bool = False) -> Wish:
    wish = await session_edits.find(context.db, context.event, number)
    if wish is None or wish.edit.kind not in desk.kinds:
        raise LookupError(number)
    own = wish.edit.person_id == context.person.id
    if not (own or (anybodys and desk.undoes_all)) or not await desk.may(context, wish.edit.session_id):
        raise LookupError(number)
    return wish


def permitted(desk: Desk, written: str) -> Kind:
    kind = Kind(written)
    if kind not in desk.kinds:
        raise LookupError(written)
    return kind


async def follow(context: Context, wish: Wish) -> Wish:
    """See the programme, and the wish, as they stand after what this turn has changed."""
    sessions = await programme.sessions(context.db)
    context.turn.house = context.turn.house.at(sessions, context.event.by_hand)
    return await session_edits.find(context.db, context.event, wish.edit.id) or wish
