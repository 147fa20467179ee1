"""/agenda: the programme by day, what is on now, and what comes next."""

from datetime import date

from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.event import descriptions
from bot.knowledge.features import fold
from handlers import agenda_search, my_sessions
from handlers.agenda_lists import ON_A_PAGE, listed
from handlers.agenda_places import PLACE_OF_ALL, Place, read
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.registration_cards import show as say

DAYS_ON_A_PAGE = 14
ALL = read(PLACE_OF_ALL)


async def show(update: Update, context: Context) -> None:
    """/agenda, with a day, “now”, “next” or words to look for behind it; or its button."""
    words = " ".join(context.args or ())
    if not words or context.incoming.callback_query:
        say(context, await screen(context, ALL))
        return
    place = _named(context, words)
    if place is None:
        await agenda_search.look_for(context, words)
    else:
        say(context, await screen(context, place))


async def tap(update: Update, context: Context) -> None:
    """A button that leads to a place of the agenda."""
    place = read(str(update.callback_query.data if update.callback_query else "").partition(":")[2])
    say(context, await screen(context, place))


async def screen(context: Context, place: Place) -> Screen:
    """What is to be seen at a place; at one that is no more, the whole programme."""
    words, event, now = context.words, context.event, context.now
    match place.kind:
        case "mine":
            return await my_sessions.screen(context, place)
        case "found":
            found = await agenda_search.results(context, place)
            if found is not None:
                return found
            context.toast(words("I do not have that search any more. Please search once more."))
        case "now":
            running = [one for one in event.sessions if one.start <= now < one.end and not one.cancelled]
            head = words("<b>On now</b>") if running else words("Nothing is on at this moment.")
            return await listed(context, place, head, running, [_next(context), *_ways(context)])
        case "next":
            coming = [one for one in event.sessions if one.start > now and not one.cancelled]
            head = words("<b>What comes next</b>") if coming else words("No session is still to come.")
            return await listed(context, place, head, coming, [_now(context), *_ways(context)])
        case "day" if (day := place.day) is not None and day in event.by_day:
            return await _day(context, place, day)
        case _:
            pass
    return await _whole(context, place if place.kind == "all" else ALL)


async def _whole(context: Context, place: Place) -> Screen:
    """A programme that fits on a page as it is; else its days."""
    words, event = context.words, context.event
    head = words("<b>Programme</b>, {zone}", zone=event.name(words.language, "zone"))
    ways = [
        _now(context),
        _next(context),
        button(words("Search"), "agenda:search"),
        button(words("My sessions"), "my_sessions"),
        button(words("Calendar files"), "calendar"),
    ]
    if len(event.sessions) <= ON_A_PAGE:
        return await listed(context, place, head, event.sessions, ways)
    days = list(event.by_day)
    last_page = (len(days) - 1) // DAYS_ON_A_PAGE
    place = place._replace(page=min(place.page, last_page))
    shown = days[place.page * DAYS_ON_A_PAGE : (place.page + 1) * DAYS_ON_A_PAGE]
    picks = [button(_label(context, day), Place.of_day(day).data) for day in shown]
    turns = [button(words("Previous page"), place.turned(-1).data)] if place.page else []
    if place.page < last_page:
        turns.append(button(words("Next page"), place.turned(1).data))
    count = words.plural("{n} session", "{n} sessions", len(event.sessions))
    text = words("{head}\n\n{sessions}. Choose a day:", head=head, sessions=count)
    return text, [*rows(words, picks), *rows(words, [*turns, *ways])]


async def _day(context: Context, place: Place, day: date) -> Screen:
    words, event = context.words, context.event
    days = list(event.by_day)
    at = days.index(day)
    ways = [button(descriptions.short_day(other, words.language), Place.of_day(other).data)
            for other in (*days[max(0, at - 1) : at], *days[at + 1 : at + 2])]  # fmt: skip
    head = words("<b>Programme</b>, {zone}", zone=event.name(words.language, "zone"))
    return await listed(context, place, head, event.by_day[day], [*ways, *_ways(context)])


def _label(context: Context, day: date) -> str:
    """A day's button, with how much there is."""
    words = context.words
    label = f"{descriptions.short_day(day, words.language)} · {len(context.event.by_day[day])}"
    today = context.event.local(context.now).date()
    return str(words("Today: {day}", day=label)) if day == today else label


def _now(context: Context) -> InlineKeyboardButton:
    return button(context.words("On now"), Place("now").data)


def _next(context: Context) -> InlineKeyboardButton:
    return button(context.words("Next"), Place("next").data)


def _ways(context: Context) -> list[InlineKeyboardButton]:
    words = context.words
    return [button(words("Search"), "agenda:search"), button(words("Back"), ALL.data)]


def _named(context: Context, typed: str) -> Place | None:
    """The place that somebody names: now, next, or a day as it is written here, or as YYYY-MM-DD."""
    words, event = context.words, context.event
    places = {str(words("On now")): Place("now"), str(words("Next")): Place("next"), "now": Place("now")}
    for day in event.by_day:
        for name in (
            descriptions.day(day, words.language),
            descriptions.short_day(day, words.language),
            f"{day}",
        ):
            places[name] = Place.of_day(day)
    by_name = {fold(name): place for name, place in places.items()}
    return by_name.get(fold(typed))
