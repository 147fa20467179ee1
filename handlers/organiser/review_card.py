"""One proposal, as the team reviews it: answers and file, scores and comments."""

import json

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.delivery.outbox import Message
from bot.event.plain import shortened
from bot.services import programme, reviews, team
from bot.services.proposals import state_words
from bot.services.reviews import SCORES, Reviewed
from bot.texts import Words
from handlers import form_screens, other, prompts
from handlers import proposal as own
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.organiser import review_deciding as deciding
from handlers.organiser import review_programme
from models import ProposalState

COMMENT = "review.comment"  # the prompt
MOST = 10  # opinions on a screen
SHOWN = 300  # characters of each
NOT_SHOWN = {"title", "consent"}  # said by another line, or by being there
WHOLE = 3600  # characters of a card; Telegram takes 4096


async def tap(update: Update, context: Context) -> None:
    """A button of a proposal: review:VERB:NUMBER or review:VERB:NUMBER:CHOICE."""
    _, verb, number, choice = f"{update.callback_query.data if update.callback_query else ''}:".split(":")[:4]
    found = await reviews.get(context.db, int(number))
    words = context.words
    if found is None:
        context.toast(words("This proposal is no longer there."))
        return
    match verb:
        case "card":
            context.edit(*await card(context, found))
        case "score" if choice.isdigit() and int(choice) in SCORES:
            await _score(context, found, int(choice))
        case "comment":
            await prompts.ask(context, COMMENT, number)
            text = words("Write what you think of it, for the team alone.")
            context.edit(text, [[button(words("Cancel"), f"review:card:{number}")]])
        case "opinions":
            context.edit(*_opinions(context, found))
        case "file":
            _send_file(context, found)
        case "decide" | "accept" | "decline" | "back":
            screen = await deciding.ask(context, found, verb, choice)
            context.edit(*(screen or await card(context, found)))
        case "into" | "name" | "out":
            screen = await _into_the_programme(context, found, verb, choice)
            context.edit(
                *(screen or await card(context, await reviews.get(context.db, int(number)) or found))
            )
        case "yes":
            await deciding.decide(context, found, choice)
            context.edit(*await card(context, await reviews.get(context.db, int(number)) or found))
        case _:
            await other.old_button(update, context)


async def _into_the_programme(context: Context, found: Reviewed, verb: str, choice: str) -> Screen | None:
    try:
        if verb == "name" and choice.isdigit():
            return await review_programme.name(context, found, int(choice))
        if verb == "out" and choice.isdigit():
            return await review_programme.out(context, found, int(choice))
        return await review_programme.ask(context, found)
    except LookupError:  # the session has gone meanwhile
        return None


async def commented(update: Update, context: Context) -> None:
    """What a member thinks."""
    words, prompt = context.words, context.turn.prompt
    text = (update.message.text or "").strip() if update.message else ""
    if prompt is None or not text:
        await other.not_words(update, context)
        return
    if len(text) > reviews.LONGEST_COMMENT:
        await prompts.ask(context, COMMENT, prompt.about)
        values = {"now": len(text), "most": reviews.LONGEST_COMMENT}
        context.reply(words("That is {now} characters; {most} fit here. Please shorten it.", **values))
        return
    number = int(prompt.about)
    if await reviews.say(context.db, number, context.person, context.now, comment=text):
        team.record(context.db, context.person, "proposal.comment", number, now=context.now)
    found = await reviews.get(context.db, number)
    if found is None:
        context.reply(words("This proposal is no longer there."))
    else:
        context.reply(*await card(context, found))


