"""What a change of a session by hand means, before it is made; and that it is made."""

from dataclasses import replace

from markupsafe import Markup

from bot.context import Context
from bot.event import Session, descriptions
from bot.event.plain import shortened
from bot.event.programme import Changes
from bot.services import alert_words, announcements
from bot.services.changes import ClashKind, Impact
from bot.services.session_edits import Kind, Wish
from bot.texts import NAMES, Words
from handlers.buttons import button, rows
from handlers.form_screens import Screen
from handlers.session_edit_screens import VALUE, reached, titled
from models import SessionEdit

CLASHES = 5


async def preview(
    context: Context, prefix: str, wish: Wish, impact: Impact, problem: Markup | None = None
) -> Screen:
    """Old → new, what it means, and when people are told; before it is made."""
    words, edit = context.words, wish.edit
    parts = [Markup("<i>{}</i>").format(problem)] if problem else []
    event = replace(context.event, sessions=(wish.told,))
    if edit.kind == Kind.TITLE:
        parts.append(Markup("\n").join(_titles(words, wish)))
    else:
        parts.append(alert_words.changed(event, words, wish.told, impact.changes))
    parts.append(Markup("\n").join(_meaning(context, wish, impact)))
    drops = edit.kind == Kind.CANCEL and wish.told.cancelled
    # Else "Cancelled." would be read as done.
    parts.append(words("<b>Shall I cancel it?</b>") if drops else words("<b>Shall I change it so?</b>"))
    yes = words("Yes, cancel the session") if drops else words("Yes, change it")
    ways = [button(yes, f"{prefix}:make:{edit.id}")]
    if edit.kind == Kind.LATE and wish.told.start < wish.session.end:
        kept = wish.told.end == wish.session.end
        label = words("End later, too") if kept else words("End as planned")
        ways.append(button(label, f"{prefix}:end:{edit.id}"))
    if edit.kind == Kind.PLACE and wish.session.room:
        label = words("Leave out the room") if wish.told.room else words("Keep the room")
        ways.append(button(label, f"{prefix}:room:{edit.id}"))
    if edit.kind == Kind.TITLE:
        ways.append(button(words("Add a language"), f"{prefix}:languages:{edit.id}"))
    if drops:
        ways.append(button(words("Give a reason"), f"{prefix}:reason:{edit.id}"))
    ways.append(button(words("Leave it as it is"), f"{prefix}:card:{edit.session_id}"))
    return Markup("\n\n").join(parts), rows(words, ways)


def languages(context: Context, prefix: str, wish: Wish) -> Screen:
    """In which other language a new title is to be written."""
    words = context.words
    picks = [button(NAMES[code], f"{prefix}:more:{wish.edit.id}:{code}") for code in context.event.languages]
    back = button(words("Back"), f"{prefix}:show:{wish.edit.id}")
    return words("In which language do you write the new title?"), [*rows(words, picks), [back]]


def asked_more(context: Context, prefix: str, wish: Wish, language: str = "") -> Screen:
    """For a title in one more language, or the reason of a cancellation."""
    words = context.words
    back = [[button(words("Back"), f"{prefix}:show:{wish.edit.id}")]]
    if not language:
        return words("What is the reason? People read it as you write it."), back
    title = descriptions.title(context.event, wish.session, language)
    text = words(
        "Write the new title in this language: {language}. So far: {title}",
        language=NAMES[language],
        title=title,
    )
    return text, back


def made(
    context: Context, prefix: str, session: Session, edit: SessionEdit, net: Changes, *, undo: bool
) -> Screen:
    """That a change is made, with the way back."""
    words = context.words
    event = replace(context.event, sessions=(session,))
    text = words("<b>Changed.</b>\n{changes}", changes=alert_words.changed(event, words, session, net))
    ways = [button(words("Take it back"), f"{prefix}:undo:{edit.id}")] if undo else []
    ways.append(button(words("Back to the session"), f"{prefix}:card:{edit.session_id}"))
    return text, rows(words, ways)


def taken_back(context: Context, prefix: str, session: Session, edit: SessionEdit) -> Screen:
    """That all is as it was before."""
    words = context.words
    text = words("It is as it was before: {session}", session=titled(context, session))
    return text, [[button(words("Back to the session"), f"{prefix}:card:{edit.session_id}")]]


def _titles(words: Words, wish: Wish) -> list[Markup]:
    """New titles by language."""
    lines = [words("<b>New title</b>")]
    for code, title in wish.told.titles.items():
        old = wish.session.titles.get(code)
        if title != old:
            pair = words(
                "{language}: {old} → {new}", language=NAMES.get(code, code), old=old or "–", new=title
            )
            lines.append(pair)
    return lines


def _meaning(context: Context, wish: Wish, impact: Impact) -> list[Markup]:
    words, event = context.words, context.event
    lines = [reached(words, impact.bookmarks, impact.registrations, impact.followers, impact.speakers)]
    if impact.reminders:
        reminders = words.number(impact.reminders)
        lines.append(words("Reminders that move or fall away: {n}", n=reminders))
    for clash in impact.clashes[:CLASHES]:
        other = event.session(clash.with_session)
        title = shortened(descriptions.title(event, other, words.language), VALUE) if other else "–"
        match clash.kind:
            case ClashKind.ROOM:
                lines.append(words("Clash: the room is taken by “{session}”.", session=title))
            case ClashKind.SPEAKER:
                names = words.listing(clash.who)
                lines.append(words("Clash: {names}, also at “{session}”.", names=names, session=title))
            case ClashKind.PEOPLE:
                count = words.plural("{n} person", "{n} people", clash.people)
                lines.append(words("Clash: “{session}”, for {people}.", session=title, people=count))
    if impact.bookmarks or impact.registrations or impact.followers or impact.speakers:
        lines.append(_how_soon(context, wish, impact))
    return lines


def _how_soon(context: Context, wish: Wish, impact: Impact) -> Markup:
    words = context.words
    if announcements.is_urgent(wish.session, wish.told, impact.changes, context.now):
        return words("They are told at once.")
    return words.plural(
        "They are told {n} minute after the last change; what is taken back before, nobody hears of.",
        "They are told {n} minutes after the last change; what is taken back before, nobody hears of.",
        context.event.reminders.settle_minutes,
    )
