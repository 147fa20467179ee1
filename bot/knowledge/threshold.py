"""When the bot is sure enough to answer."""

import tomllib
from pathlib import Path

from bot.event.words import Strict

FILE = Path(__file__).parent / "threshold.toml"


class Measured(Strict):
    """What the threshold did to phrasings that were kept aside; shares of 1.

    `right` and `wrong` are of the phrasings `asked` of what had been learnt (the rest was refused);
    `refused` is of the `strangers`, which ask for what had not; `exact` is of the `doubles`, which ask two
    things or say something else beside.
    """

    asked: int
    right: float
    wrong: float
    strangers: int
    refused: float
    doubles: int
    exact: float


class Threshold(Strict):
    """Learnt by `make calibrate` from the words alone, not set by hand.

    `sure` is the score needed to answer. Words that the knowledge has never seen lower a score, the more
    the larger `strange`. `part` is the score that each half of a double question needs.
    """

    sure: float
    strange: float
    part: float
    measured: Measured | None = None


def learnt(file: Path = FILE) -> Threshold:
    """The threshold that was learnt last."""
    return Threshold.model_validate(tomllib.loads(file.read_text("utf-8")))
