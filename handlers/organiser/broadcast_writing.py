"""What is written for an announcement: its words, a button with a link."""

from urllib.parse import urlsplit

from markupsafe import Markup
from telegram import Message, Update

from bot.context import Context
from bot.services import broadcast_words, broadcasts, team
from bot.services.broadcasts import OPEN
from bot.texts import LANGUAGES, NAMES
from handlers import prompts
from handlers.form_screens import Screen
from handlers.organiser import broadcast_screens as screens
from models import Broadcast

WORDS, LINK = "broadcast.words", "broadcast.link"  # the prompts
LONGEST_LABEL, LONGEST_LINK = 40, 500


async def ask_for_words(context: Context, number: int, language: str) -> Screen:
    """Asks for the words in a language; of no draft yet (0), they begin one."""
    words = context.words
    await prompts.ask(context, WORDS, f"{number}:{language}")
    text = words(
        "Send me the announcement in this language: {language}. Formatting and links stay as they are; "
        "a photo or a document with words below it is possible, too.",
        language=NAMES[language],
    )
    return text, screens.cancel_row(words, f"bc:lang:{number}:{language}" if number else "broadcast")


async def words_given(update: Update, context: Context) -> None:
    """The words that were asked for."""
    prompt, message = context.turn.prompt, update.message
    number, _, language = (prompt.about if prompt else "0:en").partition(":")
    row = await broadcasts.find(context.db, int(number)) if int(number) else None
    if int(number) and (row is None or row.state not in OPEN):
        context.reply(context.words("This announcement is no longer a draft."))
        return
    read = content(context, message) if message else context.words("I can take words, a photo or a document.")
    if isinstance(read, Markup):
        again, buttons = await ask_for_words(context, int(number), language)
        context.reply(Markup("{}\n\n{}").format(read, again), buttons)
        return
    text, file = read
    row = row or await broadcasts.new(context.db, context.person, context.now)
    await broadcasts.write(context.db, row, language, text, file, context.now)
    _record(context, "broadcast.write", row, language)
    one = await broadcasts.draft(context.db, context.event, row)
    context.reply(*screens.draft(context, one))


async def ask_for_link(context: Context, number: int, language: str) -> Screen:
    """Asks for a button's label and link."""
    return await ask_for_button(context, LINK, f"{number}:{language}", f"bc:lang:{number}:{language}")


async def ask_for_button(context: Context, prompt: str, about: str, back: str) -> Screen:
    """The same for another prompt, with another way back."""
    words = context.words
    await prompts.ask(context, prompt, about)
    text = words(
        "Write what the button says, and behind it the address that it opens, for example:\n{example}",
        example="Programme https://example.org/programme",
    )
    return text, screens.cancel_row(words, back)


async def link_given(update: Update, context: Context) -> None:
    """The button that was asked for."""
    prompt = context.turn.prompt
    number, _, language = (prompt.about if prompt else "0:en").partition(":")
    row = await broadcasts.find(context.db, int(number))
    if row is None or row.state not in OPEN or language not in await broadcasts.words_of(context.db, row):
        context.reply(context.words("This announcement is no longer a draft."))
        return
    label, link = read_button((update.message.text or "") if update.message else "")
    if not label or not link:
        context.reply(*lacking(context, await ask_for_link(context, row.id, language)))
        return
    await broadcasts.set_button(context.db, row, language, label, link, context.now)
    _record(context, "broadcast.button", row, language)
    one = await broadcasts.draft(context.db, context.event, row)
    context.reply(*screens.language(context, one, language))


def content(context: Context, message: Message) -> tuple[str, tuple[str, str] | None] | Markup:
    """The words as HTML and the file of a message; or why it cannot be taken."""
    words = context.words
    kind = "photo" if message.photo else "document" if message.document else None
    text = message.caption if kind else message.text
    if kind is None and not text:
        return words("I can take words, a photo or a document.")
    most = broadcast_words.longest(kind)
    if text and len(text) > most:
        return words(
            "That is {now} characters; {most} fit here. Please shorten it.", now=len(text), most=most
        )
    if message.photo:
        return message.caption_html if text else "", ("photo", message.photo[-1].file_id)
    if message.document:
        return message.caption_html if text else "", ("document", message.document.file_id)
    return message.text_html, None


def known(language: str) -> str:
    """The language that a button names; a LookupError if there is none such."""
    if language not in LANGUAGES:
        raise LookupError(language)
    return language


def lacking(context: Context, asked: Screen) -> Screen:
    """What is asked for once more, since a part of the button was missing."""
    problem = context.words("I need both: a few words, and a complete address behind them.")
    return Markup("{}\n\n{}").format(problem, asked[0]), asked[1]


def read_button(text: str) -> tuple[str, str]:
    """The label and the link of what was written; empty where there is none that Telegram takes."""
    *words, link = text.split() or [""]
    label = " ".join(words).strip("|-–— ")
    try:
        parts = urlsplit(link)
        complete = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        complete = False
    fits = len(link) <= LONGEST_LINK and len(label) <= LONGEST_LABEL
    return (label, link) if complete and fits else ("", "")


def _record(context: Context, action: str, row: Broadcast, language: str) -> None:
    details = {"language": language}
    team.record(context.db, context.person, action, row.id, now=context.now, details=details)
