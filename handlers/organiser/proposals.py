"""/proposals: all of them, searched and filtered, with what the team thinks of each."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import Context
from bot.event import Event
from bot.services import programme, reviews, views
from bot.services.proposals import state_words
from bot.services.reviews import STATE, Reviewed
from bot.services.views import Filters
from bot.texts import Words
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.organiser import lists
from models import ProposalState


async def _page(context: Context, filters: Filters, number: int) -> Screen:
    words = context.words
    found = await reviews.all_of_them(context.db, filters, await keys(context.db, context.event))
    pages = max(1, -(-len(found) // lists.ON_A_PAGE))
    number = min(number, pages - 1)
    await views.turn(context.db, context.person, LIST.noun, number)
    head = words.plural("<b>{n} proposal</b>", "<b>{n} proposals</b>", len(found))
    state = filters.get(STATE)
    own = [state_words(words, ProposalState(state), for_team=True).unescape()] if state else []
    filtered = await lists.filtered_by(context, filters, own)
    shown = found[number * lists.ON_A_PAGE : (number + 1) * lists.ON_A_PAGE]
    picks = [[button(_label(words, one), f"review:card:{one.row.id}")] for one in shown]
    text = lists.heads(words, head, filtered, number, pages)
    return text, [*picks, *LIST.ways(words, filters, number, pages)]


async def keys(db: AsyncSession, event: Event) -> Mapping[int, str]:
    """The sessions' keys by their rows' numbers."""
    numbers = await programme.numbers(db, [session.id for session in event.sessions])
    return {number: key for key, number in numbers.items()}


async def _narrowing(context: Context, filters: Filters) -> Screen:
    words = context.words
    found = await reviews.all_of_them(context.db, filters, await keys(context.db, context.event))
    picks = [
        LIST.pick(filters, STATE, one, state_words(words, one, for_team=True).unescape())
        for one in _choices(STATE)
    ]
    picks.append(await LIST.session_pick(context, filters))
    shown = words.plural("Show {n} proposal", "Show {n} proposals", len(found))
    return words("Which proposals?"), [*rows(words, picks), *LIST.ways_out(words, filters, shown)]


def _choices(facet: str) -> tuple[ProposalState, ...]:
    return tuple(ProposalState) if facet == STATE else ()


def _label(words: Words, found: Reviewed) -> str:
    average = "" if found.average is None else f" · {words.number(round(found.average, 1))}"
    state = state_words(words, found.row.state, for_team=True).unescape()
    return lists.named(words, found.answers["title"], f"{state}{average}")


LIST = lists.List(
    reviews.NOUN,
    _choices,
    _page,
    _narrowing,
    lambda words: words("Write words of the title, a speaker's name, or the reference."),
)
