"""Correcting an announcement that was sent: new words, another button, seen before every copy is edited."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.services import broadcast_amends, broadcast_words, broadcasts
from bot.services.broadcasts import OPEN
from bot.texts import NAMES
from handlers import prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.organiser import broadcast_running as running
from handlers.organiser import broadcast_screens as screens
from handlers.organiser import broadcast_writing as writing
from models import Broadcast, BroadcastState, BroadcastWords

WORDS, LINK = "broadcast.correction", "broadcast.newlink"  # the prompts


async def show(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Hold it at once, so that no more wrong copies go out, and ask what is to be new."""
    await running.hold(context, row)
    return await _shown(context, row)


async def ask(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """Ask for the new words in a language, or lead to its button: fix:NUMBER:LANGUAGE."""
    own = await _own(context, row, rest)
    words, about = context.words, f"{row.id}:{own.language}"
    await prompts.ask(context, WORDS, about)
    text = words(
        "Send me the new words in this language: {language}. A photo, a document and the button stay.",
        language=NAMES[own.language],
    )
    new = broadcast_words.renewed(own)
    ways = [button(words("Button with a link"), f"bc:fixlink:{about}")]
    if new.link:
        ways.append(button(words("Remove the button"), f"bc:nolink:{about}"))
    ways.append(button(words("Cancel"), f"bc:correct:{row.id}"))
    return text, rows(words, ways)


async def ask_for_link(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """Ask for another button: fixlink:NUMBER:LANGUAGE."""
    own = await _own(context, row, rest)
    return await writing.ask_for_button(context, LINK, f"{row.id}:{own.language}", f"bc:correct:{row.id}")


async def without_link(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """Let it have no button of its own: nolink:NUMBER:LANGUAGE."""
    own = await _own(context, row, rest)
    own.new_label = own.new_link = ""
    await _changed(context, row, own)
    return await _shown(context, row)


async def words_given(update: Update, context: Context) -> None:
    """The new words; they are shown before anything is edited."""
    row, own = await _asked(context)
    message = update.message
    if row is None or own is None or message is None:
        context.reply(context.words("This announcement cannot be corrected."))
        return
    most = broadcast_words.longest(own.file_kind)
    if not message.text or len(message.text) > most:
        text, buttons = await ask(context, row, [own.language])
        problem = context.words("Please send words alone, at most {most} characters.", most=most)
        context.reply(Markup("{}\n\n{}").format(problem, text), buttons)
        return
    own.corrected = message.text_html
    await _changed(context, row, own)
    context.reply(*await _shown(context, row))


async def link_given(update: Update, context: Context) -> None:
    """The new button; it is shown before anything is edited."""
    row, own = await _asked(context)
    if row is None or own is None:
        context.reply(context.words("This announcement cannot be corrected."))
        return
    label, link = writing.read_button((update.message.text or "") if update.message else "")
    if not label or not link:
        context.reply(*writing.lacking(context, await ask_for_link(context, row, [own.language])))
        return
    own.new_label, own.new_link = label, link
    await _changed(context, row, own)
    context.reply(*await _shown(context, row))


async def see(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Say it here as everybody will get it once it is corrected."""
    written = (await broadcasts.words_of(context.db, row)).values()
    running.preview(context, row, [broadcast_words.renewed(own) for own in written if own.is_corrected])
    return await _shown(context, row)


async def make(context: Context, row: Broadcast, rest: Sequence[str]) -> Screen:
    """Edit every copy: fixed:NUMBER:REVISION."""
    if row.revision != int(rest[0]):
        context.toast(context.words("It has changed meanwhile. Please look at it once more."))
        return await _shown(context, row)
    if await broadcast_amends.correct(context.db, context.turn.house.texts, row, wall=context.turn.wall):
        running.record(context, "broadcast.correct", row)
    return await running.progress(context, row)


async def leave(context: Context, row: Broadcast, _: Sequence[str]) -> Screen:
    """Throw what is new away."""
    for own in (await broadcasts.words_of(context.db, row)).values():
        broadcast_words.leave(own)
    await broadcasts.changed(context.db, row, context.now)
    running.record(context, "broadcast.unfix", row)
    return await running.progress(context, row)


async def _shown(context: Context, row: Broadcast) -> Screen:
    """The languages, with what is new where there is something."""
    words, number = context.words, row.id
    written = await broadcasts.words_of(context.db, row)
    lines = [words("<b>Correct it</b>\nChoose the language in which something is to be said otherwise.")]
    if row.state is BroadcastState.PAUSED:
        lines.append(words("It is paused meanwhile: whoever gets it later gets the new words at once."))
    new = {code: broadcast_words.renewed(own) for code, own in written.items() if own.is_corrected}
    lines += [
        words("{language}: {text}", language=NAMES[code], text=screens.contents(words, own))
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


async def _own(context: Context, row: Broadcast, rest: Sequence[str]) -> BroadcastWords:
    """Its words in the language that a button names; a LookupError if there are none."""
    return (await broadcasts.words_of(context.db, row))[rest[0]]


async def _asked(context: Context) -> tuple[Broadcast | None, BroadcastWords | None]:
    """What a member was asked about, as long as it can be corrected."""
    prompt = context.turn.prompt
    number, _, language = (prompt.about if prompt else "0:en").partition(":")
    row = await broadcasts.find(context.db, int(number))
    if row is None or row.state in OPEN:
        return None, None
    return row, (await broadcasts.words_of(context.db, row)).get(language)


async def _changed(context: Context, row: Broadcast, own: BroadcastWords) -> None:
    await broadcasts.changed(context.db, row, context.now)
    running.record(context, "broadcast.fix", row, language=own.language)
