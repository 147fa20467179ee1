"""The last look before something is said: still wanted, still true, in time, and not too much?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.event import Event, Session
from bot.event.programme import Changes
from bot.services.alerts import rhythm
from bot.services.announcements import History, before, still_true
from bot.services.subscriptions import groups, read
from models import Alert, AlertKind, AlertState, ReminderSettings, SessionReminders


@dataclass(frozen=True)
class Found:
    """An alert, and what is known today of its session and of whoever is to hear it."""

    alert: Alert
    session: Session | None
    choices: SessionReminders | None
    subscribed: bool  # by a bookmark or a seat, or as its speaker


@dataclass(frozen=True)
class Listener:
    """Whoever is to hear something."""

    chat_id: int
    language: str
    settings: ReminderSettings | None
    follows: Collection[str]
    heard_today: int  # messages with reminders


@dataclass(frozen=True)
class Item:
    """One thing to say: a reminder of a session, or what has changed about it."""

    session: Session
    number: int
    kind: AlertKind
    lead: int = 0
    changes: Changes = field(default_factory=dict)
    alerts: Sequence[Alert] = ()


@dataclass(frozen=True)
class Verdict:
    """What to say now, and how."""

    items: Sequence[Item] = ()
    silent: bool = False  # in quiet hours, since it could not wait
    overriding: bool = False  # in quiet hours, since it is urgent


def look(event: Event, who: Listener, found: Sequence[Found], history: History, now: datetime) -> Verdict:
    """Decide what is said now; what is not is noted in its alert: waiting, withdrawn or expired."""
    quiet_until = rhythm(who.settings, event).quiet_until_after(now)
    at_once = {one.alert.session_id for one in found if one.alert.urgent}
    ripe = [one for one in found if not _waits(one.alert, now, quiet_until, at_once)]
    open_ = [one for one in ripe if _is_wanted(event, who, one) and _in_time(one.alert, now)]
    changes = _changes(event, who, (one for one in open_ if one.alert.kind is AlertKind.CHANGE), history)
    reminders = _latest(one for one in open_ if one.alert.kind is AlertKind.REMINDER)
    items = _within_limit(event, who, [*changes, *reminders])
    urgent = any(alert.urgent for item in items for alert in item.alerts)
    quiet = quiet_until is not None
    return Verdict(items, silent=quiet and not urgent, overriding=quiet and urgent)


def _waits(alert: Alert, now: datetime, quiet_until: datetime | None, at_once: Collection[int]) -> bool:
    """Whether it waits: for its time, if the clock was put back, or for the quiet hours to end.

    What has become urgent about a session is told with all that has changed about it before.
    """
    if alert.kind is AlertKind.REMINDER and alert.due_at > now:
        alert.state, alert.batch, alert.ripe_at = AlertState.OPEN, None, alert.due_at
        return True
    if quiet_until is None or alert.expires_at <= quiet_until:
        return False
    if alert.kind is AlertKind.CHANGE and alert.session_id in at_once:
        return False
    alert.state, alert.batch, alert.ripe_at = AlertState.OPEN, None, quiet_until
    return True


def _is_wanted(event: Event, who: Listener, found: Found) -> bool:
    """Whether it is still wanted and true; else it is withdrawn."""
    alert, session, choices = found.alert, found.session, found.choices
    wanted = session is not None and (who.settings is None or who.settings.active)
    wanted = wanted and not (choices is not None and choices.muted)
    if session is not None and not found.subscribed:
        wanted = wanted and not set(groups(event, session)).isdisjoint(who.follows)
    if wanted and session is not None and alert.kind is AlertKind.REMINDER:
        chosen = choices.leads if choices is not None and choices.leads is not None else None
        if chosen is None and who.settings is not None:
            chosen = who.settings.leads
        wanted = alert.lead in read(chosen, event.reminders.lead_minutes)
        wanted = wanted and not session.cancelled and session.start == alert.starts_at
    if not wanted:
        alert.state = AlertState.WITHDRAWN
    return wanted


def _in_time(alert: Alert, now: datetime) -> bool:
    """Whether it is not too late; else it is expired."""
    if alert.expires_at <= now:
        alert.state = AlertState.EXPIRED
    return alert.expires_at > now


def _latest(found: Iterable[Found]) -> list[Item]:
    """Of several reminders for one session, the last; the others are overtaken."""
    latest: dict[int, Found] = {}
    for one in sorted(found, key=lambda one: -one.alert.lead):
        number = one.alert.session_id
        if number in latest:
            latest[number].alert.state = AlertState.EXPIRED
        latest[number] = one
    items = [
        Item(one.session, number, AlertKind.REMINDER, one.alert.lead, alerts=(one.alert,))
        for number, one in latest.items()
        if one.session is not None
    ]
    return sorted(items, key=lambda item: (item.session.start, item.session.id))


def _changes(event: Event, who: Listener, found: Iterable[Found], history: History) -> list[Item]:
    """The changes by session; what has changed once more since is told with what follows."""
    by_session: dict[int, list[Found]] = {}
    for one in found:
        by_session.setdefault(one.alert.session_id, []).append(one)
    items = []
    for number, together in by_session.items():
        session, told = together[0].session, [one.alert for one in together]
        net = history.net(number, {alert.revision for alert in told})
        if session is None or not net or _is_silent(event, who.language, session, net):
            for alert in told:
                alert.state = AlertState.WITHDRAWN
        elif still_true(session, net):
            items.append(Item(session, number, AlertKind.CHANGE, changes=net, alerts=told))
    return sorted(items, key=lambda item: (item.session.start, item.session.id))


def _is_silent(event: Event, language: str, session: Session, net: Changes) -> bool:
    """Whether nothing has changed for who reads this language: the title is new in another one alone."""
    if not net.keys() <= {"titles", "note"} or session.note:
        return False
    then = replace(event, sessions=(before(session, net),))
    return then.title(session.id, language) == event.title(session.id, language)


def _within_limit(event: Event, who: Listener, items: Sequence[Item]) -> Sequence[Item]:
    """Reminders beyond the day's limit are left out; changes always come."""
    most = event.reminders.daily_most
    if who.settings is not None and who.settings.daily_most is not None:
        most = who.settings.daily_most
    if not most or who.heard_today < most:
        return items
    for item in items:
        if item.kind is AlertKind.REMINDER:
            for alert in item.alerts:
                alert.state = AlertState.EXPIRED
    return [item for item in items if item.kind is not AlertKind.REMINDER]
