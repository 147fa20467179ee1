"""Sessions found by words: of their titles, people, places and abstracts; slips are forgiven."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import log

from rapidfuzz import fuzz, process

from bot.event import Event, Session, descriptions
from bot.knowledge.features import fold

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
ARTICLE = re.compile(r"^[وبفك]?ال(?=\w{3})|^لل(?=\w{3})")
TITLE, PEOPLE, PLACE, ABOUT = 4.0, 4.0, 2.0, 1.0  # how much a word counts by where it stands
BEGINNING = 0.9  # of a word
SLIP = 0.8
ALIKE = 78  # per cent; two letters of nine may differ
FORGIVEN_FROM = 4  # letters; shorter words are too much alike
NEAREST = 12
GOOD = 0.5  # of the best finding's score


class Finder:
    """The programme's words, each with the sessions where it stands."""

    def __init__(self, event: Event) -> None:
        self._sessions = event.sessions
        self._places: dict[str, dict[int, float]] = defaultdict(dict)
        for number, session in enumerate(event.sessions):
            for weight, text in _texts(event, session):
                for word in _words(text):
                    here = self._places[word]
                    here[number] = max(weight, here.get(number, 0.0))
        self._vocabulary = sorted(self._places)

    def find(self, words: str) -> list[Session]:
        """The sessions that fit the words, best first."""
        scores: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(_words(words)):
            best: dict[int, float] = {}
            for known, likeness in self._alike(word):
                places = self._places[known]
                rare = log(1 + len(self._sessions) / len(places))
                for number, weight in places.items():
                    best[number] = max(best.get(number, 0.0), likeness * weight * rare)
            for number, score in best.items():
                scores[number] += score
        least = GOOD * max(scores.values(), default=0.0)
        good = [number for number, score in scores.items() if score >= least]
        return [self._sessions[number] for number in sorted(good, key=lambda n: (-scores[n], n))]

    def _alike(self, word: str) -> Iterator[tuple[str, float]]:
        """The programme's words that a word may stand for, and how likely."""
        if word in self._places:
            yield word, 1.0
        if len(word) < 2 or CJK.match(word):
            return
        at = bisect_left(self._vocabulary, word)
        for known in self._vocabulary[at:]:
            if not known.startswith(word):
                break
            if known != word:
                yield known, BEGINNING
        if len(word) < FORGIVEN_FROM:
            return
        near = process.extract(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=NEAREST)
        for known, score, _ in near:
            if not known.startswith(word):
                yield known, SLIP * score / 100


def _texts(event: Event, session: Session) -> Iterator[tuple[float, str]]:
    titles: set[str] = set(session.titles.values())
    for words in event.words.values():
        if words.has_name(session.id):
            titles.add(words.name(session.id))
        titles.update(words.things.get(session.id, ()))
    yield TITLE, " ".join(sorted(titles))
    yield PEOPLE, " ".join(session.speakers)
    for language in event.words:
        yield PLACE, " ".join(_about(event, session, language))
    for abstract in session.abstracts.values():
        yield ABOUT, abstract


def _about(event: Event, session: Session, language: str) -> Iterable[str]:
    return (
        *descriptions.organisers(event, session, language),
        descriptions.track(event, session, language),
        descriptions.where(event, session, language),
    )


def _words(text: str) -> Iterator[str]:
    """The folded words; of a script without blanks, each two neighbouring letters."""
    for word in fold(text).split():
        run = CJK.match(word)
        if run is None:
            yield ARTICLE.sub("", word)
            continue
        letters = run.group()
        if len(letters) == 1:
            yield letters
        for first, second in pairwise(letters):
            yield first + second
