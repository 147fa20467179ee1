"""Whether two questions ask the same: what is gathered for people to see, and what the bot answers alike."""

import pytest

from bot.context import House
from bot.knowledge.likeness import same, similar

SAME = [
    ("en", "is there a cloakroom?", "could you tell me, is there a CLOAKROOM"),
    ("en", "is there a prayer room?", "hello, is there a prayer room please"),
    ("fr", "Y a-t-il un vestiaire ?", "y a t il un vestiaire svp"),
    ("es", "¿hay guardarropa?", "hay un guardarropa"),
    ("ru", "есть ли гардероб?", "гардероб есть?"),
    ("ar", "هل توجد غرفة للصلاة؟", "هل توجد غرفة الصلاة"),
    ("zh", "有祈祷室吗？", "请问有祈祷室吗"),
]
OTHER = [
    ("en", "where is the prayer room", "when does the prayer room open"),
    ("en", "can I bring my dog", "can I bring my son"),
    ("en", "is there parking for bicycles", "is there parking for buses"),
    ("en", "is there a tram 15 stop", "is there a tram 12 stop"),
    ("en", "how much is the cloakroom", "where is the cloakroom"),
    ("en", "is there a prayer room", "is there a prayer room for women only with childcare"),
    ("fr", "Y a-t-il un vestiaire ?", "Combien coûte le vestiaire ?"),
    ("fr", "y a-t-il une salle de prière", "y a-t-il une salle d'allaitement"),
    ("es", "¿hay guardarropa?", "¿hay guardería?"),
    ("ru", "можно ли прийти с собакой", "можно ли прийти с ребенком"),
    ("ar", "هل توجد غرفة للصلاة؟", "هل توجد غرفة للرضاعة؟"),
    ("zh", "可以带狗吗", "可以带孩子吗"),
    ("zh", "祈祷室在哪", "祈祷室几点开门"),
]


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_the_same_in_other_words(house: House, language: str, one: str, other: str) -> None:
    gist = house.knowledge.gist
    assert same(gist(one, language), gist(other, language))
    assert similar(gist(one, language), gist(other, language))


@pytest.mark.parametrize(("language", "one", "other"), OTHER)
def test_what_lies_near_is_not_the_same(house: House, language: str, one: str, other: str) -> None:
    gist = house.knowledge.gist
    assert not same(gist(one, language), gist(other, language))


def test_other_languages_are_similar_at_most(house: House) -> None:
    gist = house.knowledge.gist
    english = gist("is there a prayer room?", "en")
    assert not same(english, gist("is there a prayer room?", "fr"))
    if english.meaning is not None:  # where there is an encoder
        assert similar(english, gist("هل توجد غرفة للصلاة؟", "ar"))
