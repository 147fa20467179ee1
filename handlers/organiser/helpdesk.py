"""/helpdesk: what people ask and the bot does not know; the cards' buttons, here and in the team's group."""

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.context import Context
from bot.services import (
    helpdesk,
    helpdesk_answers,
    helpdesk_cards,
    helpdesk_copies,
    helpdesk_words,
    people,
    team,
)
from bot.services.helpdesk_cards import FILTERS
from bot.services.helpdesk_words import REASONS
from bot.services.roles import Right, may
from bot.services.saying import message
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from handlers.helpdesk import desk
from handlers.organiser import helpdesk_replies, published_answers
from models import Card

ON_A_PAGE = 8
Act = Callable[[Context, Card, str], Awaitable[None]]


async def show(update: Update, context: Context) -> None:
    """The open questions, said anew or in place of another screen."""
    screen = await _list(context, "open", 0)
    if update.callback_query:
        context.edit(*screen)
    else:
        context.reply(*screen)


async def tap(update: Update, context: Context) -> None:
    """A button of a card, or of a list: hd:VERB:WHICH, and what the verb is about."""
    data = str(update.callback_query.data if update.callback_query else "").split(":")
    verb, which, about = data[1], data[2], data[3] if len(data) > 3 else ""
    if verb == "list" and which in FILTERS and context.turn.chat.kind == "private":
        context.edit(*await _list(context, which, int(about) if about.isdigit() else 0))
        return
    if verb == "pub" and which.isdigit():
        await published_answers.publish(context, int(which))
        return
    if verb in ("add", "drop") and which.isdigit():
        await helpdesk_replies.decide(context, verb, int(which))
        return
    card = await helpdesk.find(context.db, int(which)) if which.isdigit() and verb in ACTS else None
    if card is None:
        context.toast(context.words("This button is from an older message. Send /helpdesk to see all."))
        return
    await ACTS[verb](context, card, about)


async def _list(context: Context, which: str, page: int) -> Screen:
    words, person = context.words, context.person
    counts = await helpdesk_cards.counts(context.db, person)
    cards = await helpdesk_cards.listed(context.db, which, person, page * ON_A_PAGE, ON_A_PAGE)
    names = {"open": words("Open"), "mine": words("Mine"), "all": words("All")}
    picks = [
        button(
            short(f"{card.id} · {last.text if last else helpdesk_words.state_name(words, card.state)}"),
            f"hd:card:{card.id}",
        )
        for card, last in cards
    ]
    ways = [
        button(f"{names[one].unescape()} ({counts[one]})", f"hd:list:{one}:0")
        for one in FILTERS
        if one != which
    ]
    if page:
        ways.append(button(words("Previous page"), f"hd:list:{which}:{page - 1}"))
    if (page + 1) * ON_A_PAGE < counts[which]:
        ways.append(button(words("Next page"), f"hd:list:{which}:{page + 1}"))
    if may(person.role, Right.KNOWLEDGE):
        ways.append(button(words("Published answers"), "pa:list:0"))
    ways.append(button(words("Back"), "organise"))
    text = words("<b>Questions</b>\n{filter}: {n}", filter=names[which], n=words.number(counts[which]))
    return text, [*[[pick] for pick in picks], *rows(words, ways)]


async def _card(context: Context, card: Card, _: str = "") -> None:
    """The card on a screen of one's own, with more that can be done there."""
    if context.turn.chat.kind != "private":
        return
    words = context.words
    shown = await helpdesk_cards.shown(context.db, card)
    labels = helpdesk_words.card_labels(words, shown, closing=False)
    ways = [button(words("Answer"), f"hd:write:{card.id}"), *(button(*label) for label in labels)]
    if card.state in helpdesk_cards.WAITING:
        ways.append(button(words("Give it to somebody"), f"hd:who:{card.id}"))
    ways.append(button(words("Back"), "hd:list:open:0"))
    context.edit(helpdesk_words.card_text(words, shown, by_reply=False), rows(words, ways))


async def _show(context: Context, card: Card, _: str = "") -> None:
    """The tapped message shows the card as it is now; so do all others, by and by."""
    query = context.incoming.callback_query
    number = query.message.message_id if query and query.message else 0
    copy = await helpdesk_copies.at(context.db, context.turn.chat.id, number)
    if copy is None and context.turn.chat.kind == "private":
        await _card(context, card)
    elif copy is not None and copy.closing:
        copy.closing = False
        await helpdesk_cards.changed(context.db, card)
    await helpdesk_copies.show(context.db, desk(context), card, wall=context.turn.wall)


