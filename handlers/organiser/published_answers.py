"""Published answers: published by a tap, listed, asked in other words, widened to a gap, withdrawn."""

from collections.abc import Awaitable, Callable, Mapping

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.services import facts, helpdesk, helpdesk_copies, published_answers, team
from bot.services.roles import Right, may
from bot.texts import NAMES
from handlers import prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from handlers.helpdesk import desk
from handlers.organiser import fact_writing
from models import Card, HelpdeskAnswer, PublishedAnswer

ON_A_PAGE = 8
QUESTION = "published.question"  # the prompt
LONGEST_QUESTION = 300  # characters


async def publish(context: Context, number: int) -> None:
    """The button below an answer of the team: from now on the bot gives it by itself."""
    words = context.words
    if not may(context.person.role, Right.KNOWLEDGE):
        context.toast(words("Only organisers can publish an answer."))
        return
    await facts.hold(context.db)
    answer = await context.db.get(HelpdeskAnswer, number)
    card = await helpdesk.find(context.db, answer.card_id) if answer and answer.sent_at else None
    if answer is None or card is None or card.personal:
        context.toast(words("This button is from an older message. Send /helpdesk to see all."))
        return
    row, new = await published_answers.publish(context.db, card, answer, context.person, context.now)
    if new:
        team.record(context.db, context.person, "answer.publish", row.id, now=context.now)
        await fact_writing.refresh(context)
        await _follow(context, card)
    await _done(context, card, row)
    context.toast(
        words(
            "Published in {language}. Who speaks another language gets it marked as such; "
            "/fact is for translating it.",
            language=NAMES[answer.language],
        ),
        alert=True,
    )


async def _follow(context: Context, card: Card) -> None:
    """Wherever the card is shown, it says whether its answer is published."""
    card.revision += 1
    await context.db.flush()
    await helpdesk_copies.show(context.db, desk(context), card, wall=context.turn.wall)


async def _done(context: Context, card: Card, row: PublishedAnswer) -> None:
    """Below what has sent the answer, there is nothing left to publish, but perhaps somebody to correct; the
    card itself follows.
    """
    query, words = context.incoming.callback_query, context.words
    number = query.message.message_id if query and query.message else 0
    private = context.turn.chat.kind == "private"
    people = (await fact_writing.told_otherwise(context, row.fact)).people
    lines = [words("Published: from now on I answer such questions by myself.")]
    ways = []
    if people:
        lines.append(words.plural("{n} chat was told otherwise.", "{n} chats were told otherwise.", people))
    if people and private:
        ways.append(button(words("Correct what they were told"), f"fx:fix:{row.fact}"))
    elif people:
        lines.append(words("In our private chat, /organise leads to “Corrections”."))
    if private:
        ways.append(button(words("Back"), f"hd:card:{card.id}"))
    if await helpdesk_copies.at(context.db, context.turn.chat.id, number) is None:
        context.edit(Markup("\n\n").join(lines), rows(words, ways))
    elif people:
        context.reply(Markup("\n\n").join(lines[1:]), rows(words, ways[:1]))


async def show(update: Update, context: Context) -> None:
    """The list: pa:list:PAGE."""
    page = int(str(update.callback_query.data if update.callback_query else "0").rpartition(":")[2])
    words = context.words
    found, total = await published_answers.listed(context.db, page * ON_A_PAGE, ON_A_PAGE)
    picks = [
        button(short(context.knowledge.label(row.fact, words.language)), f"fx:show:{row.fact}")
        for row in found
        if context.knowledge.has_fact(row.fact)
    ]
    ways = []
    if page:
        ways.append(button(words("Previous page"), f"pa:list:{page - 1}"))
    if (page + 1) * ON_A_PAGE < total:
        ways.append(button(words("Next page"), f"pa:list:{page + 1}"))
    ways.append(button(words("Back"), "helpdesk"))
    text = words("<b>Published answers</b>\nThese I give by myself: {n}", n=words.number(total))
    context.edit(text, [*[[pick] for pick in picks], *rows(words, ways)])


async def ways(context: Context, key: str) -> list[InlineKeyboardButton]:
    """What can be done with a published answer, besides rewriting it."""
    words, row = context.words, await published_answers.find(context.db, key)
    if row is None:
        return []
    buttons = [button(words("Questions that it answers"), f"fx:asks:{key}")]
    gap = await published_answers.gap_of(context.db, row)
    if row.gap is None and gap is not None:
        label = context.knowledge.label(gap, words.language)
        buttons.append(
            button(short(words("Answer all about: {topic}", topic=label).unescape()), f"fx:wide:{key}")
        )
    elif row.gap is not None and row.gap == gap and not context.knowledge.is_one_thing(gap):
        buttons.append(button(words("Answer these questions only"), f"fx:narrow:{key}"))
    buttons.append(button(words("Withdraw it"), f"fx:gone:{key}"))
    return buttons


