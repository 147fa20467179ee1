"""What people can do: the one ordered list. The first handler that fits an update gets it."""

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.context import App
from handlers import (
    agenda,
    agenda_card,
    agenda_search,
    bookmarks,
    broadcast,
    calendar,
    helpdesk,
    language,
    letter,
    live,
    membership,
    my_sessions,
    opinion,
    organiser,
    other,
    pinned_agenda,
    privacy,
    proposal,
    question,
    quiet_hours,
    registration,
    reminders,
    settings,
    start,
)
from handlers import help as help_
from handlers.agenda_places import PLACE
from handlers.form import Forms
from handlers.prompts import Answers, Prompts

NEW = filters.UpdateType.MESSAGE  # an edited message is no new wish
PRIVATE = NEW & filters.ChatType.PRIVATE
GROUP = NEW & filters.ChatType.GROUPS


def register(app: App) -> None:
    """Tell the application who handles what."""
    forms = Forms({registration.FORM: registration.submit, proposal.FORM: proposal.submit})
    own = {
        agenda_search.SEARCH: agenda_search.typed,
        reminders.OWN: reminders.typed_lead,
        quiet_hours.CITY: quiet_hours.typed_city,
        letter.ANSWER: letter.answered,
        live.DESK.prompt: live.typed,
    }
    prompts = Prompts(organiser.PROMPTS | own)
    app.add_handlers(
        [
            ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, membership.moved),
            # Commands
            CommandHandler("start", start.start, NEW),
            CommandHandler("help", help_.help_, NEW),
            CommandHandler("language", organiser.group_language.show, GROUP),
            CommandHandler(["settings", "privacy"], other.in_private, GROUP),
            CommandHandler("settings", settings.show, NEW),
            CommandHandler("language", language.show, NEW),
            CommandHandler("privacy", privacy.show, NEW),
            CommandHandler("reminders", reminders.show, PRIVATE),
            CommandHandler("agenda", agenda.show, PRIVATE),
            CommandHandler("mysessions", my_sessions.show, PRIVATE),
            CommandHandler("pin", pinned_agenda.pin, PRIVATE),
            CommandHandler("unpin", pinned_agenda.unpin, PRIVATE),
            CommandHandler("calendar", calendar.show, PRIVATE),
            CommandHandler("bookmark", bookmarks.add, PRIVATE),
            CommandHandler("unbookmark", bookmarks.remove, PRIVATE),
            CommandHandler("register", registration.start, PRIVATE),
            CommandHandler("registration", registration.mine, PRIVATE),
            CommandHandler("speak", proposal.start, PRIVATE),
            CommandHandler("cancel", forms.cancel, PRIVATE),
            CommandHandler("live", live.show, PRIVATE),
            *organiser.handlers(),
            # Buttons
            CallbackQueryHandler(question.tell, "^fact:"),
            CallbackQueryHandler(opinion.source, "^source:"),
            CallbackQueryHandler(opinion.rate, r"^rate:-?1:\d{1,18}(:[a-z]{2})?$"),
            CallbackQueryHandler(helpdesk.ask_organisers, r"^pass:\d{1,18}(:[a-z]{2})?$"),
            CallbackQueryHandler(helpdesk.take_back, r"^unpass:\d{1,18}(:[a-z]{2})?$"),
            CallbackQueryHandler(helpdesk.again, r"^again:\d{1,18}$"),
            CallbackQueryHandler(opinion.wish, "^wish:."),
            CallbackQueryHandler(opinion.speak, "^speak:"),
            CallbackQueryHandler(broadcast.confirm, r"^got:\d{1,18}$"),
            CallbackQueryHandler(agenda.show, "^agenda$"),
            CallbackQueryHandler(agenda_search.ask, "^agenda:search$"),
            CallbackQueryHandler(agenda.tap, f"^agenda:{PLACE}$"),
            CallbackQueryHandler(agenda_card.tap, rf"^session:(card|keep|drop|file):\d{{1,18}}:{PLACE}$"),
            CallbackQueryHandler(live.tap, r"^live:[a-z]+:\d{1,18}(:[a-z0-9-]{1,16}){0,2}$"),
            CallbackQueryHandler(calendar.show, "^calendar$"),
            CallbackQueryHandler(calendar.whole, "^calendar:all$"),
            CallbackQueryHandler(calendar.mine, "^calendar:mine$"),
            CallbackQueryHandler(my_sessions.show, "^my_sessions$"),
            CallbackQueryHandler(my_sessions.anew, "^pin:open$"),
            CallbackQueryHandler(pinned_agenda.pin, "^pin:start$"),
            CallbackQueryHandler(pinned_agenda.unpin, "^pin:stop$"),
            CallbackQueryHandler(forms.tap, r"^form:[a-z][a-z0-9_]*:[a-z]+:\d{1,3}:\d{1,4}$"),
            CallbackQueryHandler(registration.tap, r"^reg:[a-z]+:\d{1,18}$"),
            CallbackQueryHandler(registration.seat, r"^seat:(take|leave):\d{1,18}$"),
            CallbackQueryHandler(registration.start, "^register$"),
            CallbackQueryHandler(
                letter.ask_for_answer, r"^letter:answer(:(registration|proposal):\d{1,18})?$"
            ),
            CallbackQueryHandler(letter.leave, "^letter:answer:none$"),
            CallbackQueryHandler(proposal.tap, r"^talk:[a-z]+:\d{1,18}$"),
            CallbackQueryHandler(proposal.start, "^speak$"),
            CallbackQueryHandler(reminders.tap, r"^remind:[a-z]+(:[A-Za-z0-9_/+-]+){0,2}$"),
            CallbackQueryHandler(settings.show, "^settings$"),
            CallbackQueryHandler(language.show, "^language$"),
            CallbackQueryHandler(language.choose, "^language:"),
            CallbackQueryHandler(privacy.show, "^privacy$"),
            CallbackQueryHandler(privacy.export, "^mydata$"),
            CallbackQueryHandler(privacy.ask, "^forget$"),
            CallbackQueryHandler(privacy.forget, "^forget:yes$"),
            CallbackQueryHandler(help_.help_, "^help$"),
            CallbackQueryHandler(other.old_button),
            # Words
            MessageHandler(PRIVATE & ~filters.COMMAND & Answers(), prompts.answer),
            MessageHandler(PRIVATE & filters.TEXT & ~filters.COMMAND, forms.typed),
            MessageHandler(GROUP & filters.TEXT & ~filters.COMMAND, question.ask_in_group),
            MessageHandler(PRIVATE & filters.COMMAND, other.unknown_command),
            MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, forms.shared),
            TypeHandler(Update, other.nothing),
        ]
    )
