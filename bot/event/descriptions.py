"""What there is to say of a session, in a language: plain text, whichever source it came from."""

from datetime import UTC, date, datetime, time

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from babel.lists import format_list

from bot.event.model import Event, Session
from bot.event.plain import plain
from bot.event.values import LOCALES
from bot.texts import dated

COMMAS = {"ar": "، ", "zh": "，"}


def title(event: Event, session: Session, language: str) -> str:
    """What it is called, on one line."""
    return " ".join(plain(event.title(session.id, language)).split())


def when(event: Event, session: Session, language: str) -> str:
    """Its day and its times at the venue; both days, where it goes on past midnight."""
    start, end = event.local(session.start), event.local(session.end)
    first = f"{day(start.date(), language)}{_comma(language)}{start:%H:%M}"
    if end.date() == start.date():
        return f"{first}–{end:%H:%M}"
    return f"{first} – {day(end.date(), language)}{_comma(language)}{end:%H:%M}"


def times(event: Event, session: Session) -> str:
    """From when to when at the venue; a night is not told."""
    return f"{event.local(session.start):%H:%M}–{event.local(session.end):%H:%M}"


def day(at: date, language: str) -> str:
    """A day with its weekday, month and year."""
    return dated(at, "full", _locale(language))


def short_day(at: date, language: str) -> str:
    """A day with its weekday and month, for a button."""
    return format_skeleton("MMMEd", datetime.combine(at, time(tzinfo=UTC)), locale=_locale(language))


def where(event: Event, session: Session, language: str) -> str:
    """Its room and place; empty if it has none."""
    parts = session.room and plain(session.room), place(event, session, language)
    return _comma(language).join(part for part in parts if part)


def place(event: Event, session: Session, language: str) -> str:
    """The place without the room; empty if it has none."""
    return named(event, session.place, language) if session.place else ""


def places(event: Event) -> list[str]:
    """The places of the event, by name or as somebody has written them."""
    return sorted({event.place, *(one.place for one in event.sessions if one.place)})


def speakers(session: Session) -> list[str]:
    """Those who have a name."""
    return [name for name in (" ".join(plain(one).split()) for one in session.speakers) if name]


def organisers(event: Event, session: Session, language: str) -> list[str]:
    return [named(event, one, language) for one in session.organisers if one.strip()]


def track(event: Event, session: Session, language: str) -> str:
    return named(event, session.track, language) if session.track else ""


def languages(session: Session, language: str) -> list[str]:
    """The names of the languages it is held in; one that nobody knows is told as its source writes it."""
    return [_language(code, language) for code in session.languages if code.strip()]


def abstract(session: Session, language: str) -> str:
    """What it is about, in the language or in whichever the source has."""
    told = session.abstracts.get(language) or next(iter(session.abstracts.values()), "")
    return plain(told)


def listed(items: list[str], language: str) -> str:
    """a, b and c."""
    return format_list(items, locale=_locale(language))


def _comma(language: str) -> str:
    return COMMAS.get(language, ", ")


def named(event: Event, key: str, language: str) -> str:
    """A name of the folder's words, or what an imported session brought along."""
    words = event.words.get(language, next(iter(event.words.values())))
    return plain(words.name(key)) if words.has_name(key) else " ".join(plain(key).split())


def _language(code: str, language: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name(_locale(language)) or code
    except (ValueError, UnknownLocaleError):
        return code


def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, language))
