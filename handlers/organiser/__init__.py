"""What the team can do: its own ordered list, each entry behind the right that it takes."""

from typing import Any

from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.context import Context
from bot.services.roles import Right
from handlers import letter
from handlers.organiser import (
    audit,
    broadcast,
    broadcast_correcting,
    broadcast_times,
    broadcast_writing,
    check_in,
    digest,
    export,
    fact_writing,
    facts,
    group_language,
    helpdesk,
    helpdesk_replies,
    menu,
    programme,
    proposals,
    published_answers,
    recall,
    registration_card,
    registration_deciding,
    registrations,
    review_card,
    review_deciding,
    session_speakers,
    stats,
    status,
    team,
)
from handlers.organiser.permit import only
from handlers.prompts import Handle

PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
BROADCAST = r"^bc:[a-z]+:\d{1,18}(:[A-Za-z0-9_-]{1,24}){0,2}$"
REGISTRATIONS = r"^registrations:[a-z]+:\d{1,18}(:[a-z_]{1,16})?$"
REGISTRANT = r"^registrant:[a-z]+:\d{1,18}(:[a-z]{1,16})?$"
EDIT = r"^prog:[a-z]+:\d{1,18}(:[a-z0-9-]{1,16}){0,2}$"
PROPOSALS = r"^proposals:[a-z]+:\d{1,18}(:[a-z]{1,16})?$"
REVIEW = r"^review:[a-z]+:\d{1,18}(:(\d{1,18}|[a-z]{1,16}_\d{1,18}))?$"
HELPDESK = r"^hd:[a-z]+:[a-z0-9]{1,18}(:[a-z0-9]{1,18})?$"
FACT = r"^fx:[a-z]+:[A-Za-z0-9_-]{1,40}(:[a-z0-9]{1,18})?$"
ANY_ROLE = Right.HELPDESK  # everybody in the team has it

# Who takes what a member was asked to write, by the kind of the prompt.
PROMPTS: dict[str, Handle] = {
    broadcast_writing.WORDS: only(Right.BROADCAST, broadcast_writing.words_given),
    broadcast_writing.LINK: only(Right.BROADCAST, broadcast_writing.link_given),
    broadcast_correcting.WORDS: only(Right.BROADCAST, broadcast_correcting.words_given),
    broadcast_correcting.LINK: only(Right.BROADCAST, broadcast_correcting.link_given),
    broadcast_times.WHEN: only(Right.BROADCAST, broadcast_times.typed),
    registrations.LIST.prompt: only(Right.PEOPLE, registrations.LIST.typed),
    registration_deciding.REASON: only(Right.PEOPLE, registration_deciding.typed),
    proposals.LIST.prompt: only(Right.PEOPLE, proposals.LIST.typed),
    review_card.COMMENT: only(Right.PEOPLE, review_card.commented),
    review_deciding.NOTE: only(Right.PEOPLE, review_deciding.typed),
    letter.WRITE: only(Right.PEOPLE, letter.written),
    check_in.SEARCH: only(Right.CHECK_IN, check_in.typed),
    programme.DESK.prompt: only(Right.PROGRAMME, programme.typed),
    session_speakers.NAME: only(Right.PROGRAMME, session_speakers.name_given),
    facts.SEARCH: only(Right.KNOWLEDGE, facts.typed),
    fact_writing.WORDS: only(Right.KNOWLEDGE, fact_writing.written),
    published_answers.QUESTION: only(Right.KNOWLEDGE, published_answers.typed),
    helpdesk_replies.ANSWER: only(Right.HELPDESK, helpdesk_replies.written),
}


