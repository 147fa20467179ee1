"""/stats: the figures, as a picture and a few lines."""

import asyncio
from collections.abc import Mapping, Sequence

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.delivery.attachment import File
from bot.event.plain import shortened
from bot.knowledge import Understood
from bot.services import stats
from bot.services.stats import SessionSeats, Stats
from bot.services.stats_picture import LETTERS, SESSIONS, picture
from bot.texts import NAMES, Words
from handlers import registration_cards as cards
from handlers.buttons import button, rows
from models import AlertState, DeliveryState, ProposalState

ON_THE_WAY = (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SENDING)
COPIES = (DeliveryState.SENT, DeliveryState.BLOCKED, DeliveryState.FAILED, DeliveryState.UNKNOWN)
ALERTS = (AlertState.SAID, AlertState.OPEN, AlertState.WITHDRAWN, AlertState.EXPIRED)
TITLE = 50  # characters of a session's title


async def show(update: Update, context: Context) -> None:
    """The picture, with what its parts are; then the figures that it does not show."""
    words = context.words
    found = await stats.stats(context.db, context.event, context.now)
    drawn = await asyncio.to_thread(picture, found)
    context.send_file(File("photo", "figures.png", "image/png", drawn), _legend(context, found))
    parts = [_people(context, found), _asked(context, found)]
    parts += [reminded(words, found.alerts), _announced(words, found)]
    ways = [button(words("Daily digest"), "digest"), button(words("Refresh"), "stats")]
    context.reply(Markup("\n\n").join(parts), rows(words, [*ways, button(words("Back"), "organise")]))


def _legend(context: Context, found: Stats) -> Markup:
    """What the numbers and letters of the picture stand for."""
    words, asked = context.words, found.questions
    lines = [
        words("1 New users by day; {people} in all", people=words.number(found.people)),
        words(
            "2 Languages: {languages}", languages=words.listing(_language(code) for code in found.languages)
        ),
        words("3 Seats taken (blue) and people who wait (yellow), of all seats"),
        *(
            words("{letter}: {session}", letter=letter, session=_session(context, one))
            for letter, one in zip(LETTERS, found.seats[:SESSIONS], strict=False)
        ),
        words(
            "4 Questions: {asked}. Answered (green): {answered}; more precision asked for (grey): {back}; "
            "unanswered (red): {unanswered}",
            asked=words.number(asked.asked),
            answered=words.number(asked.answered),
            back=words.number(asked.asked_back),
            unanswered=words.number(asked.unanswered),
        ),
    ]
    return Markup("\n").join(lines)


def _people(context: Context, found: Stats) -> Markup:
    words, registered = context.words, found.registrations
    modes = [
        words("{name}: {count}", name=cards.mode(context, mode), count=words.number(count))
        for mode, count in sorted(registered.items())
    ]
    lines = [
        words("<b>Registrations: {count}</b>", count=words.number(sum(registered.values()))),
        *modes,
        words("Checked in: {count}", count=words.number(found.checked_in)),
        words(
            "Proposals: {submitted} to decide, {accepted} accepted, {declined} declined",
            submitted=words.number(found.proposals.get(ProposalState.SUBMITTED, 0)),
            accepted=words.number(found.proposals.get(ProposalState.ACCEPTED, 0)),
            declined=words.number(found.proposals.get(ProposalState.DECLINED, 0)),
        ),
    ]
    return Markup("\n").join(lines)


def _asked(context: Context, found: Stats) -> Markup:
    words = context.words
    labels = context.knowledge.answer(
        Understood(
            words.language,
            "choose",
            choices=tuple(fact for fact, _ in found.topics if context.knowledge.has_fact(fact)),
        ),
        now=context.now,
    ).choices
    often = dict(found.topics)
    lines = [words("<b>Most asked about</b>")]
    lines += [
        words("{name} – {count}", name=label, count=words.number(often[fact])) for label, fact in labels
    ] or [words("Nothing yet.")]
    lines.append(words("Passed on to the organisers: {count}", count=words.number(found.questions.passed_on)))
    return Markup("\n").join(lines)


def reminded(words: Words, alerts: Mapping[AlertState, int]) -> Markup:
    """What became of reminders and changes; what has not happened is not mentioned."""
    said, left, dropped, late = (alerts.get(state, 0) for state in ALERTS)
    head = [words("<b>Reminders and changes</b>"), words("Sent: {n}", n=words.number(said))]
    return _with_counted(
        head,
        (left, words("Still to be sent: {n}", n=words.number(left))),
        (dropped, words("No longer needed: {n}", n=words.number(dropped))),
        (late, words("Too late to be of use: {n}", n=words.number(late))),
    )


def _announced(words: Words, found: Stats) -> Markup:
    """What became of announcements; what has not happened is not mentioned."""
    sent, blocked, failed, unknown = (found.announced.get(state, 0) for state in COPIES)
    left = sum(found.announced.get(state, 0) for state in ON_THE_WAY)
    head = [words("<b>Announcements: {count}</b>", count=words.number(found.announcements))]
    return _with_counted(
        head,
        (found.announcements, words("Sent: {n}", n=words.number(sent))),
        (left, words("Still to be sent: {n}", n=words.number(left))),
        (blocked, words("Blocked by the person: {n}", n=words.number(blocked))),
        (failed, words("Refused by Telegram: {n}", n=words.number(failed))),
        (unknown, words("Perhaps delivered, nobody can tell: {n}", n=words.number(unknown))),
    )


def _with_counted(head: Sequence[Markup], *lines: tuple[int, Markup]) -> Markup:
    """The head, and of the lines those that count something."""
    return Markup("\n").join([*head, *(line for count, line in lines if count)])


def _session(context: Context, one: SessionSeats) -> Markup:
    words = context.words
    title = shortened(context.event.title(one.key, words.language), TITLE)
    return words("{session}, {mode}", session=title, mode=cards.mode(context, one.mode))


def _language(code: str) -> str:
    return f"{code.upper()} {NAMES.get(code, code)}"
