"""Proposals to speak: handing in several, seeing what became of them, changing and withdrawing."""

import json

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.event import descriptions
from bot.event.forms import Form, said
from bot.services import forms, people, proposals, speakers
from bot.services.forms import Filling
from bot.services.proposals import Proposed, state_words
from bot.services.roles import Right, may
from bot.services.saying import message
from bot.texts import Words
from handlers import form_screens, menu
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from models import ProposalState

FORM = "proposal"


async def start(update: Update, context: Context) -> None:
    """/speak, or a button: what there is already, or the form."""
    words = context.words
    filling = await forms.filling(context.db, context.person, context.event.forms, FORM)
    mine = await proposals.of_person(context.db, context.person)
    if filling is not None:
        text = words(
            "Your form “{form}” is not finished. Shall we go on where you were?",
            form=said(filling.form.title, words.language),
        )
        buttons = [[button(words("Go on"), "talk:go:0")], [button(words("Begin again"), "talk:new:0")]]
        _show(context, (text, buttons))
    elif mine:
        _show(context, overview(context, mine))
    else:
        await begin(context)


async def begin(context: Context) -> None:
    """A fresh form, while proposals are taken; the e-mail address is always the other way."""
    form = context.event.forms.get(FORM)
    closed = _closed(context, form)
    if form is None or closed:
        _show(context, (closed or _by_mail(context), ()))
        return
    filling = await forms.begin(context.db, context.person, FORM, form, context.now)
    text, buttons = form_screens.question(context, filling)
    _show(context, (Markup("{}\n\n{}").format(text, _by_mail(context)), buttons))


async def submit(context: Context, filling: Filling) -> Screen:
    """The form is sent: hand the proposal in, or change the one that it is about."""
    words, now = context.words, context.now
    closed = _closed(context, filling.form)
    if closed:
        return closed, ()
    if filling.draft.about:
        found = await proposals.by_reference(context.db, filling.draft.about)
        if found is None or found.row.person_id != context.person.id:
            return words("This proposal is no longer there."), ()
        if not proposals.change(found, filling.answers, now):
            return words("This proposal has been decided, so it can no longer be changed."), ()
        head = words("Your proposal is changed.")
    else:
        handed_in = await proposals.submit(context.db, context.person, filling.answers, now)
        if handed_in is None:
            return words("You have handed in as many proposals as I can take from one person."), ()
        found = handed_in
        head = words("Your proposal is with the organisers. I will tell you what they decide.")
    await forms.discard(context.db, context.person, FORM)
    await _tell_organisers(context, found)
    text, buttons = card(context, found)
    return Markup("{}\n\n{}").format(head, text), buttons


def overview(context: Context, mine: list[Proposed]) -> Screen:
    """All of a person's proposals."""
    words = context.words
    picks = [button(form_screens.short(_label(words, found)), f"talk:card:{found.row.id}") for found in mine]
    picks.append(button(words("New proposal"), "talk:new:0"))
    return words("Your proposals:"), [[pick] for pick in picks]


def card(context: Context, found: Proposed) -> Screen:
    """One proposal: its state, its answers, and what can be done with it."""
    words, row, form = context.words, found.row, context.event.forms.get(FORM)
    lines = [
        words(
            "{title}: <b>{state}</b>", title=found.answers["title"], state=state_words(words, found.row.state)
        ),
        words("Reference: {reference}", reference=Markup("<code>{}</code>").format(row.reference)),
    ]
    if form is not None:
        lines += form_screens.answers(context, form, found.answers)
    lines.append(_by_mail(context))
    buttons = []
    if row.state is ProposalState.SUBMITTED:
        buttons.append(button(words("Change"), f"talk:change:{row.id}"))
    if row.state in {ProposalState.SUBMITTED, ProposalState.ACCEPTED}:
        buttons.append(button(words("Withdraw"), f"talk:drop:{row.id}"))
    buttons += [button(words("New proposal"), "talk:new:0"), button(words("All my proposals"), "talk:list:0")]
    return Markup("\n").join(lines), rows(words, buttons)


