"""An announcement that has begun: pause, go on, cancel, recall, remind."""

from collections.abc import Iterable, Sequence

from bot.context import Context
from bot.delivery.outbox import Message as OutboxMessage
from bot.services import (
    broadcast_amends,
    broadcast_progress,
    broadcast_receipts,
    broadcast_sending,
    broadcast_words,
    broadcasts,
    team,
)
from bot.services.broadcast_report import tally
from handlers.buttons import button
from handlers.form_screens import Screen
from models import Broadcast, BroadcastState, BroadcastWords, DeliveryState, Part


async def progress(context: Context, row: Broadcast) -> Screen:
    """Where it stands; from now on, the tapped message keeps telling."""
    db, texts = context.db, context.turn.house.texts
    shown = await broadcast_progress.shown(db, texts, row, context.person, context.turn.wall)
    query = context.incoming.callback_query
    if query is not None and query.message is not None and row.author_id == context.person.id:
        await broadcast_progress.watch(db, row, context.person, query.message.message_id, shown)
    text, labels = shown
    # A row each, as in the edits that follow: no button moves away from below a finger.
    ways = [[button(label, data)] for label, data in labels]
    if row.author_id != context.person.id:
        ways.insert(0, [button(context.words("Refresh"), f"bc:show:{row.id}")])
    return text, ways


async def pause(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Hold what has not gone out."""
    await hold(context, row)
    return await progress(context, row)


async def resume(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Send the rest."""
    if await broadcast_sending.resume(context.db, row, wall=context.turn.wall):
        record(context, "broadcast.resume", row)
    return await progress(context, row)


async def cancel(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Hold it at once, and ask whether it shall end here."""
    await hold(context, row)
    if row.state is not BroadcastState.PAUSED:
        return await progress(context, row)
    words, stands = context.words, await tally(context.db, row, context.turn.wall)
    text = words(
        "It is paused. Sent: {sent}. Not sent: {left}. Shall I cancel it for all others?",
        sent=words.number(stands.first.of(DeliveryState.SENT)),
        left=words.number(stands.first.left),
    )
    return text, [
        [button(words("Yes, cancel the rest"), f"bc:end:{row.id}")],
        [button(words("Go on sending"), f"bc:resume:{row.id}")],
        [button(words("Back"), f"bc:show:{row.id}")],
    ]


async def end(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Cancel the rest."""
    if await broadcast_sending.cancel(context.db, row, now=context.now, wall=context.turn.wall):
        record(context, "broadcast.cancel", row)
    return await progress(context, row)


async def recall(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Hold it at once, and ask whether every copy shall be deleted."""
    await hold(context, row)
    words = context.words
    text = words(
        "Shall I delete this announcement in every chat? Nobody else gets it then. "
        "Telegram deletes no message that is older than 48 hours; what I cannot reach, the report will say."
    )
    return text, [
        [button(words("Yes, recall it"), f"bc:recalled:{row.id}")],
        [button(words("Back"), f"bc:show:{row.id}")],
    ]


async def recalled(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Delete every copy."""
    if await broadcast_amends.recall(context.db, row, wall=context.turn.wall):
        record(context, "broadcast.recall", row)
    return await progress(context, row)


async def remind(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """Ask those once more who have not confirmed: again:NUMBER:ROUND."""
    words, texts = context.words, context.turn.house.texts
    count = await broadcast_receipts.remind(context.db, texts, row, int(rest[0]), wall=context.turn.wall)
    if count is None:
        context.toast(words("This reminder has gone out already."))
    else:
        context.toast(words.plural("{n} person is reminded.", "{n} people are reminded.", count))
        record(context, "broadcast.remind", row, round=int(rest[0]), people=count)
    return await progress(context, row)


async def see(context: Context, row: Broadcast, _: Sequence[str]) -> None:
    """Say it here as everybody gets it."""
    preview(context, row, (await broadcasts.words_of(context.db, row)).values())


def preview(context: Context, row: Broadcast, written: Iterable[BroadcastWords]) -> None:
    """The messages exactly as they are sent to people, one for each language."""
    for own in written:
        words = context.speak(own.language)
        method, given = broadcast_words.said(row, own, words, Part.FIRST)
        payload = broadcast_words.payload(given)
        context.turn.messages.append(OutboxMessage(context.turn.chat.id, method, payload))


async def hold(context: Context, row: Broadcast) -> None:
    """Let nobody else get it for now."""
    if await broadcast_sending.pause(context.db, row, wall=context.turn.wall):
        record(context, "broadcast.pause", row)


def record(context: Context, action: str, row: Broadcast, **details: object) -> None:
    """Note in the audit log what a member has done with it."""
    team.record(context.db, context.person, action, row.id, now=context.now, details=details)