async def typed(update: Update, context: Context) -> None:
    """A way to ask that was asked for."""
    words, prompt = context.words, context.turn.prompt
    text = (update.message.text or "").strip() if update.message else ""
    row = await published_answers.held(context.db, prompt.about if prompt else "")
    if row is None or not text or len(text) > LONGEST_QUESTION:
        context.reply(
            words("I have not added that: a question has at most {most} characters.", most=LONGEST_QUESTION)
        )
        return
    language = context.knowledge.language_of(text, words.language)
    await published_answers.add_question(context.db, row, language, text)
    _record(context, "answer.question", row)
    context.reply(*await _questions(context, row))


async def _asks(context: Context, key: str, _: str) -> Screen | None:
    row = await published_answers.find(context.db, key)
    return await _questions(context, row) if row else None


async def _questions(context: Context, row: PublishedAnswer) -> Screen:
    words = context.words
    asked = await published_answers.questions(context.db, row)
    picks = [
        [
            button(
                short(words("Remove: {question}", question=one.text).unescape()),
                f"fx:unask:{row.fact}:{one.id}",
            )
        ]
        for one in asked
    ]
    text = words("<b>Questions that it answers</b>\nAlso those that surely ask the same in other words: {n}",
                 n=words.number(len(asked)))  # fmt: skip
    more = [
        button(words("Add a way to ask"), f"fx:ask:{row.fact}"),
        button(words("Back"), f"fx:show:{row.fact}"),
    ]
    return text, [*picks, *rows(words, more)]


async def _ask(context: Context, key: str, _: str) -> Screen:
    await prompts.ask(context, QUESTION, key)
    text = context.words("Write how somebody may ask it, in any of my languages.")
    return text, [[button(context.words("Cancel"), f"fx:asks:{key}")]]


async def _unask(context: Context, key: str, number: str) -> Screen | None:
    row = await published_answers.held(context.db, key)
    if row is None or not number.isdigit():
        return None
    if await published_answers.drop_question(context.db, row, int(number)):
        _record(context, "answer.unquestion", row)
    return await _questions(context, row)


async def _wide(context: Context, key: str, _: str) -> Screen | None:
    row = await published_answers.held(context.db, key)
    gap = await published_answers.gap_of(context.db, row) if row else None
    return await _widened(context, row, gap) if row and gap else None


async def _narrow(context: Context, key: str, _: str) -> Screen | None:
    row = await published_answers.held(context.db, key)
    return await _widened(context, row, None) if row else None


async def _widened(context: Context, row: PublishedAnswer, gap: str | None) -> Screen:
    await published_answers.widen(context.db, row, gap)
    await fact_writing.refresh(context)
    _record(context, "answer.widen" if gap else "answer.narrow", row)
    words = context.words
    text = (
        words("It answers every question about that now.")
        if gap
        else words("It answers only these questions now.")
    )
    return text, [[button(words("Back"), f"fx:show:{row.fact}")]]


async def _gone(context: Context, key: str, _: str) -> Screen:
    words = context.words
    text = words(
        "Shall I no longer give this answer by myself? Who asks then hears again that I do not know."
    )
    return text, [
        [button(words("Yes, withdraw it"), f"fx:void:{key}")],
        [button(words("Back"), f"fx:show:{key}")],
    ]


async def _void(context: Context, key: str, _: str) -> Screen | None:
    row = await published_answers.held(context.db, key)
    if row is None:
        return None
    await published_answers.withdraw(context.db, row, context.now)
    await fact_writing.refresh(context)
    card = await helpdesk.find(context.db, row.card_id) if row.card_id is not None else None
    if card is not None:
        await _follow(context, card)
    _record(context, "answer.withdraw", row)
    return await fact_writing.stands(context, key, context.words("Withdrawn: I do not give it any more."))


def _record(context: Context, action: str, row: PublishedAnswer) -> None:
    team.record(context.db, context.person, action, row.id, now=context.now)


ACTS: Mapping[str, Callable[[Context, str, str], Awaitable[Screen | None]]] = {
    "asks": _asks,
    "ask": _ask,
    "unask": _unask,
    "wide": _wide,
    "narrow": _narrow,
    "gone": _gone,
    "void": _void,
}
