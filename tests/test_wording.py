"""What `python -m bot check` says of the words of an event: where people will hardly be understood."""

import shutil
from pathlib import Path

import pytest

from bot.event.load import load
from bot.knowledge.wording import weak

STARTER = Path("events/starter")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STARTER, tmp_path / "event"))


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def found(folder: Path) -> list[str]:
    return [str(finding) for finding in weak(load(folder))]


@pytest.mark.parametrize("event", ["starter", "wsis20"])
def test_the_events_that_ship_are_worded_well(event: str) -> None:
    assert found(Path("events") / event) == []


def test_a_fact_that_is_asked_for_as_the_bots_own_is_pointed_out(folder: Path) -> None:
    changed(folder / "event.toml", 'also = ["event-prayer", "event-nursing"]', 'also = ["event-nursing"]')
    (said,) = found(folder)
    assert said == (
        "open: event.toml: facts.event.quiet: “where can i pray” asks for what the bot knows as `prayer`; "
        'if this fact answers all of that, add also = ["event-prayer"]'
    )


def test_a_question_of_the_event_alone_wants_many_phrasings(folder: Path) -> None:
    for language in ("en", "fr"):
        file = folder / f"{language}.toml"
        text = file.read_text("utf-8")
        before, _, gap = text.partition("[gaps.boat]")
        file.write_text(
            f'{before}[gaps.boat]{gap.partition("asked = ")[0]}asked = ["boat", "ferry"]\n', "utf-8"
        )
    assert found(folder) == [
        f"open: {language}.toml: gaps.boat.asked: has 2 ways to ask, and the bot has none of its own; "
        "write ten, long and short, in different words"
        for language in ("en", "fr")
    ]


def test_the_same_words_in_another_order_are_two_facts_at_once(folder: Path) -> None:
    changed(
        folder / "en.toml",
        'asked = ["do you have a hotel deal"',
        'asked = ["a deal", "the network is called what"',
    )
    (said,) = found(folder)
    assert said == (
        "open: en.toml: facts.event.wifi.asked: “what is the network called” is too much like "
        "“the network is called what” in facts.event.hotel.asked; leave it in one place"
    )
