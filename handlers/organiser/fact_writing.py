"""New words for a fact: asked for, looked at with their values filled in, published, taken back."""

import re

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.event.by_hand import PUBLISHED
from bot.event.values import UnknownPlaceholderError
from bot.services import answers, correcting, facts, published_answers, team
from bot.services.correcting import Found
from bot.services.helpdesk_words import LONGEST
from bot.texts import NAMES
from handlers import prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.organiser.recall import LOOKED_BACK
from models import FactEdit

WORDS = "fact.words"  # the prompt
LINK = re.compile("<a [^>]*>")


async def ask(context: Context, key: str, language: str) -> Screen | None:
    """Ask for the words, and show those of today as they can be copied."""
    words = context.words
    if language not in context.event.languages:
        return None
    await prompts.ask(context, WORDS, f"{key}:{language}")
    parts = [
        words(
            "Write what I shall say, in this language: {language}. Formatting and links stay as they are.",
            language=NAMES[language],
        )
    ]
    wording = context.knowledge.wording(key, language)
    if wording is not None and not key.startswith(PUBLISHED):
        parts.append(
            words(
                "So it is written now; what stands in braces is filled in, such as times and places:\n{text}",
                text=_as_written(context, key, language, wording),
            )
        )
    return Markup("\n\n").join(parts), [[button(words("Cancel"), f"fx:lang:{key}:{language}")]]


def _as_written(context: Context, key: str, language: str, wording: str) -> Markup:
    """A fact's words with their formatting, links that work, and their other placeholders."""
    linked = LINK.sub(lambda link: str(context.knowledge.preview(key, language, link[0])), wording)
    return Markup("<blockquote>{}</blockquote>").format(Markup(linked))  # noqa: S704 (the folder's own HTML)


async def written(update: Update, context: Context) -> None:
    """The words that were asked for: shown as they would be told."""
    words, message, prompt = context.words, update.message, context.turn.prompt
    key, _, language = (prompt.about if prompt else "").rpartition(":")
    text = (message.text or "") if message else ""
    problem, filled = None, Markup()
    if message is None or not text:
        problem = words("I can take words only.")
    elif len(text) > LONGEST:
        problem = words(
            "That is {now} characters; {most} fit here. Please shorten it.",
            now=words.number(len(text)),
            most=words.number(LONGEST),
        )
    else:
        try:
            filled = context.knowledge.preview(key, language, message.text_html)
        except UnknownPlaceholderError as error:
            problem = words(
                "{name} stands for nothing.", name=Markup("<code>{{{}}}</code>").format(error.args[0])
            )
    if problem is not None or message is None:
        screen = await ask(context, key, language)
        if screen is not None:
            context.reply(Markup("{}\n\n{}").format(problem, screen[0]), screen[1])
        return
    row = await facts.write(context.db, key, language, message.text_html, context.person, context.now)
    head = words("So it will be told ({language}):", language=NAMES[language])
    ways = [
        button(words("Publish"), f"fx:pub:{key}:{row.id}"),
        button(words("Write it anew"), f"fx:write:{key}:{language}"),
        button(words("Throw away"), f"fx:drop:{key}:{row.id}"),
    ]
    context.reply(Markup("{}\n\n{}").format(head, filled), rows(words, ways))


async def publish(context: Context, key: str, number: str) -> Screen | None:
    """Tell it from now on."""
    words = context.words
    await facts.hold(context.db)
    row = await facts.draft(context.db, int(number)) if number.isdigit() else None
    if row is None or row.fact != key:
        context.toast(words("This was published, or thrown away, before."))
        return None
    await _keep_versions(context, key)
    if not context.knowledge.has_fact(key):
        await _fill_gap(context, row)
    await facts.publish(context.db, row)
    await refresh(context)
    await _keep_versions(context, row.fact)
    details = {"language": row.language, "edit": row.id}
    team.record(context.db, context.person, "fact.publish", row.fact, now=context.now, details=details)
    return await _published(context, row)


async def drop(context: Context, key: str, number: str) -> Screen | None:
    """Throw the words away."""
    row = await facts.draft(context.db, int(number)) if number.isdigit() else None
    if row is None or row.fact != key:
        context.toast(context.words("This was published, or thrown away, before."))
        return None
    await facts.drop(context.db, row)
    return context.words("Thrown away. Nothing has changed."), [
        [button(context.words("Back"), f"fx:show:{key}")]
    ]


async def undo(context: Context, key: str, language: str) -> Screen | None:
    """Tell what was told before the last change."""
    words = context.words
    row = await facts.undo(context.db, key, language)
    if row is None:
        context.toast(words("There is nothing to take back."))
        return None
    await refresh(context)
    team.record(context.db, context.person, "fact.undo", key, now=context.now, details={"edit": row.id})
    published = await published_answers.held(context.db, key)
    if published is not None and context.knowledge.is_withdrawn(key):  # these were its only words
        await published_answers.withdraw(context.db, published, context.now)
        return await stands(context, key, words("Withdrawn: I do not give it any more."))
    return await stands(context, key, words("Taken back: I tell again what I told before."))


async def refresh(context: Context) -> None:
    """This turn goes on with what has just been changed; all others see it by the revision."""
    turn = context.turn
    turn.house = turn.house.at(turn.house.event.sessions, await facts.by_hand(context.db))


async def told_otherwise(context: Context, key: str) -> Found:
    """Whom there is to correct."""
    return await correcting.find(
        context.db, context.event, context.knowledge, context.now - LOOKED_BACK, fact=key
    )


async def _published(context: Context, row: FactEdit) -> Screen:
    words = context.words
    text = words("Published: I tell it so from now on.")
    others = [
        NAMES[language]
        for language in context.event.languages
        if language != row.language and context.knowledge.wording(row.fact, language) is not None
    ]
    if others:
        kept = words(
            "These languages say what they said before: {languages}", languages=words.listing(others)
        )
        text = Markup("{}\n\n{}").format(text, kept)
    return await stands(context, row.fact, text)


async def stands(context: Context, key: str, text: Markup) -> Screen:
    """How it stands, and how many were told otherwise."""
    words = context.words
    people = (await told_otherwise(context, key)).people
    ways = []
    if people:
        count = words.plural("{n} chat was told otherwise.", "{n} chats were told otherwise.", people)
        text = Markup("{}\n\n{}").format(text, count)
        ways.append(button(words("Correct what they were told"), f"fx:fix:{key}"))
    ways.append(back(context, key))
    return text, rows(words, ways)


def back(context: Context, key: str) -> InlineKeyboardButton:
    """To the fact, or to the list that it was in."""
    to = f"fx:show:{key}" if context.knowledge.has_fact(key) else "fact"
    return button(context.words("Back"), "pa:list:0" if context.knowledge.is_withdrawn(key) else to)


async def _fill_gap(context: Context, row: FactEdit) -> None:
    """What was missing becomes a published answer to every question of the gap."""
    filled = await published_answers.of_gap(context.db, row.fact)
    filled = filled or await published_answers.begin(context.db, context.now, gap=row.fact)
    row.fact = filled.fact


async def _keep_versions(context: Context, key: str) -> None:
    """The old words are needed where somebody is corrected."""
    if context.knowledge.has_fact(key):
        told = answers.versions_of(context.knowledge, context.event, [key])
        await answers.keep_versions(context.db, told.values())