async def _take(context: Context, card: Card, _: str) -> None:
    await _introduce(context)
    told = await helpdesk_cards.take(context.db, desk(context), card, context.person)
    if card.holder_id == context.person.id:
        context.turn.messages.extend(told)
        _record(context, "helpdesk.take", card)
        context.toast(context.words("It is yours. Who waits has been told that somebody looks at it."))
    else:
        _too_late(context)
    await _show(context, card)


async def _free(context: Context, card: Card, _: str) -> None:
    if await helpdesk_cards.free(context.db, card):
        _record(context, "helpdesk.free", card)
    await _show(context, card)


async def _who(context: Context, card: Card, _: str) -> None:
    """To whom it may be given."""
    words = context.words
    if context.turn.chat.kind != "private":
        return
    members = await team.members(context.db, context.turn.house.roles)
    picks = [
        button(short(one.name), f"hd:give:{card.id}:{one.person.id}")
        for one in members
        if may(one.person.role, Right.HELPDESK)
    ]
    back = button(words("Back"), f"hd:card:{card.id}")
    context.edit(
        words("Who shall look at question {number}?", number=card.id), [*[[p] for p in picks], [back]]
    )


async def _give(context: Context, card: Card, about: str) -> None:
    members = await people.with_the_right(context.db, Right.HELPDESK)
    member = next((one for one in members if str(one.id) == about), None)
    if member is None:
        context.toast(context.words("I cannot reach them. They have to write to me first."))
        return
    told = await helpdesk_cards.take(context.db, desk(context), card, member)
    if card.holder_id == member.id:
        context.turn.messages.extend(told)
        _record(context, "helpdesk.give", card, to=member.id)
        if member.id != context.person.id:
            own = context.speak(member.language)
            text = own("You have been given question {number}. /helpdesk shows it.", number=card.id)
            context.turn.messages.append(message(member.telegram_id, text))
    else:
        _too_late(context)
    await _show(context, card)


async def _close(context: Context, card: Card, _: str) -> None:
    """Ask why, where the button is."""
    if card.state not in helpdesk_cards.WAITING:
        _too_late(context)
        await _show(context, card)
        return
    query = context.incoming.callback_query
    number = query.message.message_id if query and query.message else 0
    copy = await helpdesk_copies.at(context.db, context.turn.chat.id, number)
    if copy is not None:
        copy.closing = True
        await helpdesk_cards.changed(context.db, card)
        await helpdesk_copies.follow(context.db, desk(context), [card.id], wall=context.turn.wall)
    elif context.turn.chat.kind == "private":
        words, shown = context.words, await helpdesk_cards.shown(context.db, card)
        labels = helpdesk_words.card_labels(words, shown, closing=True)
        text = helpdesk_words.card_text(words, shown, by_reply=False)
        context.edit(text, [[button(*label)] for label in labels])


async def _end(context: Context, card: Card, about: str) -> None:
    await _introduce(context)
    why = about if about in REASONS else "none"
    told = await helpdesk_cards.close(context.db, desk(context), card, context.person, why)
    if told is None:
        _too_late(context)
    else:
        context.turn.messages.extend(told)
        _record(context, "helpdesk.close", card, reason=why, people=len(told))
        context.toast(context.words("Closed. Who waited has been told so."))
    await _show(context, card)


async def _open(context: Context, card: Card, _: str) -> None:
    if await helpdesk_cards.open_again(context.db, card, context.now):
        _record(context, "helpdesk.open", card)
    await _show(context, card)


async def _send(context: Context, card: Card, _: str) -> None:
    given = await helpdesk_answers.send_again(context.db, desk(context), card, context.now)
    if given is not None:
        context.turn.messages.extend(given.messages)
        _record(context, "helpdesk.answer", card, people=len(given.messages))
        context.toast(helpdesk_replies.sent_to(context, len(given.messages)))
    await _show(context, card)


async def _write(context: Context, card: Card, _: str) -> None:
    if context.turn.chat.kind == "private":
        await helpdesk_replies.ask(context, card)


def _too_late(context: Context) -> None:
    context.toast(context.words("Somebody was quicker. Here is how it stands."))


async def _introduce(context: Context) -> None:
    """The others see a name."""
    user = context.incoming.effective_user
    await team.introduce(context.db, context.person, user.full_name if user else "")


def _record(context: Context, action: str, card: Card, **details: object) -> None:
    team.record(context.db, context.person, action, card.id, now=context.now, details=details)


ACTS: dict[str, Act] = {
    "card": _card,
    "show": _show,
    "take": _take,
    "free": _free,
    "who": _who,
    "give": _give,
    "close": _close,
    "end": _end,
    "open": _open,
    "send": _send,
    "write": _write,
}
