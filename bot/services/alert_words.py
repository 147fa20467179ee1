"""How reminders and changes are said in one language, with what can be done about them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup, escape

from bot.delivery.attachment import File, with_file
from bot.delivery.claims import Written
from bot.event import Event, Session, descriptions
from bot.event.calendar import calendar
from bot.event.descriptions import when, where
from bot.event.plain import shortened
from bot.event.programme import Changes
from bot.services.announcements import before
from bot.services.last_look import Item, Verdict
from bot.services.saying import Labels, parameters
from bot.texts import Words
from models import AlertKind

PLACE_OF_ALL = "all.0.0"  # where a card leads back to: the whole programme
AT_ONCE = 6  # sessions in one message
CAPTION = 1000  # characters; Telegram takes 1024 below a file
TITLE, VALUE, NOTE = 120, 80, 300  # characters


def in_order(items: Sequence[Item]) -> list[Item]:
    """Changes first: what is told of them may be what the reminders go by."""
    return sorted(items, key=lambda item: item.kind is not AlertKind.CHANGE)


def write(event: Event, words: Words, verdict: Verdict, now: datetime) -> tuple[Written, int]:
    """The message, and how many of the verdict's items it says: changes first, with their calendar file."""
    changes = [item for item in verdict.items if item.kind is AlertKind.CHANGE]
    if not changes:
        items = verdict.items[:AT_ONCE]
        text = _reminders(event, words, items, now)
        payload = parameters(text, _buttons(event, words, items), silent=verdict.silent)
        written = Written("sendMessage", json.dumps(payload, ensure_ascii=False), _expiry(items))
        return written, len(items)
    items, text = _as_many_as_fit(event, words, changes, verdict)
    payload = parameters(text, _buttons(event, words, items), silent=verdict.silent)
    payload["caption"] = payload.pop("text")
    del payload["link_preview_options"]
    name = f"{items[0].session.id}.ics" if len(items) == 1 else "changes.ics"
    content = calendar(event, [item.session for item in items], words.language, now)
    file = File("document", name, "text/calendar", content)
    return Written("sendDocument", with_file(payload, file), _expiry(items)), len(items)


def _expiry(items: Sequence[Item]) -> datetime:
    return min(alert.expires_at for item in items for alert in item.alerts)


def _reminders(event: Event, words: Words, items: Sequence[Item], now: datetime) -> Markup:
    said = [_reminder(event, words, item, now) for item in items]
    if len(said) > 1:
        said.insert(0, words("<b>Coming up</b>"))
    return Markup("\n\n").join(said)


def _reminder(event: Event, words: Words, item: Item, now: datetime) -> Markup:
    session = item.session
    title = titled(event, words, session)
    lines = [words("<b>{session}</b>\n{starts}", session=title, starts=starts(words, session.start - now))]
    lines.append(moment(event, words, session))
    lines += [escape(words.isolate(shortened(part, 200))) for part in _whereabouts(event, words, session)]
    return Markup("\n").join(lines)


def starts(words: Words, left: timedelta) -> Markup:
    """How long it is until the start, as it is true now."""
    minutes = round(left.total_seconds() / 60)
    if minutes < 0:
        return words.plural("It started {n} minute ago.", "It started {n} minutes ago.", -minutes)
    if minutes == 0:
        return words("It starts now.")
    return words("It starts in {time}.", time=length(words, minutes))


def length(words: Words, minutes: int) -> Markup:
    """A length of time as it stands in "in {time}" and "{time} before"."""
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    parts = []
    if days:
        parts.append(words.plural("{n} day", "{n} days", days))
    if hours:
        parts.append(words.plural("{n} hour", "{n} hours", hours))
    if rest or not parts:
        parts.append(words.plural("{n} minute", "{n} minutes", rest))
    return Markup(" ").join(parts)


def moment(event: Event, words: Words, session: Session) -> Markup:
    """Its times at the venue, and its start on the reader's own clock."""
    venue = when(event, session, words.language)
    at_venue = words("{when} ({zone})", when=venue, zone=event.name(words.language, "zone"))
    return Markup("{}\n{}").format(
        at_venue, words("On your clock: {when}", when=_yours(event, words, session))
    )


def _yours(event: Event, words: Words, session: Session) -> Markup:
    return Markup('<tg-time unix="{}" format="wDt">{}</tg-time>').format(
        int(session.start.timestamp()), words.isolate(f"{event.local(session.start):%H:%M}")
    )


