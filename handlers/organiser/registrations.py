"""/registrations: all of them, searched and filtered, page by page."""

from bot.context import Context
from bot.services import registration_list, views
from bot.services.registration import Registered
from bot.services.registration_list import LANGUAGE, MODE, NEEDS, STATE
from bot.services.views import Filters
from bot.texts import LANGUAGES, NAMES, Words
from handlers import registration_cards as cards
from handlers.buttons import button, rows
from handlers.form_screens import LABEL, Screen, short
from handlers.organiser import lists

MODES = ("in_person", "online")
FACETS = (STATE, MODE, NEEDS, LANGUAGE)


async def _page(context: Context, filters: Filters, number: int) -> Screen:
    words = context.words
    page = await registration_list.page(context.db, filters, number, lists.ON_A_PAGE)
    await views.turn(context.db, context.person, LIST.noun, page.number)
    head = words.plural("<b>{n} registration</b>", "<b>{n} registrations</b>", page.total)
    own = [_facet(context, facet, filters[facet]) for facet in FACETS if filters.get(facet)]
    filtered = await lists.filtered_by(context, filters, own)
    picks = [[button(_label(words, found), f"registrant:card:{found.row.id}")] for found in page.found]
    text = lists.heads(words, head, filtered, page.number, page.pages)
    return text, [*picks, *LIST.ways(words, filters, page.number, page.pages)]


async def _narrowing(context: Context, filters: Filters) -> Screen:
    words = context.words
    page = await registration_list.page(context.db, filters, 0, 1)
    picks = [
        row
        for facet in FACETS
        for row in rows(
            words,
            [LIST.pick(filters, facet, one, _facet(context, facet, one)) for one in _choices(facet)],
        )
    ]
    picks.append([await LIST.session_pick(context, filters)])
    shown = words.plural("Show {n} registration", "Show {n} registrations", page.total)
    return words("Which registrations?"), [*picks, *LIST.ways_out(words, filters, shown)]


def _choices(facet: str) -> tuple[str, ...]:
    return {
        STATE: registration_list.STATES,
        MODE: MODES,
        LANGUAGE: LANGUAGES,
        NEEDS: ("yes",),
    }.get(facet, ())


def _facet(context: Context, facet: str, choice: str) -> str:
    words = context.words
    if facet == MODE:
        return cards.mode(context, choice)
    if facet == LANGUAGE:
        return NAMES.get(choice, choice)
    if facet == NEEDS:
        return words("With needs").unescape()
    return {
        "waiting": words("On a waiting list"),
        "offered": words("With an offered seat"),
        "absent": words("Not there yet"),
        "present": words("There already"),
        "cancelled": words("Cancelled registrations"),
    }[choice].unescape()


def _label(words: Words, found: Registered) -> str:
    organisation = str(found.answers.get("organisation", ""))
    return lists.named(words, cards.who(found), short(organisation, LABEL // 2))


LIST = lists.List(
    registration_list.NOUN,
    _choices,
    _page,
    _narrowing,
    lambda words: words("Write a name, a city or organisation, or a reference, or a part of it."),
)
