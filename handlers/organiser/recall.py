"""Correcting people who were told what is no longer so: how many, of what, and by one more tap."""

from datetime import timedelta

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.services import correcting, facts, programme, team
from bot.services import recall as recalls
from bot.services.correcting import Found
from bot.services.roles import Right, may
from handlers.buttons import button, rows
from handlers.form_screens import Screen

LOOKED_BACK = timedelta(days=90)
FACTS = 15


async def tap(update: Update, context: Context) -> None:
    """recall: what there is to correct; recall:go: correct it."""
    query = update.callback_query
    if query is not None and query.data == "recall:go":
        await hold(context)
        found = await _find(context)
        count = await correcting.correct(
            context.db, found, context.turn.house.texts, context.now, context.turn.wall
        )
        if count:
            details = {"people": count}
            team.record(context.db, context.person, "facts.correct", now=context.now, details=details)
        words = context.words
        text = words.plural("{n} person is corrected.", "{n} people are corrected.", count)
        context.edit(text if count else _nobody(context), [[button(words("Back"), "organise")]])
        return
    context.edit(*_shown(context, await _find(context)))


async def hold(context: Context) -> None:
    """Let nobody else correct or publish anything until this turn ends, and go by what holds now.

    Another process may have published since this turn began: what was true then must not be told as new.
    """
    await recalls.hold(context.db)
    sessions, by_hand = await programme.sessions(context.db), await facts.by_hand(context.db)
    context.turn.house = context.turn.house.at(sessions, by_hand)


async def offer(context: Context) -> list[InlineKeyboardButton]:
    """A button that leads here, where there is somebody to correct."""
    if not may(context.person.role, Right.KNOWLEDGE):
        return []
    found = await _find(context)
    if not found.people:
        return []
    words = context.words
    label = words.plural("Told otherwise: {n} person", "Told otherwise: {n} people", found.people)
    return [button(label, "recall")]


async def _find(context: Context) -> Found:
    since = context.now - LOOKED_BACK
    return await correcting.find(context.db, context.event, context.knowledge, since)


def _shown(context: Context, found: Found) -> Screen:
    words = context.words
    back = button(words("Back"), "organise")
    if not found.people:
        return _nobody(context), [[back]]
    lines = [
        words.plural(
            "{n} person was told by me what is no longer so, and hears of it in no other way:",
            "{n} people were told by me what is no longer so, and hear of it in no other way:",
            found.people,
        )
    ]
    for fact, count in found.facts.most_common(FACTS):
        label = context.knowledge.label(fact, words.language)
        lines.append(words("{fact} · {n}", fact=label, n=words.number(count)))
    lines.append(words("Shall I send each of them one correction, old → new?"))
    yes = button(words("Yes, correct"), "recall:go")
    return Markup("\n").join(lines), rows(words, [yes, back])


def _nobody(context: Context) -> Markup:
    return context.words("Nobody was told anything that is no longer so.")
