"""Deciding about a proposal: accepted (for a session), declined, or looked at once more; told once."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.services import letters, programme, reviews, team
from bot.services.reviews import Reviewed
from bot.services.saying import message
from bot.texts import Words
from handlers import menu, other, prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.organiser import review_programme
from models import ProposalState

NOTE = "review.note"  # the prompt
LONGEST_NOTE = 1500  # characters
DECISIONS = {
    "accepted": ProposalState.ACCEPTED,
    "declined": ProposalState.DECLINED,
    "submitted": ProposalState.SUBMITTED,
}


async def ask(context: Context, found: Reviewed, verb: str, choice: str) -> Screen | None:
    """The next thing to ask before a decision; None where there is nothing to decide (any more)."""
    words, row = context.words, found.row
    decided = row.state in {ProposalState.ACCEPTED, ProposalState.DECLINED}
    if row.state is ProposalState.WITHDRAWN or (verb != "decide" and (verb == "back") != decided):
        context.toast(words("This has been decided meanwhile."))
        return None
    match verb:
        case "decide":
            return _which(context, found)
        case "accept" if not choice:
            return await _for_which_session(context, found)
        case "accept":
            return await _note(context, found, f"accepted_{choice}")
        case "decline":
            return await _note(context, found, "declined_0")
        case _:
            return await _note(context, found, "submitted_0")


async def typed(update: Update, context: Context) -> None:
    """A note that goes with the decision."""
    words, prompt = context.words, context.turn.prompt
    text = (update.message.text or "").strip() if update.message else ""
    if prompt is None or not text:
        await other.not_words(update, context)
        return
    if len(text) > LONGEST_NOTE:
        await prompts.ask(context, NOTE, prompt.about)
        values = {"now": len(text), "most": LONGEST_NOTE}
        context.reply(words("That is {now} characters; {most} fit here. Please shorten it.", **values))
        return
    number, _, choice = prompt.about.partition(":")
    found = await reviews.get(context.db, int(number))
    done = await decide(context, found, choice, text) if found else False
    outcome = words("Done. They have been told.") if done else words("This has been decided meanwhile.")
    ways = await review_programme.ways(context, found) if found and done else []
    context.reply(outcome, rows(words, [*ways, button(words("Back"), f"review:card:{number}")]))


async def decide(context: Context, found: Reviewed, choice: str, note: str = "") -> bool:
    """Decide, once, and tell the speaker; `choice` is STATE_SESSION. False if somebody was faster."""
    words, db, now = context.words, context.db, context.now
    name, _, session = choice.partition("_")
    state = DECISIONS.get(name)
    session_id = int(session) if session.isdigit() else 0
    key = await programme.key_of(db, session_id) if session_id else None
    decided = None
    if state is not None:
        decided = await reviews.decide(db, found.row.id, state, now, session_id if key else None)
    if state is None or decided is None:
        context.toast(words("This has been decided meanwhile."))
        return False
    details = {"session": session_id, "note": bool(note)}
    team.record(db, context.person, f"proposal.{name}", found.row.id, now=now, details=details)
    speaker = await letters.addressee(db, "proposal", found.row.id)
    if speaker is not None:
        await menu.follow(context, speaker, lost=state is ProposalState.SUBMITTED)
        own = context.speak(speaker.language)
        text = _told(context, own, decided.answers["title"], state, key, note)
        ways = [(own("My proposals"), "speak"), (own("Answer"), letters.ANSWER)]
        context.turn.messages.append(message(speaker.telegram_id, text, ways))
        context.toast(words("Done. They have been told."))
    else:
        context.toast(words("Done, but there is nobody whom I can reach about this."), alert=True)
    return True


def _told(
    context: Context, own: Words, title: str, state: ProposalState, key: str | None, note: str
) -> Markup:
    session = own.isolate(context.event.title(key, own.language)) if key else ""
    match state:
        case ProposalState.ACCEPTED if key:
            head = own(
                "Your proposal “{title}” is <b>accepted</b>, for this session: {session}.",
                title=title,
                session=session,
            )
        case ProposalState.ACCEPTED:
            head = own("Your proposal “{title}” is <b>accepted</b>.", title=title)
        case ProposalState.DECLINED:
            head = own(
                "The organisers could not accept your proposal “{title}”. Thank you for it.", title=title
            )
        case _:
            head = own("The organisers are looking at your proposal “{title}” once more.", title=title)
    parts = [head]
    if note:
        parts.append(own("From the organisers: “{note}”", note=note))
    return Markup("\n\n").join(parts)


def _which(context: Context, found: Reviewed) -> Screen:
    words, row = context.words, found.row
    if row.state is ProposalState.SUBMITTED:
        picks = [
            button(words("Accept"), f"review:accept:{row.id}"),
            button(words("Decline"), f"review:decline:{row.id}"),
        ]
    else:
        picks = [button(words("Back to review"), f"review:back:{row.id}")]
    back = button(words("Back"), f"review:card:{row.id}")
    return words("What do you decide about “{title}”?", title=found.answers["title"]), [
        *[[pick] for pick in picks],
        [back],
    ]


async def _for_which_session(context: Context, found: Reviewed) -> Screen:
    words = context.words
    accept = f"review:accept:{found.row.id}"
    picks = await review_programme.sessions(context, found, accept)
    picks.append(button(words("Without a session"), f"{accept}:0"))
    picks.append(button(words("Back"), f"review:decide:{found.row.id}"))
    return words("For which session?"), [[pick] for pick in picks]


async def _note(context: Context, found: Reviewed, choice: str) -> Screen:
    words, number = context.words, found.row.id
    await prompts.ask(context, NOTE, f"{number}:{choice}")
    name, _, session = choice.partition("_")
    head = {
        "accepted": words("Accept “{title}”?", title=found.answers["title"]),
        "declined": words("Decline “{title}”?", title=found.answers["title"]),
        "submitted": words("Take “{title}” back to review?", title=found.answers["title"]),
    }[name]
    key = await programme.key_of(context.db, int(session)) if session != "0" else None
    if key is not None:
        title = words.isolate(context.event.title(key, words.language))
        head += Markup("\n") + words("Session: {session}", session=title)
    help_ = words("Write a personal note: it goes out with the decision at once. Or decide without one.")
    yes = button(words("Decide without a note"), f"review:yes:{number}:{choice}")
    return Markup("{}\n\n{}").format(head, help_), [[yes], [button(words("Back"), f"review:decide:{number}")]]
