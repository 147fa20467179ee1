"""Two questions in one message: where they part, and where they do not."""

import pytest

from bot.knowledge.split import Splitter

ARABIC = "متى تبدأ متى تنتهي متى الجلسة أين القاعة أين المدينة أين المكان وقت الجلسة وين القاعة وفد المدينة"


@pytest.fixture(scope="module")
def splitter() -> Splitter:
    joints = ["and", "then", "y", "و", "和"]
    return Splitter(joints, ["AI and virtual worlds"], short={"approx", "num"}, prefixed=[ARABIC])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("when is it and where?", ["when is it", "where"]),
        ("when is AI and virtual worlds", ["when is ai and virtual worlds"]),
        ("it is late. where is it", ["it is late", "where is it"]),
        ("does it end at 5 p.m. on tuesday", ["does it end at 5 p.m. on tuesday"]),
        ("approx. how long is it", ["approx. how long is it"]),
        ("núm. de la resolución", ["núm. de la resolución"]),
        ("气候和虚拟世界", ["气候", "虚拟世界"]),
        ("متى تبدأ وأين القاعة", ["متى تبدأ", "أين القاعة"]),
        ("ما هو وقت الجلسة", ["ما هو وقت الجلسة"]),
        ("نحن وفد المدينة", ["نحن وفد المدينة"]),
        ("هذه ورشة", ["هذه ورشة"]),
    ],
)
def test_a_text_parts_between_questions_and_not_inside_names_and_words(
    splitter: Splitter, text: str, parts: list[str]
) -> None:
    assert splitter.split(text) == parts