def titled(event: Event, words: Words, session: Session) -> str:
    """Its title in a language, not too long."""
    return words.isolate(shortened(descriptions.title(event, session, words.language), TITLE))


def _whereabouts(event: Event, words: Words, session: Session) -> list[str]:
    return [part for part in (where(event, session, words.language), session.link, session.stream) if part]


def _as_many_as_fit(
    event: Event, words: Words, changes: Sequence[Item], verdict: Verdict
) -> tuple[Sequence[Item], Markup]:
    heading = words("<b>The programme has changed</b>")
    if verdict.overriding:
        heading = words(
            "<b>Urgent: the programme has changed</b>\nThis cannot wait for your quiet hours to end."
        )
    elif any(alert.urgent for item in changes for alert in item.alerts):
        heading = words("<b>Urgent: the programme has changed</b>")
    text = heading
    items: Sequence[Item] = []
    for item in changes[:AT_ONCE]:
        longer = Markup("\n\n").join([text, changed(event, words, item.session, item.changes)])
        if items and len(longer.striptags()) > CAPTION:
            break
        text, items = longer, [*items, item]
    return items, text


def changed(event: Event, words: Words, session: Session, net: Changes) -> Markup:
    """What has changed about a session of this event, old → new."""
    was = before(session, net)
    event_then = replace(event, sessions=(was,))
    lines = [Markup("<b>{}</b>").format(titled(event, words, session))]
    if "cancelled" in net:
        lines.append(words("Cancelled.") if session.cancelled else words("It takes place after all."))
    if session.note and "note" in net:
        lines.append(words("The organisers say: {note}", note=shortened(session.note, NOTE)))
    if {"start", "end"} & net.keys():
        times = when(event_then, was, words.language), when(event, session, words.language)
        lines.append(_pair(words, words("Time"), *times))
    elif "cancelled" in net:
        lines.append(escape(when(event, session, words.language)))
    lines += _texts(event, event_then, words, was, session, net)
    if not session.cancelled and {"start", "cancelled"} & net.keys():
        lines.append(words("On your clock: {when}", when=_yours(event, words, session)))
    return Markup("\n").join(lines)


def _texts(
    event: Event, then: Event, words: Words, was: Session, session: Session, net: Changes
) -> list[Markup]:
    language, lines = words.language, []
    if "titles" in net:
        old = descriptions.title(then, was, language)
        if old != descriptions.title(event, session, language):
            lines.append(words("Before, it was called: {title}", title=shortened(old, VALUE)))
    if {"room", "place"} & net.keys():
        lines.append(_pair(words, words("Place"), *(where(event, one, language) for one in (was, session))))
    if "full" in net:
        lines.append(words("The room is full.") if session.full else words("There is room again."))
        if session.full and session.stream and "stream" not in net:
            lines.append(words("You can follow it here: {url}", url=session.stream))
    if "link" in net:
        lines.append(_pair(words, words("Link"), was.link, session.link))
    if "stream" in net:
        lines.append(_pair(words, words("Stream"), was.stream, session.stream))
    if "speakers" in net:
        lists = [words.listing(descriptions.speakers(one)) for one in (was, session)]
        lines.append(_pair(words, words("Speakers"), *lists))
    return lines


def _pair(words: Words, name: Markup, old: str | None, new: str | None) -> Markup:
    """Old → new; what there was not, or is no longer, is said so."""
    old_one = Markup("<s>{}</s>").format(words.isolate(shortened(old, VALUE))) if old else words("not known")
    new_one = words.isolate(shortened(new, VALUE)) if new else words("not known")
    return words("{name}: {old} → {new}", name=name, old=old_one, new=new_one)


def _buttons(event: Event, words: Words, items: Sequence[Item]) -> Labels:
    if len(items) == 1:
        number = items[0].number
        return [
            (words("Details"), f"session:card:{number}:{PLACE_OF_ALL}"),
            (words("Calendar file"), f"remind:file:{number}"),
            (words("Mute this session"), f"remind:mute:{number}"),
            (words("Reason for this message"), "remind:why"),
        ]
    titles = [shortened(descriptions.title(event, item.session, words.language), 40) for item in items]
    details = [f"session:card:{item.number}:{PLACE_OF_ALL}" for item in items]
    return [*zip(titles, details, strict=True), (words("Reason for this message"), "remind:why")]
