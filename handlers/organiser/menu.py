"""/organise: the team's own menu, with what this member may do."""

from telegram import Update

from bot.context import Context
from bot.services.roles import Right, may
from bot.texts import Words
from handlers.buttons import button, rows
from handlers.form_screens import Screen


async def show(update: Update, context: Context) -> None:
    """The menu, said anew or in place of another screen."""
    screen = _menu(context)
    if update.callback_query:
        context.edit(*screen)
    else:
        context.reply(*screen)


def _menu(context: Context) -> Screen:
    words, role = context.words, context.person.role
    entries = [button(label, data) for right, label, data in _entries(words) if may(role, right)]
    return words("<b>For the team</b>\nWhat would you like to do?"), rows(words, entries)


def _entries(words: Words) -> list[tuple[Right, str, str]]:
    """What there is: the right that it takes, its label, and what the button sends."""
    return [
        (Right.BROADCAST, words("Announcements"), "broadcast"),
        (Right.PEOPLE, words("Registrations"), "registrations"),
        (Right.PEOPLE, words("Proposals"), "proposals"),
        (Right.CHECK_IN, words("At the door"), "checkin"),
        (Right.PROGRAMME, words("Change the programme"), "prog"),
        (Right.HELPDESK, words("Questions"), "helpdesk"),
        (Right.PEOPLE, words("Export"), "export"),
        (Right.STATUS, words("Figures"), "stats"),
        (Right.STATUS, words("Daily digest"), "digest"),
        (Right.KNOWLEDGE, words("Corrections"), "recall"),
        (Right.KNOWLEDGE, words("Facts"), "fact"),
        (Right.STATUS, words("State of the bot"), "status"),
        (Right.TEAM, words("The team"), "team"),
        (Right.TEAM, words("Activity log"), "audit"),
    ]


def back(words: Words) -> tuple[str, str]:
    """Label and data of the button that leads back here."""
    return words("Back"), "organise"
