"""/privacy: what is kept, in plain words; and being forgotten."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.delivery.attachment import File
from bot.services import privacy
from handlers import menu
from handlers.buttons import button, rows


async def show(update: Update, context: Context) -> None:
    words = context.words
    text = words(
        "<b>Privacy</b>\n"
        "I keep your Telegram number, your language and what I sent you, so that I can answer you and "
        "never say the same thing twice. What you write to me is deleted {hours} hours after I have "
        "answered.\n\n"
        "What you hand in by a form (a registration, a proposal) and the questions that you pass on, "
        "the organisers can read. All of it is stored encrypted, given to nobody else, and erased "
        "{days} days after the event.\n\n"
        "Questions about this: {email}",
        hours=privacy.KEEP_HOURS,
        days=context.turn.house.keep_days,
        email=words.isolate(context.event.contact_email),
    )
    choices = [
        button(words("Get my data as a file"), "mydata"),
        button(words("Forget me"), "forget"),
        button(words("Settings"), "settings"),
    ]
    buttons = rows(words, choices)
    if update.callback_query:
        context.edit(text, buttons)
    else:
        context.reply(text, buttons)


async def export(update: Update, context: Context) -> None:
    """Everything about the person, as a file; in private, whoever taps."""
    content = await privacy.export(context.db, context.person, context.now)
    file = File("document", "my-data.json", "application/json", content)
    context.send_file(file, context.words("This is everything that I keep about you."))


async def ask(update: Update, context: Context) -> None:
    words = context.words
    text = words(
        "Shall I forget you? I delete everything that I keep about you, at once and for good. "
        "If you write to me again, we begin afresh."
    )
    yes, no = button(words("Yes, forget me"), "forget:yes"), button(words("Back"), "privacy")
    context.edit(text, [[yes], [no]])


async def forget(update: Update, context: Context) -> None:
    words = context.words
    if await menu.own_of(context, context.person):
        menu.hide_own(context, context.person)
    asked_in = context.incoming.update_id
    gone = await privacy.forget(context.db, context.person, asked_in=asked_in)
    context.afterwards(privacy.scrub(context.db))
    when = words.moment(context.event.local(context.now))
    receipt = words.plural(
        "Receipt: {n} entry deleted, {when}.", "Receipt: {n} entries deleted, {when}.", gone, when=when
    )
    done = words("Done: I have deleted everything that I kept about you. All the best.")
    context.edit(Markup("{}\n\n{}").format(done, receipt))
