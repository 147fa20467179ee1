"""Why did I get this? Names the rule behind a reminder or a change, and offers the switch."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.context import Context
from bot.event import Session
from bot.services import subscriptions
from bot.services.alert_words import titled
from bot.services.said_alerts import said_by
from handlers import reminder_screens as screens
from handlers.buttons import button
from handlers.form_screens import Screen, short
from handlers.lead_times import lead_label
from models import Alert, AlertKind

MOST = 6  # sessions in one message


async def why(context: Context, _: Sequence[str]) -> Screen | None:
    """The rules behind the message whose button was tapped."""
    words, query = context.words, context.incoming.callback_query
    message_id = query.message.message_id if query and query.message else 0
    found = await said_by(context.db, context.event, context.person, message_id)
    lines, buttons = [], []
    for alert, session in found[:MOST]:
        lines.append(await _because(context, alert, session))
        label = words("Reminders: {session}", session=titled(context.event, words, session))
        buttons.append([button(short(str(label.unescape())), f"remind:session:{alert.session_id}")])
    if not lines:
        lines.append(
            words("I write because you bookmarked the session, hold a seat in it, speak at it or follow it.")
        )
    buttons.append([button(words("All reminders"), "remind:main")])
    buttons.append([button(words("Stop everything"), "remind:stop")])
    context.reply(Markup("\n\n").join(lines), buttons)
    return None


async def _because(context: Context, alert: Alert, session: Session) -> Markup:
    words = context.words
    title = Markup("<b>{}</b>").format(titled(context.event, words, session))
    keys = await subscriptions.reasons(context.db, context.person, alert.session_id, context.event, session)
    reasons = [_reason(context, key) for key in keys] or [words("you wanted to hear about it")]
    because = Markup(words.listing([str(reason) for reason in reasons]))  # noqa: S704 (escaped already)
    if alert.kind is AlertKind.CHANGE:
        return words("{session}: it has changed, and {because}.", session=title, because=because)
    return words(
        "{session}: {because}. Your time for it: {time}.",
        session=title, because=because, time=lead_label(words, alert.lead),
    )  # fmt: skip


def _reason(context: Context, key: str) -> Markup:
    words = context.words
    if key == "speaker":
        return words("you speak at it")
    if key == "bookmark":
        return words("you bookmarked it")
    if key == "seat":
        return words("you are registered for it")
    return words("you follow “{what}”", what=screens.followed_name(context, key))
