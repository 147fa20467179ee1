"""Saying a fact: the words of its language, its tense by the clock, its values filled in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.event import descriptions
from bot.event.by_hand import Edit, Published
from bot.event.model import Event
from bot.event.plain import shortened
from bot.event.values import PLACEHOLDER, UnknownPlaceholderError, Values
from bot.event.words import Answer as Wording
from bot.event.words import FactWords
from bot.knowledge.words import BotWords

LABEL = 40  # characters of a question that stands for its answer
ABSTRACT = 3000  # characters of one in an answer; a message has at most 4096


@dataclass(frozen=True)
class Source:
    """Where a fact is taken from: what was imported has no lines; what an organiser has said, no name."""

    name: str
    lines: tuple[int, ...]
    said_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What the bot says: Telegram HTML, and what it is made of.

    `facts` are (id, revision); a revision changes when a value that the fact tells changes. `related`
    and `choices` are (label, fact id), for buttons. `lent` is the language that lends an answer its words,
    where it was published in that one alone.
    """

    html: Markup
    language: str
    facts: tuple[tuple[str, str], ...] = ()
    sources: tuple[Source, ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    action: str | None = None
    gap: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    lent: str | None = None


class Speaker:
    """Says the facts of an event in one language."""

    def __init__(self, event: Event, bot: Mapping[str, BotWords], language: str) -> None:
        self._event = event
        self._language = language
        self.words = event.words[language]
        self.bot = bot[language]
        self.values = Values(event, language)
        self._revisions: dict[str, str] = {}

    def has(self, fact: str) -> bool:
        """Whether a fact can be said in this language."""
        own = fact not in self._event.facts or self.words.fact(fact) is not None
        return own or self._edit(fact) is not None

    def say(self, fact: str, now: datetime) -> Markup:
        """A fact as it stands at this time."""
        thing, _, aspect = fact.partition("-")
        edit, session = self._edit(fact), self._event.session(thing)
        if edit is not None and fact in self._event.by_hand.published:
            return Markup(edit.text)  # noqa: S704 (Telegram's own HTML of what an organiser wrote)
        if session is not None and session.cancelled:
            return self.values.fill(self.bot.cancelled, thing)
        if edit is not None:
            return self.values.fill(edit.text, thing)
        if session is not None and self._is_its_abstract(fact):
            about = shortened(descriptions.abstract(session, self._language), ABSTRACT)
            return Markup("<b>{}</b>\n\n{}").format(self.values.get("it.name", thing), about)
        return self.values.fill(self._tense(self._wording(fact, thing, aspect), thing, now), thing)

    def wording(self, fact: str) -> str | None:
        """The words of a fact before its values are filled in; None for an abstract, or lent words."""
        thing, _, aspect = fact.partition("-")
        edit = self._edit(fact)
        if self._event.by_hand.lender(fact, self._language) or (not edit and self._is_its_abstract(fact)):
            return None
        own = edit.text if edit else self._wording(fact, thing, aspect)
        return own if isinstance(own, str) else own.before

    def label(self, fact: str) -> str:
        """A few words for a fact's button."""
        thing, _, aspect = fact.partition("-")
        by_hand = self._event.by_hand
        published = by_hand.published.get(fact) or by_hand.withdrawn.get(fact)
        if published is not None:
            return self._question(published)
        own = self.words.fact(fact)
        generic = self.bot.aspects.get(aspect)
        label = own.label if own else generic.label if generic else fact
        return str(self.values.fill(label, thing).unescape())

    def _question(self, published: Published) -> str:
        """What a published answer answers, in this language if it was asked in it."""
        mine = [question for language, question in published.asked if language == self._language]
        asked = [*mine, *(question for _, question in published.asked)]
        if not asked and published.gap:
            return self.gap_label(published.gap)
        return shortened(asked[0], LABEL) if asked else published.id

    def gap_label(self, gap: str) -> str:
        """A few words for what is missing."""
        thing, _, aspect = gap.rpartition("-")
        own = self.words.gaps.get(gap) or (self.bot.aspects if thing else self.bot.gaps).get(aspect)
        return str(self.values.fill(own.label, thing or "event").unescape()) if own else gap

    def gap(self, gap: str) -> Markup:
        """What is said of something that the organisers have not said."""
        thing, _, aspect = gap.rpartition("-")
        if thing:
            return self.values.fill(self.bot.aspects[aspect].unknown or self.bot.unknown, thing)
        own: FactWords | None = self.words.gaps.get(gap)
        return self.values.fill(str(own.answer) if own else self.bot.gaps[gap].answer)

    def source(self, fact: str) -> Source:
        """Where a fact is taken from."""
        thing = fact.partition("-")[0]
        edit, session = self._edit(fact), self._event.session(thing)
        if edit is not None:
            return Source("", (), edit.written_at)
        if session is not None and not self.words.has_name(thing):
            return Source(session.link or self._event.name(self._language), ())
        listed = self._event.facts.get(fact) or self._event.session(thing) or self._event.things.get(thing)
        return Source(self._event.name(self._language, self._event.source), listed.lines if listed else ())

    def revision(self, fact: str) -> str:
        """Changes when, and only when, a value changes that the fact tells in this language."""
        if fact not in self._revisions:
            self._revisions[fact] = self._revision(fact)
        return self._revisions[fact]

    def _revision(self, fact: str) -> str:
        thing, _, aspect = fact.partition("-")
        session = self._event.session(thing)
        edit = self._edit(fact)
        own = edit is None and self._is_its_abstract(fact)
        if edit is not None and fact in self._event.by_hand.published:
            return f"by-hand-{edit.revision}"
        wording = edit.text if edit else "{it.name}" if own else self._wording(fact, thing, aspect)
        texts = [wording] if isinstance(wording, str) else wording.texts()
        names = sorted({name for text in texts for name in PLACEHOLDER.findall(text)} - {"zone"})
        listed = self._event.facts.get(fact) or self._event.session(thing)
        told = [f"{name}={self._raw(name, thing)}" for name in names]
        counted = f"by-hand-{edit.revision}" if edit else listed.revision if listed else 1
        if session is not None:
            told += [descriptions.abstract(session, self._language)] if own else []
            told += ["cancelled"] if session.cancelled else []
        return hashlib.sha256("\n".join([fact, str(counted), *told]).encode()).hexdigest()[:12]

    def _edit(self, fact: str) -> Edit | None:
        """The words that an organiser has given a fact, unless a value in them is no longer there."""
        edit = self._event.by_hand.edit(fact, self._language)
        if edit is not None and fact not in self._event.by_hand.published:
            try:
                self.values.fill(edit.text, fact.partition("-")[0])
            except UnknownPlaceholderError:
                return None
        return edit

    def _is_its_abstract(self, fact: str) -> bool:
        """Whether a session's own abstract says it, as one that was imported brings it along."""
        thing, _, aspect = fact.partition("-")
        session = self._event.session(thing)
        return aspect == "about" and bool(session and session.abstracts) and not self.words.fact(fact)

    def _raw(self, name: str, thing: str) -> str:
        try:
            return str(self.values.get(name, thing))
        except UnknownPlaceholderError:
            return ""

    def _wording(self, fact: str, thing: str, aspect: str) -> Wording:
        own = self.words.fact(fact)
        if own:
            return own.answer
        session = self._event.session(thing)
        if session is not None and aspect == "where" and session.room and session.place:
            aspect = "room"
        generic = self.bot.aspects[aspect]
        wording = generic.answer if session else generic.days or generic.answer
        if wording is None:
            raise KeyError(fact)
        return wording

    def _tense(self, wording: Wording, thing: str, now: datetime) -> str:
        if isinstance(wording, str):
            return wording
        span = self._event.span(thing)
        if span and now >= span[1]:
            return wording.after or wording.before
        if span and now >= span[0]:
            return wording.during or wording.before
        return wording.before
