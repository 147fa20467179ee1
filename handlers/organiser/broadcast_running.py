"""An announcement that has begun: pause, go on, cancel, correct, recall, remind."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton

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
from bot.services.broadcast_screen import title
from bot.texts import NAMES
from handlers import prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.organiser import broadcast_screens as screens
from models import Broadcast, BroadcastState, BroadcastWords, DeliveryState, Part

CORRECTION = "broadcast.correction"  # the prompt


async def progress(context: Context, row: Broadcast) -> Screen:
    """Where it stands; from now on, the tapped message keeps telling."""
    db, texts = context.db, context.turn.house.texts
    shown = await broadcast_progress.shown(db, texts, row, context.person, context.turn.wall)
    query = context.incoming.callback_query
    if query is not None and query.message is not None and row.author_id == context.person.id:
        await broadcast_progress.watch(db, row, context.person, query.message.message_id, shown)
    text, labels = shown
    ways = [button(label, data) for label, data in labels]
    if row.author_id != context.person.id:
        ways.insert(0, button(context.words("Look again"), f"bc:show:{row.id}"))
    return text, rows(context.words, ways)


async def pause(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Hold what has not gone out."""
    await _pause(context, row)
    return await progress(context, row)


async def resume(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Send the rest."""
    if await broadcast_sending.resume(context.db, row, wall=context.turn.wall):
        _record(context, "broadcast.resume", row)
    return await progress(context, row)


async def cancel(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Hold it at once, and ask whether it shall end here."""
    await _pause(context, row)
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
        _record(context, "broadcast.cancel", row)
    return await progress(context, row)


async def recall(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Hold it at once, and ask whether every copy shall be deleted."""
    await _pause(context, row)
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
        _record(context, "broadcast.recall", row)
    return await progress(context, row)


async def remind(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """Ask those once more who have not confirmed: again:NUMBER:ROUND."""
    words, texts = context.words, context.turn.house.texts
    count = await broadcast_receipts.remind(context.db, texts, row, int(rest[0]), wall=context.turn.wall)
    if count is None:
        context.toast(words("This reminder has gone out already."))
    else:
        context.toast(words.plural("{n} person is reminded.", "{n} people are reminded.", count))
        _record(context, "broadcast.remind", row, round=int(rest[0]), people=count)
    return await progress(context, row)


async def correct(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Hold it at once, so that no more wrong copies go out, and ask for the new words."""
    await _pause(context, row)
    return await correction(context, row)


async def correction(context: Context, row: Broadcast) -> Screen:
    """The languages, with the new words where there are some."""
    words, number = context.words, row.id
    written = await broadcasts.words_of(context.db, row)
    lines = [words("<b>Correct it</b>\nChoose the language in which something is to be said otherwise.")]
    if row.state is BroadcastState.PAUSED:
        lines.append(words("It is paused meanwhile: whoever gets it later gets the new words at once."))
    new = {code: own for code, own in written.items() if own.corrected is not None}
    lines += [
        words(
            "{language}: {text}", language=NAMES[code], text=title(words, BroadcastWords(text=own.corrected))
        )
        for code, own in new.items()
    ]
    kept = [NAMES[code] for code in written if code not in new]
    if new and kept:
        lines.append(words("These stay as they are: {languages}", languages=words.listing(kept)))
    ways: list[InlineKeyboardButton] = [
        button(f"{'✓ ' if code in new else ''}{NAMES[code]}", f"bc:fix:{number}:{code}") for code in written
    ]
    if new:
        ways.append(button(words("See the new words"), f"bc:seenew:{number}"))
        ways.append(button(words("Correct every copy"), f"bc:fixed:{number}:{row.revision}"))
        ways.append(button(words("Leave it as it was"), f"bc:unfix:{number}"))
    ways.append(button(words("Back"), f"bc:show:{number}"))
    return Markup("\n\n").join(lines), rows(words, ways)


async def fix(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """Ask for the new words in a language: fix:NUMBER:LANGUAGE."""
    if rest[0] not in await broadcasts.words_of(context.db, row):
        raise LookupError(rest[0])
    return await ask_for_correction(context, row, rest[0])


async def ask_for_correction(context: Context, row: Broadcast, language: str) -> Screen:
    """Asks for the new words in a language."""
    words = context.words
    await prompts.ask(context, CORRECTION, f"{row.id}:{language}")
    text = words(
        "Send me the new words in this language: {language}. A photo, a document and the button stay.",
        language=NAMES[language],
    )
    return text, screens.cancel_row(words, f"bc:correct:{row.id}")


async def fixed(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """Edit every copy: fixed:NUMBER:REVISION."""
    if row.revision != int(rest[0]):
        context.toast(context.words("It has changed meanwhile. Please look at it once more."))
        return await correction(context, row)
    if await broadcast_amends.correct(context.db, context.turn.house.texts, row, wall=context.turn.wall):
        _record(context, "broadcast.correct", row)
    return await progress(context, row)


async def unfix(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Throw the new words away."""
    for own in (await broadcasts.words_of(context.db, row)).values():
        own.corrected = None
    await broadcasts.changed(context.db, row, context.now)
    _record(context, "broadcast.unfix", row)
    return await progress(context, row)


async def see(context: Context, row: Broadcast, _: Sequence[str]) -> None:
    """Say it here as everybody gets it."""
    preview(context, row, (await broadcasts.words_of(context.db, row)).values())


async def see_new(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Say it here as everybody will get it once it is corrected."""
    new = [
        BroadcastWords(
            language=own.language, text=own.corrected, file_kind=own.file_kind, file_id=own.file_id,
            label=own.label, link=own.link,
        )
        for own in (await broadcasts.words_of(context.db, row)).values()
        if own.corrected is not None
    ]  # fmt: skip
    preview(context, row, new)
    return await correction(context, row)


def preview(context: Context, row: Broadcast, written: Iterable[BroadcastWords]) -> None:
    """The messages exactly as they are sent to people, one for each language."""
    for own in written:
        words = context.speak(own.language)
        method, given = broadcast_words.said(row, own, words, Part.FIRST)
        payload = broadcast_words.payload(given)
        context.turn.messages.append(OutboxMessage(context.turn.chat.id, method, payload))


async def _pause(context: Context, row: Broadcast) -> None:
    if await broadcast_sending.pause(context.db, row, wall=context.turn.wall):
        _record(context, "broadcast.pause", row)


def _record(context: Context, action: str, row: Broadcast, **details: object) -> None:
    team.record(context.db, context.person, action, row.id, now=context.now, details=details)
