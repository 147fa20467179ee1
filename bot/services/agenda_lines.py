"""A session as a line of a list: when, what, how it stands, where, and what clashes with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.event import Event, Session, descriptions
from bot.event.plain import shortened
from bot.services import my_sessions
from bot.services.my_sessions import Mine
from bot.texts import Words
from models import SeatState

TITLE, ROOM = 160, 80  # characters
CLASHES = 2  # named in a line


class Lines:
    """Lines in one language, at one moment (UTC), for somebody whose own sessions are known."""

    def __init__(self, event: Event, words: Words, now: datetime, own: Sequence[Mine]) -> None:
        self._event = event
        self._words = words
        self._now = now
        self._of_mine = {one.session.id: one for one in own}
        self._clashes: Mapping[str, Sequence[Session]] = my_sessions.clashes(own)

    def by_day(self, sessions: Sequence[Session]) -> list[Markup]:
        """The sessions' lines, below their day wherever it changes."""
        parts, day = [], None
        for session in sessions:
            begins = self._event.local(session.start).date()
            if begins != day:
                day = begins
                parts.append(Markup("<b>{}</b>").format(descriptions.day(day, self._words.language)))
            parts.append(self.line(session))
        return parts

    def line(self, session: Session) -> Markup:
        """A session in a list."""
        words, event = self._words, self._event
        title = shortened(descriptions.title(event, session, words.language), TITLE)
        told = Markup("{} · <b>{}</b>").format(descriptions.times(event, session), words.isolate(title))
        told += self.marks(session)
        where = shortened(descriptions.where(event, session, words.language), ROOM)
        if where:
            told += Markup("\n{}").format(words.isolate(where))
        beside = self.beside(session, CLASHES)
        return told + Markup("\n") + beside if beside else told

    def marks(self, session: Session) -> Markup:
        """How a session stands, at this moment and with this person, if there is anything to say."""
        words, mine = self._words, self._of_mine.get(session.id)
        told = []
        if session.cancelled:
            told.append(words("cancelled"))
        elif session.start <= self._now < session.end:
            told.append(words("on now"))
        elif session.end <= self._now:
            told.append(words("over"))
        if mine is not None:
            told.append(self._seat(mine) if mine.seat else words("bookmarked"))
        return Markup("").join(Markup(" · ") + mark for mark in told)

    def beside(self, session: Session, most: int) -> Markup:
        """The clash with others of one's sessions, pointed out; empty if there is none."""
        words = self._words
        others = self._clashes.get(session.id, ())[:most]
        if not others:
            return Markup()
        titles = [
            words.isolate(shortened(descriptions.title(self._event, one, words.language), ROOM))
            for one in others
        ]
        return words("<i>At the same time: {sessions}</i>", sessions=words.listing(titles))

    def _seat(self, mine: Mine) -> Markup:
        words = self._words
        match mine.seat:
            case SeatState.CONFIRMED:
                return words("seat confirmed")
            case SeatState.OFFERED if mine.offered_until:
                until = words.moment(self._event.local(mine.offered_until))
                return words("seat kept for you until {when}", when=until)
            case _:
                return words("on the waiting list")
