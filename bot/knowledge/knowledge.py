"""The knowledge of an event: it understands questions, and answers them from the organisers' words."""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from bot.event.model import Event
from bot.knowledge import build, naming
from bot.knowledge.answers import Answer, Speaker
from bot.knowledge.cache import Cache, user_folder
from bot.knowledge.engine import Engine
from bot.knowledge.facts import UMBRELLA, index
from bot.knowledge.likeness import Gist
from bot.knowledge.published import PublishedAnswers
from bot.knowledge.recent import Foreseen, Recent
from bot.knowledge.samples import samples
from bot.knowledge.threshold import Threshold, learnt
from bot.knowledge.titles import Titles, replaced, without
from bot.knowledge.understanding import Understanding
from bot.knowledge.understood import Understood
from bot.knowledge.words import all_languages, bot_words

SUGGESTED = 4
RELATED = 3
ASKED_NEXT = ("about", "when", "where", "participants")


class Knowledge:
    """Everything that the bot may answer from."""

    def __init__(
        self,
        event: Event,
        engine: Engine | None = None,
        cache: Cache | None = None,
        threshold: Threshold | None = None,
    ) -> None:
        """Learn from the event's words; another engine comes with a threshold of its own."""
        heard = bot_words(all_languages(event.languages))
        bot = {language: heard[language] for language in event.languages if language in heard}
        self._event = event
        self._index = index(event)
        self._bot = bot
        self._speakers = {language: Speaker(event, bot, language) for language in bot}
        self._main = next(iter(self._speakers))
        cache = cache or Cache(user_folder())
        key = build.key(event, heard, self._index)
        self._guess = build.language_guess(event, heard, cache, key)
        sentences = build.sentences(event, cache) if engine is None else None
        engine = engine or build.ngram_engine(event, heard, sentences, cache, key)
        engine.learn(samples(event, heard, self._index))
        self._readings = Recent(engine.read)
        self._parts = Recent(build.splitter(event, heard).parts)
        self._pairs = build.pairs(event, bot)
        self._learnt = frozenset(self._index.sessions)
        self._understanding = Understanding(self._readings, self._parts, self._index, threshold or learnt())
        self._likeness = build.likeness(heard, self._readings, sentences)
        self._published = PublishedAnswers((), self._likeness)
        self._stand_ins = build.stand_ins(event)
        self._titles: Titles | None = None  # of sessions that come later, or have got others

    def following(self, event: Event) -> "Knowledge":
        """The same knowledge after sessions have changed: what it has learnt stays.

        Sessions that were not there when it learnt, or have another title since, are found by their titles
        and speakers.
        """
        later = copy(self)
        later._event = event
        later._speakers = {language: Speaker(event, self._bot, language) for language in self._bot}
        held = tuple(one for one in event.sessions if one.id in self._learnt)
        brought = {one.id: one for one in event.sessions if one.id not in self._learnt and one.titles}
        later._index = replace(index(replace(event, sessions=held)), brought=brought)
        later._understanding = self._understanding.with_brought(later._index)
        named = [*brought.values(), *(one for one in held if event.is_renamed(one))]
        later._titles = build.titles(event, self._bot, named) if named else None
        later._published = PublishedAnswers(event.by_hand.published.values(), self._likeness)
        return later

    @property
    def is_followed(self) -> bool:
        """Whether there are sessions that came after it had learnt."""
        return self._titles is not None

    def has_fact(self, fact: str) -> bool:
        """Whether there is a fact with this id."""
        return fact in self._event.by_hand.published or self._index.has_fact(fact)

    def is_withdrawn(self, fact: str) -> bool:
        """Whether this is a published answer that is no longer given."""
        return fact in self._event.by_hand.withdrawn

    def announced(self, gap: str) -> str | None:
        """The fact that tells by now what is, or was, a gap."""
        thing, _, aspect = gap.partition("-")
        asked = (thing, aspect) if aspect else (UMBRELLA, gap)
        fact = self._index.target(*asked)
        return self._published.fills(gap) or (fact if fact and self._index.has_fact(fact) else None)

    def has_gap(self, gap: str) -> bool:
        """Whether this is something that is known to be missing."""
        general = self._speakers[self._main].bot.gaps
        return self._index.has_gap(gap) or gap in self._event.gaps or gap in general

    def is_one_thing(self, gap: str) -> bool:
        """Whether all questions of a gap ask the same; the bot's own, such as food, are wider than that."""
        return self._index.has_gap(gap) or gap in self._event.gaps

    def facts(self) -> Collection[str]:
        """The ids of all facts that it has learnt, not of those that sessions brought along later."""
        return self._index.facts

    def read_ahead(self, questions: Sequence[str]) -> Foreseen:
        """What understanding these questions takes, as far as it depends on nothing but their words."""
        parts = self._parts.afresh(questions)
        texts = [text for question, listed in parts.items() for text in (question, *listed)]
        bare = map(self._guess.bare, questions)
        return Foreseen(parts, self._readings.afresh(texts), self._guess.shares.afresh(bare))

    def remember(self, foreseen: Foreseen) -> None:
        """Take up what was read ahead, so that these questions are understood sooner."""
        self._parts.remember(foreseen.parts)
        self._readings.remember(foreseen.readings)
        self._guess.shares.remember(foreseen.languages)

    def has_read(self, question: str) -> bool:
        """Whether it was read lately."""
        return question in self._readings

    def gist(self, question: str, language: str) -> Gist:
        """What a question comes to, to be compared with others of its language."""
        return self._likeness.gist(question, language)

    def language_of(self, text: str, own: str) -> str:
        """The language that a text is in; the person's own, where it does not tell."""
        return self._guess.guess(text, own) or own

    def label(self, key: str, language: str) -> str:
        """A few words for a fact, or for a gap."""
        speaker = self._speaker(language)
        told = self.has_fact(key) or self.is_withdrawn(key)
        return speaker.label(key) if told else speaker.gap_label(key)

    def wording(self, fact: str, language: str) -> str | None:
        """A fact's words before its values are filled in; None where they are not its own."""
        speaker = self._speaker(language)
        return speaker.wording(fact) if self.has_fact(fact) and speaker.has(fact) else None

    def preview(self, fact: str, language: str, text: str) -> Markup:
        """What these words would say; raises UnknownPlaceholderError, naming what stands for nothing."""
        if fact in self._event.by_hand.published or not self.has_fact(fact):
            return Markup(text)  # noqa: S704 (Telegram's own HTML of what an organiser wrote)
        return self._speaker(language).values.fill(text, fact.partition("-")[0])

    def gaps(self) -> Collection[str]:
        """The ids of what is missing: not of what is told by now."""
        general = self._speakers[self._main].bot.gaps
        wanted = {*self._index.gaps, *self._event.gaps, *general}
        return {gap for gap in wanted if self.announced(gap) is None}

    def suggestions(self, language: str) -> list[tuple[str, str]]:
        """A few (label, fact id) to begin with."""
        speaker = self._speaker(language)
        first = [
            "event-about",
            "event-sessions",
            *(f"{session.id}-about" for session in self._event.sessions),
            "event-join",
        ]
        return [(speaker.label(fact), fact) for fact in first if fact in self._index.facts][:SUGGESTED]

    def understand(self, question: str, *, language: str | None, topics: Sequence[str] = ()) -> Understood:
        """What a question asks; `language` is the person's choice, `topics` what was understood last."""
        found = self._titles.find(question) if self._titles else []
        spoken = self._guess.guess(without(question, found), language)
        speaking = spoken if spoken in self._speakers else language
        known = (speaking if speaking in self._speakers else None) or self._main
        text, meant = replaced(question, found, self._stand_ins[known])
        stand_ins = {thing: one.sessions[0] for thing, one in meant.items()}
        understood = None if meant else self._of_each(text, known, topics)
        understood = understood or self._understanding.of(text, known, topics, stand_ins)
        if meant:
            understood = naming.completed(understood, meant.values(), self._index)
        elif self._titles and naming.is_vague(understood):
            understood = naming.offered(understood, self._titles.near(question), self._index)
        return self._published.meant(question, understood)

    def likeliest(self, question: str) -> list[tuple[str, float]]:
        """What a question may ask for (facts, gaps, actions), the likeliest first, and how sure that is."""
        return self._understanding.likeliest(question)

    def _of_each(self, question: str, language: str, topics: Sequence[str]) -> Understood | None:
        """What is asked of several things that are named side by side."""
        pair = self._pairs[language].find(question)
        if pair is None:
            return None
        return pair.told(self._understanding.of(pair.question, language, topics), self._index)

    def answer(self, understood: Understood, *, now: datetime) -> Answer:
        """What to say at this time (any zone)."""
        speaker = self._speaker(understood.language)
        language = understood.language if understood.language in self._speakers else self._main
        if understood.kind == "facts":
            return self._told(understood, speaker, language, now)
        bot = speaker.bot
        if understood.kind == "choose":
            choices = tuple((speaker.label(fact), fact) for fact in understood.choices)
            return Answer(Markup.escape(bot.choose), language, choices=choices)
        if understood.kind == "action":
            html = speaker.values.fill(bot.actions[str(understood.action)].answer)
            return Answer(html, language, action=understood.action)
        if understood.kind == "smalltalk":
            return Answer(speaker.values.fill(bot.talk[str(understood.talk)].answer), language)
        if understood.kind == "offtopic":
            return Answer(speaker.values.fill(bot.offtopic), language)
        if understood.gap is None:
            return Answer(speaker.values.fill(bot.unknown), language)
        return Answer(speaker.gap(understood.gap), language, gap=understood.gap)

    def _told(self, understood: Understood, speaker: Speaker, language: str, now: datetime) -> Answer:
        main = self._speakers[self._main]
        facts = understood.facts
        listed = dict.fromkeys(other for fact in facts for other in self._related(fact))
        related = [fact for fact in listed if self._index.has_fact(fact) and fact not in facts]
        said = [(speaker if speaker.has(fact) else main).say(fact, now) for fact in facts]
        if understood.gap:
            said.append(speaker.gap(understood.gap))
        return Answer(
            Markup("\n\n").join(said),
            language,
            gap=understood.gap,
            facts=tuple((fact, (speaker if speaker.has(fact) else main).revision(fact)) for fact in facts),
            sources=tuple(speaker.source(fact) for fact in facts),
            related=tuple((speaker.label(fact), fact) for fact in related[:RELATED]),
            lent=next(filter(None, (self._event.by_hand.lender(fact, language) for fact in facts)), None),
        )

    def _related(self, fact: str) -> Sequence[str]:
        listed = self._event.facts.get(fact)
        thing = fact.partition("-")[0]
        return listed.related if listed else [f"{thing}-{aspect}" for aspect in ASKED_NEXT]

    def _speaker(self, language: str) -> Speaker:
        return self._speakers.get(language) or self._speakers[self._main]
