"""When the bot is sure enough to answer."""

import tomllib
from pathlib import Path

from bot.event.words import Strict

FILE = Path(__file__).parent / "threshold.toml"


class Threshold(Strict):
    """Learnt by `python -m bot.knowledge.calibrate` from the words alone, not set by hand.

    `sure` is the score needed to answer. Words that the knowledge has never seen lower a score, the more
    the larger `strange`. `part` is the score that each half of a double question needs.
    """

    sure: float
    strange: float
    part: float


def threshold(file: Path = FILE) -> Threshold:
    """The threshold that was learnt last."""
    return Threshold.model_validate(tomllib.loads(file.read_text("utf-8")))
