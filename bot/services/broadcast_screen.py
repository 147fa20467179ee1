"""How a broadcast that has begun is told of: its figures, and what can be done about it."""

from math import ceil

from markupsafe import Markup

from bot.event.plain import shortened
from bot.services.alert_words import length
from bot.services.broadcast_report import GONE, OLD, Round, Tally
from bot.services.broadcast_sending import RUNNING
from bot.services.broadcast_words import plain
from bot.services.saying import Labels
from bot.texts import Words
from models import Broadcast, BroadcastState, BroadcastWords, DeliveryState, Part

Shown = tuple[Markup, Labels]
Line = tuple[int, Markup]  # what it counts, and what it says
TITLE = 60  # characters of its words


def progress(
    words: Words, row: Broadcast, own: BroadcastWords | None, stands: Tally, *, recalled: bool
) -> Shown:
    """Where it stands."""
    head = [title(words, own), state_name(words, row.state, recalled=recalled)]
    parts = [head, _figures(words, row, stands), *(_round(words, one, stands) for one in stands.rounds)]
    if stands.left and row.state is not BroadcastState.PAUSED:
        parts.append(_time_left(words, stands))
    text = Markup("\n\n").join(Markup("\n").join(lines) for lines in parts if lines)
    return text, _labels(words, row, stands, recalled=recalled)


def title(words: Words, own: BroadcastWords | None) -> Markup:
    """How it begins."""
    text = plain(own) if own else ""
    begins = words.isolate(shortened(text, TITLE)) if text else _wordless(words, own)
    return Markup("<b>{}</b>").format(begins)


def _wordless(words: Words, own: BroadcastWords | None) -> Markup:
    if own is None or own.file_kind is None:
        return words("(no words yet)")
    return file_name(words, own.file_kind)


def file_name(words: Words, kind: str) -> Markup:
    return words("With a photo") if kind == "photo" else words("With a document")


def state_name(words: Words, state: BroadcastState, *, recalled: bool = False) -> Markup:
    if recalled:
        return words("Recalled")
    return {
        BroadcastState.DRAFT: words("Draft"),
        BroadcastState.SCHEDULED: words("Scheduled"),
        BroadcastState.SENDING: words("Being sent"),
        BroadcastState.PAUSED: words("Paused"),
        BroadcastState.DONE: words("Sent"),
        BroadcastState.CANCELLED: words("Cancelled"),
    }[state]


def _figures(words: Words, row: Broadcast, stands: Tally) -> list[Markup]:
    """Lines that add up to the audience."""
    first, size = stands.first, row.size or 0
    lost, dropped = stands.forgotten(size), first.of(DeliveryState.CANCELLED)
    lines = [
        *_sent(words, first),
        (dropped, words("Cancelled before it went out: {n}", n=words.number(dropped))),
        (lost, words("Left the bot meanwhile: {n}", n=words.number(lost))),
        (first.left, words("Still to go out: {n}", n=words.number(first.left))),
    ]
    shown = [words.plural("For {n} person", "For {n} people", size), *_shown(lines)]
    if row.critical:
        confirmed, arrived = words.number(stands.confirmed), words.number(first.of(DeliveryState.SENT))
        shown.append(words("Confirmed: {confirmed} of {arrived}", confirmed=confirmed, arrived=arrived))
    return shown


def _sent(words: Words, one: Round) -> list[Line]:
    states = DeliveryState
    sent, blocked, unknown = one.of(states.SENT), one.of(states.BLOCKED), one.of(states.UNKNOWN)
    failed = one.of(states.FAILED, states.EXPIRED)
    return [
        (1, words("Sent: {n}", n=words.number(sent))),
        (blocked, words("Blocked by the person: {n}", n=words.number(blocked))),
        (failed, words("Refused by Telegram: {n}", n=words.number(failed))),
        (unknown, words("Perhaps delivered, nobody can tell: {n}", n=words.number(unknown))),
    ]


