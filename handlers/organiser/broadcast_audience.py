"""Whom an announcement is for, put together by taps."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Context
from bot.event import descriptions
from bot.event.plain import shortened
from bot.services import broadcasts, programme, team
from bot.services.audience import (
    ABOUT,
    CHOICES,
    LANGUAGE,
    MODE,
    REGISTERED,
    SPEAKERS,
    UNCONFIRMED,
    UNREGISTERED,
    WHO,
    Audience,
    toggled,
)
from bot.services.broadcasts import Draft
from bot.texts import LANGUAGES, NAMES, Words
from handlers import registration_cards as cards
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from models import Broadcast

ON_A_PAGE = 8
NAMED, NAME = 6, 60  # choices that are named, and characters of each
CHOSEN = "✓ "
FACETS = (WHO, ABOUT, MODE, LANGUAGE)


async def show(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """The facets, and whom they come to."""
    return _overview(context, await broadcasts.draft(context.db, context.event, row))


async def facet(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """The choices of a facet: facet:NUMBER:NAME:PAGE."""
    if rest[0] not in FACETS:
        raise LookupError(rest[0])
    one = await broadcasts.draft(context.db, context.event, row)
    return await _choices(context, one, rest[0], int(rest[1]))


async def toggle(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """A choice more or less: toggle:NUMBER:SIGN:PAGE."""
    name, key = await _choice(context, rest[0])
    await _choose(context, row, toggled(row.audience, name, key))
    return await facet(context, row, [name, rest[1]])


async def everybody(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """No choices at all."""
    await _choose(context, row, {})
    return await show(context, row, ())


async def _choose(context: Context, row: Broadcast, audience: dict[str, list[str]]) -> None:
    row.audience = audience
    await broadcasts.changed(context.db, row, context.now)
    details = {"audience": audience}
    team.record(context.db, context.person, "broadcast.audience", row.id, now=context.now, details=details)


def _overview(context: Context, one: Draft) -> Screen:
    """The facets, and whom they come to."""
    words, number = context.words, one.row.id
    text = Markup("\n\n").join(
        [
            words(
                "<b>For whom?</b>\nChoose as many as you like. "
                "Within one list, one match is enough; of several lists, all must match."
            ),
            Markup("\n").join([described(context, one.row.audience), _count(words, one)]),
        ]
    )
    picks = [button(_facet(words, facet), f"bc:facet:{number}:{facet}:0") for facet in FACETS]
    if one.row.audience:
        picks.append(button(words("Everybody"), f"bc:everybody:{number}"))
    picks.append(button(words("Back"), f"bc:show:{number}"))
    return text, rows(words, picks)


async def _choices(context: Context, one: Draft, name: str, page: int) -> Screen:
    """The choices of a facet, to be tapped on and off."""
    words, number = context.words, one.row.id
    offered = await _offered(context, name)
    chosen = set(one.row.audience.get(name, []))
    pages = max(1, -(-len(offered) // ON_A_PAGE))
    page = max(0, min(page, pages - 1))
    shown = offered[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    picks = [
        button(short((CHOSEN if key in chosen else "") + label), f"bc:toggle:{number}:{sign}:{page}")
        for key, sign, label in shown
    ]
    ways: list[InlineKeyboardButton] = []
    if page:
        ways.append(button(words("Previous page"), f"bc:facet:{number}:{name}:{page - 1}"))
    if page + 1 < pages:
        ways.append(button(words("Next page"), f"bc:facet:{number}:{name}:{page + 1}"))
    ways.append(button(words("Back"), f"bc:who:{number}"))
    head = Markup("<b>{}</b>").format(_facet(words, name))
    text = Markup("\n").join([head, described(context, one.row.audience), _count(words, one)])
    return text, [*rows(words, picks), *rows(words, ways)]


def described(context: Context, audience: Audience) -> Markup:
    """Whom it is for, in words."""
    words = context.words
    parts = [_listed(context, name, audience[name]) for name in FACETS if audience.get(name)]
    all_of_them = words("everybody").unescape()
    return words("For: {audience}", audience="; ".join(parts) or all_of_them)


def _listed(context: Context, name: str, chosen: Sequence[str]) -> str:
    """What is chosen of a facet; of many choices, the first."""
    words = context.words
    names = [shortened(_name(context, name, key), NAME) for key in chosen[:NAMED]]
    if len(chosen) > NAMED:
        more = words.plural("{n} more", "{n} more", len(chosen) - NAMED)
        names.append(str(more.unescape()))
    return words.listing(names)


def _count(words: Words, one: Draft) -> Markup:
    return words.plural("This reaches {n} person.", "This reaches {n} people.", one.size)


def _facet(words: Words, name: str) -> Markup:
    return {
        WHO: words("Registration and role"),
        ABOUT: words("Days and sessions"),
        MODE: words("In person or online"),
        LANGUAGE: words("Language"),
    }[name]


async def _choice(context: Context, sign: str) -> tuple[str, str]:
    """The facet and choice that a button stands for; a LookupError if there is none such."""
    for name in FACETS:
        for key, known, _ in await _offered(context, name):
            if known == sign:
                return name, key
    raise LookupError(sign)


async def _offered(context: Context, name: str) -> list[tuple[str, str, str]]:
    """Choice, its sign on a button, and its label."""
    match name:
        case "language":
            return [(code, f"l-{code}", NAMES[code]) for code in LANGUAGES]
        case "about":
            event = context.event
            days = [f"day:{day.isoformat()}" for day in event.by_day]
            numbers = await programme.numbers(context.db, [session.id for session in event.sessions])
            sessions = [(f"session:{one.id}", f"s-{numbers[one.id]}") for one in event.sessions]
            keys = [*((key, f"d-{key[4:]}") for key in days), *sessions]
            return [(key, sign, _name(context, name, key)) for key, sign in keys]
        case _:
            return [(key, f"w-{key}", _name(context, name, key)) for key in CHOICES[name]]


def _name(context: Context, name: str, key: str) -> str:
    words, event = context.words, context.event
    if name == LANGUAGE:
        return NAMES.get(key, key)
    if name == MODE:
        return cards.mode(context, key)
    if name == WHO:
        return str(_who(words, key).unescape())
    kind, _, which = key.partition(":")
    if kind == "day":
        return descriptions.short_day(date.fromisoformat(which), words.language)
    session = event.session(which)
    if session is None:
        return which
    start = event.local(session.start)
    day = descriptions.short_day(start.date(), words.language)
    return f"{day} {start:%H:%M} {descriptions.title(event, session, words.language)}"


def _who(words: Words, key: str) -> Markup:
    return {
        REGISTERED: words("registered"),
        UNREGISTERED: words("not registered"),
        SPEAKERS: words("speakers"),
        UNCONFIRMED: words("offered a seat, or waiting for one"),
    }[key]