def handlers() -> list[BaseHandler[Any, Context, None]]:
    """The team's handlers, in order."""
    return [
        # Commands
        CommandHandler("organise", only(ANY_ROLE, menu.show), PRIVATE),
        CommandHandler("broadcast", only(Right.BROADCAST, broadcast.show), PRIVATE),
        CommandHandler("registrations", only(Right.PEOPLE, registrations.LIST.show), PRIVATE),
        CommandHandler("proposals", only(Right.PEOPLE, proposals.LIST.show), PRIVATE),
        CommandHandler("checkin", only(Right.CHECK_IN, check_in.show), PRIVATE),
        CommandHandler("programme", only(Right.PROGRAMME, programme.show), PRIVATE),
        CommandHandler("helpdesk", only(Right.HELPDESK, helpdesk.show), PRIVATE),
        CommandHandler("export", only(Right.PEOPLE, export.show), PRIVATE),
        CommandHandler("stats", only(Right.STATUS, stats.show), PRIVATE),
        CommandHandler("fact", only(Right.KNOWLEDGE, facts.show), PRIVATE),
        CommandHandler("status", only(Right.STATUS, status.show), PRIVATE),
        CommandHandler("team", only(Right.TEAM, team.show), PRIVATE),
        CommandHandler("audit", only(Right.TEAM, audit.show), PRIVATE),
        # Buttons
        CallbackQueryHandler(only(ANY_ROLE, menu.show), "^organise$"),
        CallbackQueryHandler(only(Right.BROADCAST, broadcast.show), "^broadcast$"),
        CallbackQueryHandler(only(Right.BROADCAST, broadcast.tap), BROADCAST),
        CallbackQueryHandler(only(Right.PEOPLE, registrations.LIST.show), "^registrations$"),
        CallbackQueryHandler(only(Right.PEOPLE, registrations.LIST.tap), REGISTRATIONS),
        CallbackQueryHandler(only(Right.PEOPLE, registration_card.tap), REGISTRANT),
        CallbackQueryHandler(only(Right.PEOPLE, proposals.LIST.show), "^proposals$"),
        CallbackQueryHandler(only(Right.PEOPLE, proposals.LIST.tap), PROPOSALS),
        CallbackQueryHandler(only(Right.PEOPLE, review_card.tap), REVIEW),
        CallbackQueryHandler(only(Right.PEOPLE, letter.ask), r"^letter:(registration|proposal):\d{1,18}$"),
        CallbackQueryHandler(only(Right.PEOPLE, export.show), "^export$"),
        CallbackQueryHandler(only(Right.PEOPLE, export.tap), r"^export:[a-z]+:[a-z]+$"),
        CallbackQueryHandler(only(Right.STATUS, stats.show), "^stats$"),
        CallbackQueryHandler(only(Right.STATUS, digest.show), "^digest$"),
        CallbackQueryHandler(only(Right.STATUS, digest.tap), "^digest:(me|group):(on|off)$"),
        CallbackQueryHandler(only(Right.CHECK_IN, check_in.show), "^checkin$"),
        CallbackQueryHandler(only(Right.CHECK_IN, check_in.tap), r"^door:[a-z]+:\d{1,18}$"),
        CallbackQueryHandler(only(Right.PROGRAMME, programme.show), "^prog$"),
        CallbackQueryHandler(only(Right.PROGRAMME, programme.tap), EDIT),
        CallbackQueryHandler(
            only(Right.PROGRAMME, session_speakers.tap), r"^speakers:[a-z]+:\d{1,18}(:\d{1,18})?$"
        ),
        CallbackQueryHandler(only(Right.HELPDESK, helpdesk.show), "^helpdesk$"),
        CallbackQueryHandler(only(Right.HELPDESK, helpdesk.tap, in_team_chat=True), HELPDESK),
        CallbackQueryHandler(
            only(Right.HELPDESK, group_language.choose, in_team_chat=True), "^group:language:[a-z]{2}$"
        ),
        CallbackQueryHandler(only(Right.KNOWLEDGE, recall.tap), "^recall(:go)?$"),
        CallbackQueryHandler(only(Right.KNOWLEDGE, facts.show), "^fact$"),
        CallbackQueryHandler(only(Right.KNOWLEDGE, facts.tap), FACT),
        CallbackQueryHandler(only(Right.KNOWLEDGE, published_answers.show), r"^pa:list:\d{1,6}$"),
        CallbackQueryHandler(only(Right.STATUS, status.show), "^status$"),
        CallbackQueryHandler(only(Right.TEAM, team.show), "^team$"),
        CallbackQueryHandler(only(Right.TEAM, team.tap), r"^team:[a-z]+:[a-z0-9]{1,18}$"),
        CallbackQueryHandler(only(Right.TEAM, audit.show), r"^audit(:\d{1,18})?$"),
        # Words
        MessageHandler(helpdesk_replies.OnCard() & ~filters.COMMAND, helpdesk_replies.replied),
    ]
