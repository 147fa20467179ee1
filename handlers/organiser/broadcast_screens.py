"""How announcements look while they are written: the list, a draft, its languages, the last question."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Context
from bot.event import descriptions
from bot.services import broadcast_notices, broadcasts
from bot.services.broadcast_screen import file_name, state_name, title
from bot.services.broadcasts import Draft
from bot.texts import LANGUAGES, NAMES, Words
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from handlers.organiser import broadcast_audience
from models import Broadcast, BroadcastState, BroadcastWords


async def overview(context: Context) -> Screen:
    """The drafts, and what was scheduled and sent of late."""
    words = context.words
    picks = []
    for row in await broadcasts.recent(context.db):
        own = await broadcasts.first_line(context.db, row, words.language)
        begins = title(words, own).striptags()
        recalled = await broadcast_notices.is_recalled(context.db, row)
        state = state_name(words, row.state, recalled=recalled)
        label = words("{state}: {title}", state=state, title=begins)
        picks.append([button(short(str(label.unescape())), f"bc:show:{row.id}")])
    text = words("<b>Announcements</b>\nWrite one to everybody or to some, now or at a time that you choose.")
    new = [button(words("New announcement"), "bc:new:0")]
    return text, [new, *picks, [button(words("Back"), "organise")]]


def draft(context: Context, one: Draft) -> Screen:
    """A draft or a scheduled one: what it is, what is missing, what can be done."""
    words, row = context.words, one.row
    own = one.words.get(words.language) or next(iter(one.words.values()), None)
    parts = [[title(words, own), state_line(context, row)], _what(context, one)]
    if one.is_held_back:
        parts.append([held_back(context, one)])
    number = row.id
    if row.state is BroadcastState.SCHEDULED:
        ways = [
            button(words("Preview"), f"bc:view:{number}"),
            button(words("Take it off the schedule"), f"bc:unschedule:{number}"),
        ]
    else:
        ways = [
            button(words("Words and languages"), f"bc:langs:{number}"),
            button(words("Audience"), f"bc:who:{number}"),
            button(
                words("Ask for no confirmation") if row.critical else words("Ask for confirmation"),
                f"bc:critical:{number}",
            ),
            button(words("Preview"), f"bc:view:{number}"),
            button(words("Send it now"), f"bc:send:{number}"),
            button(words("Send it later"), f"bc:when:{number}"),
            button(words("Delete the draft"), f"bc:drop:{number}"),
        ]
    ways.append(button(words("Back"), "broadcast"))
    text = Markup("\n\n").join(Markup("\n").join(lines) for lines in parts)
    return text, rows(words, ways)


def state_line(context: Context, row: Broadcast) -> Markup:
    """Its state, and when it goes out."""
    words = context.words
    if row.state is not BroadcastState.SCHEDULED or row.scheduled_at is None:
        return state_name(words, row.state)
    return words("It goes out on {when}.", when=moment(context, row.scheduled_at))


def moment(context: Context, instant: datetime) -> Markup:
    """An instant with its weekday, on the event's own clocks."""
    words, local = context.words, context.event.local(instant)
    when = f"{descriptions.day(local.date(), words.language)}, {local:%H:%M}"
    return words("{when} ({zone})", when=when, zone=context.event.name(words.language, "zone"))


def _what(context: Context, one: Draft) -> list[Markup]:
    words, row = context.words, one.row
    written = [names(language) for language in one.words]
    lines = [
        words("Languages: {languages}", languages=words.listing(written) if written else "–"),
        broadcast_audience.described(context, row.audience),
        words.plural("{n} person will get it.", "{n} people will get it.", one.size),
    ]
    if one.missing and one.fallback:
        rest = sum(one.people[language] for language in one.missing)
        lines.append(
            words.plural(
                "{n} person whose language is missing reads it in this language: {language}",
                "{n} people whose languages are missing read it in this language: {language}",
                rest,
                language=names(one.fallback),
            )
        )
    if row.critical:
        lines.append(words("Everybody is asked to confirm by a tap on “Confirm”."))
    return lines


def held_back(context: Context, one: Draft) -> Markup:
    """Why it cannot go out as it is."""
    words = context.words
    if not one.words:
        return words("<b>There are no words yet.</b>")
    if not one.size:
        return words("<b>Nobody can be reached with this choice.</b>")
    lacking = {code: one.people[code] for code in one.missing}
    return words(
        "<b>Held back: these people could not read it.</b>\n{languages}\n"
        "Write it in their languages, or choose what they read instead.",
        languages=Markup("\n").join(readers(words, lacking)),
    )