async def tap(update: Update, context: Context) -> None:
    """A button of a proposal: talk:VERB:NUMBER."""
    _, verb, number = str(update.callback_query.data if update.callback_query else "").split(":")
    mine = await proposals.of_person(context.db, context.person)
    words = context.words
    if verb == "new":
        await begin(context)
        return
    if verb == "go":
        filling = await forms.filling(context.db, context.person, context.event.forms, FORM)
        if filling is not None:
            filling.draft.touched_at = context.now
            context.edit(*form_screens.question(context, filling))
            return
    if verb in {"list", "go"}:
        context.edit(*overview(context, mine))
        return
    found = next((one for one in mine if one.row.id == int(number)), None)
    if found is None:
        context.toast(words("This proposal is no longer there."))
        return
    match verb:
        case "card":
            context.edit(*card(context, found))
        case "change":
            await _change(context, found)
        case "drop":
            yes = button(words("Yes, withdraw it"), f"talk:gone:{found.row.id}")
            back = button(words("Back"), f"talk:card:{found.row.id}")
            context.edit(words("Shall I withdraw “{title}”?", title=found.answers["title"]), [[yes], [back]])
        case "gone":
            # The organisers may be deciding at this moment.
            found = await proposals.by_reference(context.db, found.row.reference) or found
            spoke_at = found.row.session_id
            if await proposals.withdraw(context.db, found, context.now):
                await _tell_organisers(context, found, spoke_at)
                await menu.follow(context, context.person)
            context.edit(*card(context, found))


async def _change(context: Context, found: Proposed) -> None:
    form = context.event.forms.get(FORM)
    if form is None or found.row.state is not ProposalState.SUBMITTED:
        context.toast(context.words("This proposal has been decided, so it can no longer be changed."))
        return
    answers = json.loads(found.row.answers)
    filling = await forms.begin(
        context.db, context.person, FORM, form, context.now, about=found.row.reference, answers=answers
    )
    context.edit(*form_screens.review(context, filling))


async def _tell_organisers(context: Context, found: Proposed, spoke_at: int | None = None) -> None:
    """A word to every organiser that there is something to look at; reviewing is theirs.

    Where the programme still names somebody who withdrew, it can be taken out from there.
    """
    row, event = found.row, context.event
    left = await speakers.left_in(context.db, event, row, spoke_at)
    for organiser in await people.with_the_right(context.db, Right.PEOPLE):
        words = context.turn.house.texts.speak(organiser.language)
        text = words(
            "Proposal {reference}: “{title}”, {state}.",
            reference=row.reference,
            title=found.answers["title"],
            state=state_words(words, row.state, for_team=True),
        )
        ways = [(str(words("See the proposal").unescape()), f"review:card:{row.id}")]
        if left is not None and may(organiser.role, Right.PROGRAMME):
            still = words(
                "The programme still names {name}: {session}",
                name=words.isolate(found.answers["name"]),
                session=words.isolate(descriptions.title(event, left, words.language)),
            )
            text = Markup("{}\n\n{}").format(text, still)
            out = str(words("Remove from the programme").unescape())
            ways.insert(0, (out, f"review:out:{row.id}:{spoke_at}"))
        context.turn.messages.append(message(organiser.telegram_id, text, ways))


def _label(words: Words, found: Proposed) -> str:
    return f"{found.answers['title']} – {state_words(words, found.row.state).unescape()}"


def _closed(context: Context, form: Form | None) -> Markup | None:
    words, event = context.words, context.event
    opens = form.opens_at(event.zone) if form else None
    closes = form.closes_at(event.zone) if form else None
    mail = _by_mail(context)
    if opens and context.now < opens:
        when = words.moment(event.local(opens))
        return words("Proposals are taken from {when} on.", when=when) + Markup("\n\n") + mail
    if closes and context.now >= closes:
        when = words.moment(event.local(closes))
        return words("Proposals were taken until {when}.", when=when) + Markup("\n\n") + mail
    return None


def _by_mail(context: Context) -> Markup:
    words = context.words
    return words("You can also write to {email}.", email=words.isolate(context.event.contact_email))


def _show(context: Context, screen: Screen) -> None:
    if context.incoming.callback_query:
        context.edit(*screen)
    else:
        context.reply(*screen)