async def card(context: Context, found: Reviewed) -> Screen:
    """Everything that one needs to decide."""
    words, row, form = context.words, found.row, context.event.forms.get(own.FORM)
    lines = [
        words(
            "{title}: <b>{state}</b>",
            title=found.answers["title"],
            state=state_words(words, row.state, for_team=True),
        ),
        words("Reference: {reference}", reference=Markup("<code>{}</code>").format(row.reference)),
    ]
    key = await programme.key_of(context.db, row.session_id) if row.session_id else None
    if key is not None:
        title = words.isolate(context.event.title(key, words.language))
        lines.append(words("Accepted for: {session}", session=title))
    lines.append(_average(words, found))
    mine = found.own(context.person)
    if mine is not None and mine.score is not None:
        lines.append(words("Your score: {score}", score=mine.score))
    if mine is not None and mine.comment:
        lines.append(words("Your comment: “{comment}”", comment=shortened(mine.comment, SHOWN)))
    told = form_screens.answers(context, form, found.answers, NOT_SHOWN) if form else []
    room = WHOLE - sum(len(line.striptags()) for line in lines)
    lines += _fitting(told, room)
    return Markup("\n").join(lines), await _ways(context, found)


def _fitting(lines: list[Markup], room: int) -> list[Markup]:
    """The lines that fit so many characters."""
    kept = []
    for line in lines:
        room -= len(line.striptags()) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


async def _ways(context: Context, found: Reviewed) -> list[list[InlineKeyboardButton]]:
    words, row = context.words, found.row
    mine = found.own(context.person)
    score = mine.score if mine else None
    # Five digits in a row read alike in every direction.
    stars = [button(f"✓ {n}" if n == score else str(n), f"review:score:{row.id}:{n}") for n in SCORES]
    ways = [button(words("Comment"), f"review:comment:{row.id}")]
    if found.opinions:
        ways.append(button(words("Opinions of others"), f"review:opinions:{row.id}"))
    if found.answers.get("file"):
        ways.append(button(words("Show the file"), f"review:file:{row.id}"))
    if row.state is not ProposalState.WITHDRAWN:
        ways.append(button(words("Decide"), f"review:decide:{row.id}"))
    ways += await review_programme.ways(context, found)
    ways.append(button(words("Write to them"), f"letter:proposal:{row.id}"))
    return [stars, *rows(words, [*ways, button(words("Back"), "proposals:back:0")])]


def _average(words: Words, found: Reviewed) -> Markup:
    if found.average is None:
        return words("No score yet")
    return words.plural(
        "Average: {average} of 5, from {n} score", "Average: {average} of 5, from {n} scores",
        len(found.scores), average=words.number(round(found.average, 1)),
    )  # fmt: skip


async def _score(context: Context, found: Reviewed, score: int) -> None:
    db, number = context.db, found.row.id
    mine = found.own(context.person)
    if mine is None or mine.score != score:
        await reviews.say(db, number, context.person, context.now, score=score)
        team.record(db, context.person, "proposal.score", number, now=context.now)
    context.edit(*await card(context, await reviews.get(db, number) or found))


def _opinions(context: Context, found: Reviewed) -> Screen:
    words = context.words
    lines = [words("{title}: what the team thinks", title=found.answers["title"]), _average(words, found)]
    for one in found.opinions[:MOST]:
        name = one.name or str(words("somebody"))
        score = one.review.score
        line = words("{name}: {score}", name=name, score="–" if score is None else str(score))
        comment = shortened(one.review.comment, SHOWN) if one.review.comment else ""
        lines.append(line + (words("\n“{comment}”", comment=comment) if comment else ""))
    back = button(words("Back"), f"review:card:{found.row.id}")
    return Markup("\n\n").join(lines), [[back]]


def _send_file(context: Context, found: Reviewed) -> None:
    """The photo or the slides, as Telegram keeps them."""
    file = found.answers.get("file")
    if not file:
        context.toast(context.words("There is no file."))
        return
    method, field = ("sendPhoto", "photo") if file["kind"] == "photo" else ("sendDocument", "document")
    payload = {field: file["file_id"], "caption": str(found.answers["title"])}
    said = json.dumps(payload, ensure_ascii=False)
    context.turn.messages.append(Message(context.turn.chat.id, method, said))
