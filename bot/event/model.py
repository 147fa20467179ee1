"""The event: its days, its sessions, the things one may ask about, and its words per language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.event.by_hand import ByHand
from bot.event.forms import Form
from bot.event.plain import shortened
from bot.event.reminders import ReminderDefaults
from bot.event.words import EventWords

SHORT = 40  # characters of a name on a button


@dataclass(frozen=True)
class Session:
    """An entry of the programme; both instants are UTC.

    An imported session brings its `titles` and `abstracts` along, by language ("" where the source does
    not say which); one of the folder has the titles of the folder's words. `capacity` is by mode, `note`
    what the organisers say of it today.
    """

    id: str
    start: datetime
    end: datetime
    place: str | None = None
    room: str | None = None
    link: str | None = None
    stream: str | None = None
    track: str | None = None
    organisers: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    revision: int = 1
    titles: Mapping[str, str] = field(default_factory=dict)
    abstracts: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    kind: str | None = None
    capacity: Mapping[str, int] = field(default_factory=dict)
    full: bool = False  # the room: who comes now finds no seat
    note: str | None = None
    cancelled: bool = False
    sequence: int = 1  # grows with every change, for calendars


@dataclass(frozen=True)
class Thing:
    """Something besides a session that is asked about; its days, where it has any, are whole ones."""

    id: str
    first_day: date | None = None
    last_day: date | None = None
    place: str | None = None
    organisers: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class FactSource:
    """Where a fact stands in the source, and what else leads to it."""

    id: str
    lines: tuple[int, ...]
    also: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    revision: int = 1


@dataclass(frozen=True)
class Decision:
    """A spot that the source leaves unclear, what the folder decided, and why."""

    about: str
    says: str
    decided: str
    reason: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Event:
    """A conference as its folder describes it."""

    id: str
    zone: ZoneInfo
    first_day: date
    last_day: date
    place: str
    contact_email: str
    source: str
    languages: tuple[str, ...]
    links: Mapping[str, str]
    values: Mapping[str, str | int]
    sessions: tuple[Session, ...]
    things: Mapping[str, Thing]
    facts: Mapping[str, FactSource]
    gaps: Mapping[str, FactSource]
    words: Mapping[str, EventWords] = field(repr=False)
    decisions: tuple[Decision, ...] = ()
    forms: Mapping[str, Form] = field(default_factory=dict, repr=False)
    reminders: ReminderDefaults = field(default_factory=ReminderDefaults)
    by_hand: ByHand = field(default_factory=ByHand, repr=False)

    @cached_property
    def _by_id(self) -> Mapping[str, Session]:
        return {session.id: session for session in self.sessions}

    @cached_property
    def by_day(self) -> Mapping[date, tuple[Session, ...]]:
        """The days on which sessions begin, each with its sessions, in their order."""
        days: dict[date, list[Session]] = {}
        for session in self.sessions:
            days.setdefault(self.local(session.start).date(), []).append(session)
        return {day: tuple(sessions) for day, sessions in sorted(days.items())}

    def session(self, key: str) -> Session | None:
        """The session with this id."""
        return self._by_id.get(key)

    def name(self, language: str, key: str = "event", form: str = "is") -> str:
        """What something is called in a language; `form` is an inflection that the words file has.

        An event that has no words in the language is called as in its first one. A session that brings its
        titles along, or was renamed, has no inflections.
        """
        words = self.words.get(language, next(iter(self.words.values())))
        session = self.session(key)
        if session is None or not session.titles or self._is_called_as_written(session, language):
            return words.name(key, form)
        title = self.title(key, language)
        return shortened(title, SHORT) if form == "short" else title

    def title(self, session: str, language: str) -> str:
        """A session's title in a language."""
        words = self.words.get(language, next(iter(self.words.values())))
        known = self.session(session)
        if known is not None and known.titles.get(language):
            return known.titles[language]
        if words.has_name(session) or known is None:
            return words.name(session)
        return next(iter(known.titles.values()), session)

    def is_renamed(self, session: Session) -> bool:
        """Whether a session of the folder is called otherwise today than in the folder's words."""
        return any(
            words.has_name(session.id) and not self._is_called_as_written(session, language)
            for language, words in self.words.items()
        )

    def _is_called_as_written(self, session: Session, language: str) -> bool:
        words = self.words.get(language, next(iter(self.words.values())))
        return words.has_name(session.id) and self.title(session.id, language) == words.name(session.id)

    def span(self, key: str) -> tuple[datetime, datetime] | None:
        """From when to when (UTC) a session, a thing or the event itself lasts, if that is known."""
        session = self.session(key)
        if session:
            return session.start, session.end
        thing = self.things.get(key)
        if thing is None or thing.first_day is None or thing.last_day is None:
            return None
        return self.midnight(thing.first_day), self.midnight(thing.last_day + timedelta(days=1))

    def midnight(self, day: date) -> datetime:
        """The instant (UTC) at which a day begins at the event's place."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def local(self, instant: datetime) -> datetime:
        """An instant on the event's own clocks."""
        return instant.astimezone(self.zone)

    def days(self) -> Iterator[date]:
        """The event's days, first to last."""
        for number in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=number)