def _round(words: Words, one: Round, stands: Tally) -> list[Markup]:
    cancelled = one.of(DeliveryState.CANCELLED)
    dropped = (cancelled, words("No longer needed: {n}", n=words.number(cancelled)))
    left = (one.left, words("Still to go out: {n}", n=words.number(one.left)))
    match one.part:
        case Part.AGAIN:
            head, lines = words("<b>Reminder {number}</b>", number=one.number), _sent(words, one)
        case Part.CORRECTION:
            head = words("<b>Correction {number}</b>", number=one.number)
            lines = [*_edited(words, one), *_out_of_reach(words, one, stands)]
        case _:
            head = words("<b>Recall</b>")
            lines = [*_deleted(words, one), *_out_of_reach(words, one, stands)]
    return [head, *_shown([*lines, dropped, left])]


def _edited(words: Words, one: Round) -> list[Line]:
    return [
        (1, words("Edited: {n}", n=words.number(one.of(DeliveryState.SENT)))),
        (one.anew, words("Sent again, since the message was gone: {n}", n=words.number(one.anew))),
    ]


def _deleted(words: Words, one: Round) -> list[Line]:
    gone, old = one.reasons.get(GONE, 0), one.reasons.get(OLD, 0)
    return [
        (1, words("Deleted: {n}", n=words.number(one.of(DeliveryState.SENT)))),
        (gone, words("Already gone: {n}", n=words.number(gone))),
        (old, words("Older than 48 hours, so not to be deleted: {n}", n=words.number(old))),
    ]


def _out_of_reach(words: Words, one: Round, stands: Tally) -> list[Line]:
    blocked = one.of(DeliveryState.BLOCKED)
    failed = one.of(DeliveryState.FAILED, DeliveryState.UNKNOWN) - sum(one.reasons.values())
    doubtful = stands.first.of(DeliveryState.UNKNOWN)
    return [
        (blocked, words("Blocked by the person: {n}", n=words.number(blocked))),
        (failed, words("Not reached: {n}", n=words.number(failed))),
        (doubtful, words("Perhaps delivered, so not to be found: {n}", n=words.number(doubtful))),
    ]


def _shown(lines: list[Line]) -> list[Markup]:
    return [said for count, said in lines if count]


def _time_left(words: Words, stands: Tally) -> list[Markup]:
    seconds = stands.seconds_left
    if seconds is None:
        return [words("Nothing moves at the moment; I keep trying.")] if stands.is_stuck else []
    if seconds < 60:
        return [words("It takes less than a minute more.")]
    return [words("At this pace, it takes {time} more.", time=length(words, ceil(seconds / 60)))]


def _labels(words: Words, row: Broadcast, stands: Tally, *, recalled: bool) -> Labels:
    number = row.id
    labels = {
        BroadcastState.SENDING: [(words("Pause"), f"bc:pause:{number}")],
        BroadcastState.PAUSED: [(words("Go on sending"), f"bc:resume:{number}")],
    }.get(row.state, [])
    if row.state in RUNNING:
        labels.append((words("Cancel the rest"), f"bc:cancel:{number}"))
    if not recalled:
        labels += _amending(words, row, stands)
    labels.append((words("See the message"), f"bc:see:{number}"))
    labels.append((words("Back"), "broadcast"))
    return [(str(label.unescape()), data) for label, data in labels]


def _amending(words: Words, row: Broadcast, stands: Tally) -> list[tuple[Markup, str]]:
    reminders = [one for one in stands.rounds if one.part is Part.AGAIN]
    waiting = stands.first.of(DeliveryState.SENT, DeliveryState.UNKNOWN) - stands.confirmed
    labels = []
    if row.critical and row.state not in RUNNING and waiting > 0 and not any(r.left for r in reminders):
        label = words.plural("Remind {n} who has not confirmed", "Remind {n} who have not confirmed", waiting)
        labels.append((label, f"bc:again:{row.id}:{len(reminders) + 1}"))
    if stands.first.of(DeliveryState.SENT, DeliveryState.SENDING) or row.state in RUNNING:
        labels.append((words("Correct it"), f"bc:correct:{row.id}"))
        labels.append((words("Recall it"), f"bc:recall:{row.id}"))
    return labels
