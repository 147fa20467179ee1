"""What people type and tap in the pictures, in order; what the bot says to it, it says by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

PHONE, DESKTOP = 390, 1100  # the width of a window
# What they have set on the page, where it is not what the demo begins with.
ZONES = {"Amina": "Africa/Dakar", "Layla": "Asia/Dubai"}
LANGUAGES = {"Claire": "en"}


@dataclass(frozen=True)
class Tap:
    """A tap on the newest button of that label."""

    label: str


@dataclass(frozen=True)
class Reply:
    """Words that reply to the newest message of the bot in which something is said."""

    said: str
    text: str


Act = str | Tap | Reply
Line = tuple[str, Act]  # who, and what they do


@dataclass(frozen=True)
class Scene:
    """A picture: whose chat, after which lines, and what is seen, from its first message to the last."""

    picture: str
    who: str
    width: int
    scheme: Literal["light", "dark"]
    lines: Sequence[Line]
    shows: Sequence[str]


def by(who: str, *acts: Act) -> Sequence[Line]:
    return [(who, act) for act in acts]


WHEN = "When is the Citiverse session?"
WHICH_ROOM = "Which room is the climate session in?"
WHEN_IN_ARABIC = "متى تبدأ جلسة المدن الافتراضية؟"
ROOM = "Room 3, on the first floor."
QUESTIONS = (
    *by("Claire", "/start"),
    *by("Amina", "/start", WHEN),
    *by("Mateo", "/start", "¿En qué sala es la sesión sobre el clima?", Tap("Preguntar a los organizadores")),
    *by("Amina", WHICH_ROOM, Tap("Ask the organisers")),
)
SCENES = (
    Scene(
        "desktop-dark-en",
        "Claire",
        DESKTOP,
        "dark",
        (*QUESTIONS, *by("Claire", Reply(WHICH_ROOM, ROOM))),
        ("Question 1 · answered", ROOM, "Sent to 2 people."),
    ),
    Scene("desktop-light-en", "Amina", DESKTOP, "light", (), (WHEN, WHICH_ROOM, ROOM)),
    Scene(
        "phone-light-ar",
        "Layla",
        PHONE,
        "light",
        by("Layla", "/start", WHEN_IN_ARABIC),
        (WHEN_IN_ARABIC, "تُعقد جلسة"),
    ),
    Scene(
        "phone-light-en",
        "Amina",
        PHONE,
        "light",
        by("Amina", "/agenda", Tap("14:00 Safe smart cities and Climate frustration"), Tap("Bookmark")),
        ("/agenda", "bookmarked"),
    ),
    Scene(
        "phone-dark-en",
        "Amina",
        PHONE,
        "dark",
        by(
            "Amina",
            "/register",
            Tap("Myself"),
            Tap("In person"),
            Tap("Safe smart cities and Climate frustration"),
        ),
        ("/register", "Registration · 3 of 11"),
    ),
)
