"""/registrations: all of them, searched and filtered, page by page."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.services import registration_list, views
from bot.services.registration import Registered
from bot.services.registration_list import LANGUAGE, MODE, NEEDS, SESSION, STATE, WORDS
from bot.services.views import Filters
from bot.texts import LANGUAGES, NAMES, Words
from handlers import other, prompts
from handlers import registration_cards as cards
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from handlers.organiser import lists
from handlers.registration_cards import show as say

NOUN = registration_list.NOUN
SEARCH = "registrations.search"  # the prompt
MODES = ("in_person", "online")


async def show(update: Update, context: Context) -> None:
    """The list as it was left; words behind the command are looked for."""
    filters = await views.filters(context.db, context.person, NOUN)
    sought = " ".join(context.args or ()) if update.message else ""
    if sought:
        await views.keep(context.db, context.person, NOUN, {WORDS: sought})
        filters = {WORDS: sought}
    say(context, await overview(context, filters, 0))


async def tap(update: Update, context: Context) -> None:
    """A button of the list: registrations:VERB:NUMBER or registrations:FACET:NUMBER:CHOICE."""
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
            text = words("Write a name, a city or organisation, or a reference, or a part of it.")
            context.edit(text, [[button(words("Cancel"), "registrations:list:0")]])
        case "clear":
            await views.keep(context.db, context.person, NOUN, {})
            context.edit(*await overview(context, {}, 0))
        case "filters":
            context.edit(*await _filters(context, filters))
        case "sessions":
            context.edit(*await lists.sessions(context, NOUN, int(number), filters.get(SESSION)))
        case "session":
            await _toggle(context, filters, SESSION, number)
        case "state" | "mode" | "language" | "needs" if choice in _choices(verb):
            await _toggle(context, filters, verb, choice)
        case _:
            await other.old_button(update, context)


async def typed(update: Update, context: Context) -> None:
    """The words to look for."""
    text = (update.message.text or "") if update.message else ""
    if not text.strip():
        await other.not_words(update, context)
        return
    filters = await views.filters(context.db, context.person, NOUN)
    changed = {**filters, WORDS: text.strip()}
    await views.keep(context.db, context.person, NOUN, changed)
    context.reply(*await overview(context, changed, 0))


async def overview(context: Context, filters: Filters, number: int) -> Screen:
    """A page of the list, with a button for each."""
    words = context.words
    page = await registration_list.page(context.db, filters, number, lists.ON_A_PAGE)
    await views.turn(context.db, context.person, NOUN, page.number)
    head = words.plural("<b>{n} registration</b>", "<b>{n} registrations</b>", page.total)
    lines = [head, *await said(context, filters)]
    if page.pages > 1:
        lines.append(words("Page {page} of {pages}", page=page.number + 1, pages=page.pages))
    picks = [button(_label(found), f"registrant:card:{found.row.id}") for found in page.found]
    ways = [*lists.turns(words, "registrations:list", page.number, page.pages)]
    ways += [
        button(words("Search"), "registrations:find:0"),
        button(words("Filter"), "registrations:filters:0"),
    ]
    if filters:
        ways.append(button(words("Clear filters"), "registrations:clear:0"))
    ways += [button(words("Export"), "export"), button(words("Back"), "organise")]
    return Markup("\n").join(lines), [*[[pick] for pick in picks], *rows(words, ways)]


async def said(context: Context, filters: Filters) -> list[Markup]:
    """What the list is filtered by, in a line; none where it is whole."""
    words = context.words
    parts = [
        *([f"“{filters[WORDS]}”"] if filters.get(WORDS) else []),
        *(
            _facet(words, context, facet, filters[facet])
            for facet in (STATE, MODE, LANGUAGE, NEEDS)
            if filters.get(facet)
        ),
        *([await lists.session_title(context, filters[SESSION])] if filters.get(SESSION) else []),
    ]
    return [words("Filtered: {filters}", filters=" · ".join(parts))] if parts else []


async def _toggle(context: Context, filters: Filters, facet: str, choice: str) -> None:
    changed = views.toggled(filters, facet, choice)
    await views.keep(context.db, context.person, NOUN, changed)
    context.edit(*await _filters(context, changed))


async def _filters(context: Context, filters: Filters) -> Screen:
    words = context.words
    page = await registration_list.page(context.db, filters, 0, 1)
    picks = [
        button(
            lists.marked(_facet(words, context, facet, choice), filters.get(facet) == choice),
            f"registrations:{facet}:0:{choice}",
        )
        for facet in (STATE, MODE, NEEDS, LANGUAGE)
        for choice in _choices(facet)
    ]
    label = str(words("One session"))
    if session := filters.get(SESSION):
        label = lists.marked(await lists.session_title(context, session), chosen=True)
    picks.append(button(label, "registrations:sessions:0"))
    ways = []
    if filters:
        ways.append(button(words("Clear filters"), "registrations:clear:0"))
    shown = words.plural("Show {n} registration", "Show {n} registrations", page.total)
    ways.append(button(shown, "registrations:list:0"))
    return words("Which registrations?"), [*rows(words, picks), *rows(words, ways)]


def _choices(facet: str) -> tuple[str, ...]:
    return {
        STATE: registration_list.STATES,
        MODE: MODES,
        LANGUAGE: LANGUAGES,
        NEEDS: ("yes",),
    }[facet]


def _facet(words: Words, context: Context, facet: str, choice: str) -> str:
    if facet == MODE:
        return cards.mode(context, choice)
    if facet == LANGUAGE:
        return NAMES.get(choice, choice)
    if facet == NEEDS:
        return words("With needs").unescape()
    return {
        "waiting": words("On a waiting list"),
        "offered": words("With an offered seat"),
        "absent": words("Not checked in"),
        "present": words("Checked in"),
        "cancelled": words("Cancelled"),
    }[choice].unescape()


def _label(found: Registered) -> str:
    parts = [cards.who(found), str(found.answers.get("organisation", ""))]
    return short(" – ".join(part for part in parts if part))
