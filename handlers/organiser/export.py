"""Exports: tables and the programme as files, to the organiser who asks, and to nobody else."""

import asyncio

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.delivery.attachment import File, TooLargeError
from bot.event.calendar import calendar
from bot.services import export, spreadsheets, team
from handlers import other
from handlers.buttons import button, rows
from handlers.registration_cards import show as say

TABLES = {
    "registrations": export.registrations,
    "proposals": export.proposals,
    "checkins": export.check_ins,
}
FORMATS = {
    "xlsx": (spreadsheets.xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (spreadsheets.csv_file, "text/csv"),
}


async def show(update: Update, context: Context) -> None:
    """Which file?"""
    words = context.words
    names = {
        "registrations": words("Registrations"),
        "proposals": words("Proposals"),
        "checkins": words("Check-ins"),
    }
    picks = [
        row
        for noun, name in names.items()
        for row in rows(
            words,
            [button(f"{name} ({format_.upper()})", f"export:{noun}:{format_}") for format_ in FORMATS],
        )
    ]
    last = [button(words("Programme (ICS)"), "export:programme:ics"), button(words("Back"), "organise")]
    say(context, (words("Which file shall I make?"), [*picks, *rows(words, last)]))


async def tap(update: Update, context: Context) -> None:
    """A file: export:NOUN:FORMAT."""
    _, noun, format_ = str(update.callback_query.data if update.callback_query else "").split(":")
    if (noun, format_) == ("programme", "ics"):
        _programme(context)
    elif noun in TABLES and format_ in FORMATS:
        await _table(context, noun, format_)
    else:
        await other.old_button(update, context)


async def _table(context: Context, noun: str, format_: str) -> None:
    words = context.words
    table = await TABLES[noun](context.db, context.event, words)
    make, mime_type = FORMATS[format_]
    # A thread, since thousands of rows take a second, in which others wait for their answers.
    content = await asyncio.to_thread(make, table)
    caption = words.plural(
        "{n} row. These are people's own data: keep the file safe, and delete it when it has served.",
        "{n} rows. These are people's own data: keep the file safe, and delete it when it has served.",
        len(table.rows),
    )
    if format_ == "csv":
        hint = words("A spreadsheet may read 0012 as 12 in this file; in XLSX it stays as it was written.")
        caption = Markup("{}\n{}").format(caption, hint)
    name = f"{noun}-{context.event.local(context.now):%Y-%m-%d}.{format_}"
    try:
        context.send_file(File("document", name, mime_type, content), caption)
    except TooLargeError:
        context.toast(words("This file is too large to be sent. The other format is smaller."), alert=True)
        return
    details = {"format": format_, "rows": len(table.rows)}
    team.record(context.db, context.person, f"{noun}.export", now=context.now, details=details)


def _programme(context: Context) -> None:
    words, event = context.words, context.event
    content = calendar(event, event.sessions, words.language, context.now)
    context.send_file(
        File("document", "programme.ics", "text/calendar", content), words("The whole programme.")
    )
    team.record(context.db, context.person, "programme.export", now=context.now)