def lacking(context: Context, one: Draft) -> Screen:
    """What holds it back, and the ways out."""
    words, number = context.words, one.row.id
    ways = [
        button(words("Write it: {language}", language=names(code)), f"bc:write:{number}:{code}")
        for code in one.missing
    ]
    ways += [
        button(words("Let them read: {language}", language=names(code)), f"bc:instead:{number}:{code}")
        for code in one.words
        if one.missing
    ]
    ways.append(button(words("Back"), f"bc:show:{number}"))
    return held_back(context, one), [[way] for way in ways]


def languages(context: Context, one: Draft) -> Screen:
    """All languages: those that are written, and those that the audience needs."""
    words, number = context.words, one.row.id
    picks = []
    for code in LANGUAGES:
        count = one.people.get(code, 0)
        label = f"{'✓ ' if code in one.words else ''}{NAMES[code]} ({words.number(count)})"
        picks.append(button(label, f"bc:lang:{number}:{code}"))
    if one.fallback:
        picks.append(button(words("Offer no other language"), f"bc:instead:{number}:none"))
    picks.append(button(words("Back"), f"bc:show:{number}"))
    text = words(
        "<b>Words and languages</b>\nA tick says that it is written; the number, "
        "how many of those it is for have chosen this language."
    )
    return text, rows(words, picks)


def language(context: Context, one: Draft, code: str) -> Screen:
    """One language: its words as they are, and what can be changed."""
    words, number = context.words, one.row.id
    own = one.words.get(code)
    ways = [button(words("Write it") if own is None else words("Write it anew"), f"bc:write:{number}:{code}")]
    lines = [Markup("<b>{}</b>").format(words.isolate(NAMES[code]))]
    if own is None:
        lines.append(words("There are no words yet."))
    else:
        lines.append(contents(words, own))
        ways.append(button(words("Button with a link"), f"bc:link:{number}:{code}"))
        if own.label:
            ways.append(button(words("Remove the button"), f"bc:unlink:{number}:{code}"))
        ways.append(button(words("Remove this language"), f"bc:unwrite:{number}:{code}"))
    ways.append(button(words("Back"), f"bc:langs:{number}"))
    return Markup("\n\n").join(lines), rows(words, ways)


def contents(words: Words, own: BroadcastWords) -> Markup:
    """What a language says, on a screen that may have less room than the message itself."""
    begins = title(words, own)
    extras = []
    if own.file_kind:
        extras.append(file_name(words, own.file_kind))
    if own.label:
        extras.append(words("Button: {label}, which opens {link}", label=own.label, link=own.link or ""))
    return Markup("\n").join([begins, *extras])


def asked(context: Context, one: Draft) -> Screen:
    """The last question, with the exact number."""
    words, number = context.words, one.row.id
    people = words.plural("<b>Send it to {n} person now?</b>", "<b>Send it to {n} people now?</b>", one.size)
    lines = [people, *readers(words, one.readers())]
    if one.row.critical:
        lines.append(words("Everybody is asked to confirm by a tap on “Confirm”."))
    yes = words.plural("Yes, send it to {n} person", "Yes, send it to {n} people", one.size)
    return Markup("\n").join(lines), [
        [button(str(yes.unescape()), f"bc:go:{number}:{one.row.revision}")],
        [button(words("Preview"), f"bc:view:{number}")],
        [button(words("Back"), f"bc:show:{number}")],
    ]


def readers(words: Words, people: Mapping[str, int]) -> list[Markup]:
    """How many there are of each language."""
    return [
        words("{language}: {number}", language=names(code), number=words.number(count))
        for code, count in people.items()
    ]


def names(code: str) -> str:
    return NAMES.get(code, code)


def dropping(context: Context, row: Broadcast) -> Screen:
    """Before a draft is thrown away."""
    words = context.words
    return words("Shall I delete this draft?"), [
        [button(words("Yes, delete it"), f"bc:dropped:{row.id}")],
        [button(words("Back"), f"bc:show:{row.id}")],
    ]


def cancel_row(words: Words, data: str) -> Sequence[Sequence[InlineKeyboardButton]]:
    """Below what asks for a message."""
    return [[button(words("Cancel"), data)]]
