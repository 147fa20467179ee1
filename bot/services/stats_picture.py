"""The figures as a picture for a phone: bars and digits; the words are in the text that goes with it.

So the picture is the same in every language, and needs no fonts for six scripts. Pillow draws it with the
font that it brings along: 22 MB on disk and 16 MB of memory, where matplotlib takes several times as much.
"""

import io
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from bot.services.stats import SessionSeats, Stats

WIDTH = 1080  # pixels, as wide as a phone
MARGIN = 60
SESSIONS = 6
LETTERS = "ABCDEF"  # by which the text names the sessions
# Readable beside a light chat and a dark one.
PAPER, INK, QUIET, GRID = "#22303c", "#f5f7fa", "#aebac6", "#3a4a58"
BLUE, GREEN, AMBER, RED = "#5aa9e6", "#5fc48c", "#e9b949", "#e8736b"
BIG, SMALL, TINY = 56, 38, 30
# Heights of the four parts.
DAYS, LANGUAGE, SEATS, ASKED = 460, 64, 70, 200


def picture(found: Stats) -> bytes:
    """1 people by day, 2 languages, 3 seats taken of those there are, 4 questions: a PNG."""
    sessions = found.seats[:SESSIONS]
    languages = list(found.languages.items())[:SESSIONS]
    heights = [DAYS, 110 + LANGUAGE * max(1, len(languages)), 110 + SEATS * max(1, len(sessions)), ASKED]
    image = Image.new("RGB", (WIDTH, sum(heights) + MARGIN), PAPER)
    canvas = _Canvas(image)
    tops = [MARGIN // 2]
    for height in heights:
        tops.append(tops[-1] + height)
    for number, (top, below) in enumerate(pairwise(tops), 1):
        canvas.text(MARGIN, top + 20, str(number), BIG, QUIET)
        if below != tops[-1]:
            canvas.line(MARGIN, below, WIDTH - MARGIN)
    _days(canvas, found, tops[0])
    _languages(canvas, languages, tops[1])
    _seats(canvas, sessions, tops[2])
    _questions(canvas, found, tops[3])
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


class _Canvas:
    """What is drawn, in pixels from the upper left."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)

    def text(self, x: float, y: float, text: str, size: int, colour: str, anchor: str = "la") -> None:
        self._draw.text((x, y), text, fill=colour, font=ImageFont.load_default(size), anchor=anchor)

    def bar(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        if right > left and bottom > top:
            self._draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)

    def line(self, left: float, y: float, right: float) -> None:
        self._draw.line((left, y, right, y), fill=GRID, width=3)


def _days(canvas: _Canvas, found: Stats, top: float) -> None:
    """A bar a day, with how many came first on it, and every other date."""
    canvas.text(WIDTH - MARGIN, top + 20, _n(found.people), BIG, INK, "ra")
    most = max(1, *found.by_day.values())
    step = (WIDTH - 2 * MARGIN) / len(found.by_day)
    floor, room = top + DAYS - 80, DAYS - 260
    for number, (day, count) in enumerate(found.by_day.items()):
        left = MARGIN + number * step
        height = room * count / most
        canvas.bar(left + 8, floor - height, left + step - 8, floor, BLUE)
        middle = left + step / 2
        if count:
            canvas.text(middle, floor - height - 8, _n(count), TINY, INK, "ms")
        if (len(found.by_day) - 1 - number) % 2 == 0:
            canvas.text(middle, floor + 14, f"{day:%d.%m.}", TINY, QUIET, "ma")
    canvas.line(MARGIN, floor, WIDTH - MARGIN)


def _languages(canvas: _Canvas, languages: Sequence[tuple[str, int]], top: float) -> None:
    most = max([1, *(count for _, count in languages)])
    for number, (language, count) in enumerate(languages):
        middle = top + 110 + number * LANGUAGE
        canvas.text(MARGIN + 70, middle, language.upper(), SMALL, INK, "lm")
        right = MARGIN + 170 + (WIDTH - 2 * MARGIN - 330) * count / most
        canvas.bar(MARGIN + 170, middle - 20, right, middle + 20, GREEN)
        canvas.text(right + 16, middle, _n(count), SMALL, INK, "lm")


def _seats(canvas: _Canvas, sessions: Sequence[SessionSeats], top: float) -> None:
    """What is taken, in front of what there is; beyond it, who waits."""
    left, width = MARGIN + 170, WIDTH - 2 * MARGIN - 430
    most = max([1, *(max(one.capacity or 0, one.taken + one.waiting) for one in sessions)])
    for number, one in enumerate(sessions):
        middle = top + 115 + number * SEATS
        canvas.text(MARGIN + 70, middle, LETTERS[number], SMALL, INK, "lm")
        if one.capacity is not None:
            canvas.bar(left, middle - 22, left + width * one.capacity / most, middle + 22, GRID)
        taken = left + width * one.taken / most
        canvas.bar(left, middle - 22, taken, middle + 22, BLUE)
        canvas.bar(taken, middle - 22, taken + width * one.waiting / most, middle + 22, AMBER)
        of = "" if one.capacity is None else f" / {_n(one.capacity)}"
        more = f" +{_n(one.waiting)}" if one.waiting else ""
        canvas.text(WIDTH - MARGIN, middle, f"{_n(one.taken)}{of}{more}", SMALL, INK, "rm")


def _questions(canvas: _Canvas, found: Stats, top: float) -> None:
    """One bar: answered, asked back, unanswered."""
    asked = found.questions
    parts = [(asked.answered, GREEN), (asked.asked_back, QUIET), (asked.unanswered, RED)]
    canvas.text(WIDTH - MARGIN, top + 20, _n(asked.asked), BIG, INK, "ra")
    left, width = float(MARGIN), WIDTH - 2 * MARGIN
    for count, colour in parts:
        right = left + width * count / max(1, asked.asked)
        canvas.bar(left, top + 100, right, top + 150, colour)
        if right - left > 90:
            canvas.text((left + right) / 2, top + 125, _n(count), SMALL, PAPER, "mm")
        left = right


def _n(count: int) -> str:
    """A number as it is read in every language."""
    return f"{count:,}".replace(",", " ")
