"""/stats: the figures, as a picture and a few lines."""

import asyncio

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
TITLE = 50  # characters of a session's title


async def show(update: Update, context: Context) -> None:
    """The picture, with what its parts are; then the figures that it does not show."""
    words = context.words
    found = await stats.stats(context.db, context.event, context.now)
    drawn = await asyncio.to_thread(picture, found)
    context.send_file(File("photo", "figures.png", "image/png", drawn), _legend(context, found))
    parts = [_people(context, found), _asked(context, found), _said(words, found)]
    ways = [button(words("Daily digest"), "digest"), button(words("Refresh"), "stats")]
    context.reply(Markup("\n\n").join(parts), rows(words, [*ways, button(words("Back"), "organise")]))


def _legend(context: Context, found: Stats) -> Markup:
    """What the numbers and letters of the picture stand for."""
    words, asked = context.words, found.questions
    lines = [
        words("1 People by the day on which they came; in all: {people}", people=words.number(found.people)),
        words(
            "2 Languages: {languages}", languages=words.listing(_language(code) for code in found.languages)
        ),
        words("3 Seats taken, of how many, and who waits beyond"),
        *(
            Markup("{} {}").format(letter, _session(context, one))
            for letter, one in zip(LETTERS, found.seats[:SESSIONS], strict=False)
        ),
        words(
            "4 Questions: {asked}. Answered: {answered}, asked back: {back}, unanswered: {unanswered}",
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
    lines = [words("<b>Asked for most</b>")]
    lines += [
        words("{name}: {count}", name=label, count=words.number(often[fact])) for label, fact in labels
    ] or [words("Nothing yet.")]
    lines.append(words("Passed on to the organisers: {count}", count=words.number(found.questions.passed_on)))
    return Markup("\n").join(lines)


def _said(words: Words, found: Stats) -> Markup:
    alerts, copies = found.alerts, found.announced
    waiting = sum(
        copies.get(state, 0) for state in (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SENDING)
    )
    return words(
        "<b>Reminders and changes</b>\n"
        "Said: {said}, waiting: {open}, no longer true: {withdrawn}, too late: {expired}\n"
        "<b>Announcements: {count}</b>\n"
        "Copies sent: {sent}, waiting: {waiting}, blocked: {blocked}, failed: {failed}, unclear: {unknown}",
        said=words.number(alerts.get(AlertState.SAID, 0)),
        open=words.number(alerts.get(AlertState.OPEN, 0)),
        withdrawn=words.number(alerts.get(AlertState.WITHDRAWN, 0)),
        expired=words.number(alerts.get(AlertState.EXPIRED, 0)),
        count=words.number(found.announcements),
        sent=words.number(copies.get(DeliveryState.SENT, 0)),
        waiting=words.number(waiting),
        blocked=words.number(copies.get(DeliveryState.BLOCKED, 0)),
        failed=words.number(copies.get(DeliveryState.FAILED, 0)),
        unknown=words.number(copies.get(DeliveryState.UNKNOWN, 0)),
    )


def _session(context: Context, one: SessionSeats) -> Markup:
    words = context.words
    title = shortened(context.event.title(one.key, words.language), TITLE)
    return words("{session}, {mode}", session=title, mode=cards.mode(context, one.mode))


def _language(code: str) -> str:
    return f"{code.upper()} {NAMES.get(code, code)}"
