"""/proposals: all of them, searched and filtered, with what the team thinks of each."""

from collections.abc import Mapping

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from bot.context import Context
from bot.event import Event
from bot.services import programme, reviews, views
from bot.services.proposals import state_words
from bot.services.reviews import SESSION, STATE, WORDS, Reviewed
from bot.services.views import Filters
from bot.texts import Words
from handlers import other, prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from handlers.organiser import lists
from handlers.registration_cards import show as say
from models import ProposalState

NOUN = reviews.NOUN
SEARCH = "proposals.search"  # the prompt


async def show(update: Update, context: Context) -> None:
    """The list as it was left; words behind the command are looked for."""
    filters = await views.filters(context.db, context.person, NOUN)
    sought = " ".join(context.args or ()) if update.message else ""
    if sought:
        filters = {WORDS: sought}
        await views.keep(context.db, context.person, NOUN, filters)
    say(context, await overview(context, filters, 0))


async def tap(update: Update, context: Context) -> None:
    """A button of the list: proposals:VERB:NUMBER or proposals:state:0:STATE."""
    _, verb, number, choice = f"{update.callback_query.data if update.callback_query else ''}:".split(":")[:4]
    filters = await views.filters(context.db, context.person, NOUN)
    match verb:
        case "list":
            context.edit(*await overview(context, filters, int(number)))
        case "back":
            page = await views.page(context.db, context.person, NOUN)
            context.edit(*await overview(context, filters, page))
        case "find":
            await prompts.ask(context, SEARCH)
            words = context.words
            text = words("Write words of the title, a speaker's name, or the reference.")
            context.edit(text, [[button(words("Cancel"), "proposals:list:0")]])
        case "clear":
            await views.keep(context.db, context.person, NOUN, {})
            context.edit(*await overview(context, {}, 0))
        case "filters":
            context.edit(*await _filters(context, filters))
        case "sessions":
            context.edit(*await lists.sessions(context, NOUN, int(number), filters.get(SESSION)))
        case "session":
            await _toggle(context, filters, SESSION, number)
        case "state" if choice in list(ProposalState):
            await _toggle(context, filters, STATE, choice)
        case _:
            await other.old_button(update, context)


async def typed(update: Update, context: Context) -> None:
    """The words to look for."""
    text = (update.message.text or "").strip() if update.message else ""
    if not text:
        await other.not_words(update, context)
        return
    changed = {**await views.filters(context.db, context.person, NOUN), WORDS: text}
    await views.keep(context.db, context.person, NOUN, changed)
    context.reply(*await overview(context, changed, 0))


async def overview(context: Context, filters: Filters, number: int) -> Screen:
    """A page of the list, with a button for each."""
    words = context.words
    found = await reviews.all_of_them(context.db, filters, await keys(context.db, context.event))
    pages = max(1, -(-len(found) // lists.ON_A_PAGE))
    number = min(number, pages - 1)
    await views.turn(context.db, context.person, NOUN, number)
    lines = [words.plural("<b>{n} proposal</b>", "<b>{n} proposals</b>", len(found))]
    lines += await _said(context, filters)
    if pages > 1:
        lines.append(words("Page {page} of {pages}", page=number + 1, pages=pages))
    shown = found[number * lists.ON_A_PAGE : (number + 1) * lists.ON_A_PAGE]
    picks = [button(_label(words, one), f"review:card:{one.row.id}") for one in shown]
    ways = [*lists.turns(words, "proposals:list", number, pages)]
    ways += [button(words("Search"), "proposals:find:0"), button(words("Filter"), "proposals:filters:0")]
    if filters:
        ways.append(button(words("Clear filters"), "proposals:clear:0"))
    ways += [button(words("Export"), "export"), button(words("Back"), "organise")]
    return Markup("\n").join(lines), [*[[pick] for pick in picks], *rows(words, ways)]


async def keys(db: AsyncSession, event: Event) -> Mapping[int, str]:
    """The sessions' keys by their rows' numbers."""
    numbers = await programme.numbers(db, [session.id for session in event.sessions])
    return {number: key for key, number in numbers.items()}


async def _said(context: Context, filters: Filters) -> list[Markup]:
    words = context.words
    parts = [f"“{filters[WORDS]}”"] if filters.get(WORDS) else []
    if filters.get(STATE):
        parts.append(state_words(words, ProposalState(filters[STATE])).unescape())
    if filters.get(SESSION):
        parts.append(await lists.session_title(context, filters[SESSION]))
    return [words("Filtered: {filters}", filters=" · ".join(parts))] if parts else []


async def _toggle(context: Context, filters: Filters, facet: str, choice: str) -> None:
    changed = views.toggled(filters, facet, choice)
    await views.keep(context.db, context.person, NOUN, changed)
    context.edit(*await _filters(context, changed))


async def _filters(context: Context, filters: Filters) -> Screen:
    words = context.words
    found = await reviews.all_of_them(context.db, filters, await keys(context.db, context.event))
    picks = [
        button(
            lists.marked(state_words(words, one).unescape(), chosen=filters.get(STATE) == one),
            f"proposals:state:0:{one}",
        )
        for one in ProposalState
    ]
    label = str(words("One session"))
    if session := filters.get(SESSION):
        label = lists.marked(await lists.session_title(context, session), chosen=True)
    picks.append(button(label, "proposals:sessions:0"))
    ways = []
    if filters:
        ways.append(button(words("Clear filters"), "proposals:clear:0"))
    shown = words.plural("Show {n} proposal", "Show {n} proposals", len(found))
    ways.append(button(shown, "proposals:list:0"))
    return words("Which proposals?"), [*rows(words, picks), *rows(words, ways)]


def _label(words: Words, found: Reviewed) -> str:
    average = "" if found.average is None else f" · {found.average:.1f}"
    return short(f"{found.answers['title']} – {state_words(words, found.row.state).unescape()}{average}")
