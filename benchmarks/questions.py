"""Questions as people type them, no two alike: an answer remembered from before helps nobody here."""

import random
from collections.abc import Iterator

SEED = 20
# Per language: how people begin, what they ask about, how they end.
PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("when is", "where is", "what is", "who speaks at", "how long is", "tell me about"),
        ("the opening", "the summit", "the citiverse session", "lunch", "the closing", "registration", "wifi",
         "the venue", "the workshop for mayors", "the hackathon"),
        ("", "?", " please", " today?", " tomorrow", " and is it free", ", thanks"),
    ),
    "fr": (
        ("quand est", "où se trouve", "c'est quoi", "qui parle à", "combien de temps dure", "parlez-moi de"),
        ("l'ouverture", "le sommet", "la session citiverse", "le déjeuner", "la clôture", "l'inscription",
         "l'atelier", "la salle"),
        ("", " ?", " svp", " aujourd'hui ?", " demain", ", merci"),
    ),
    "es": (
        ("cuándo es", "dónde está", "qué es", "quién habla en", "cuánto dura", "háblame de"),
        ("la apertura", "la cumbre", "la sesión citiverse", "el almuerzo", "la clausura", "la inscripción",
         "el taller", "la sala"),
        ("", "?", " por favor", " hoy?", " mañana", ", gracias"),
    ),
    "ru": (
        ("когда", "где", "что такое", "кто выступает на", "сколько длится", "расскажите про"),
        ("открытие", "саммит", "сессия citiverse", "обед", "закрытие", "регистрация", "семинар", "зал"),
        ("", "?", " пожалуйста", " сегодня?", " завтра", ", спасибо"),
    ),
    "ar": (
        ("متى", "أين", "ما هو", "من يتحدث في", "كم تستغرق", "حدثني عن"),
        ("الافتتاح", "القمة", "جلسة citiverse", "الغداء", "الختام", "التسجيل", "ورشة العمل", "القاعة"),
        ("", "؟", " من فضلك", " اليوم؟", " غدا", "، شكرا"),
    ),
    "zh": (
        ("什么时候是", "在哪里", "什么是", "谁在讲", "多长时间", "介绍一下"),
        ("开幕式", "峰会", "citiverse 会议", "午餐", "闭幕式", "报名", "研讨会", "会场"),
        ("", "？", " 谢谢", " 今天", " 明天", "，请问"),
    ),
}  # fmt: skip


def questions(seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Language and text, endlessly, in the same order for the same seed."""
    chance = random.Random(seed)
    asked: set[str] = set()
    while True:
        language = chance.choice(list(PARTS))
        text = "".join(_mistyped(chance, part) for part in _picked(chance, language))
        if text not in asked:
            asked.add(text)
            yield language, text


def _picked(chance: random.Random, language: str) -> tuple[str, str, str]:
    begin, about, end = (chance.choice(words) for words in PARTS[language])
    return begin, f" {about}", end


def _mistyped(chance: random.Random, words: str) -> str:
    """Now and then two letters swapped, or one doubled or missing."""
    if len(words) < 4 or chance.random() < 0.6:
        return words
    at = chance.randrange(1, len(words) - 1)
    one, two = words[at], words[at + 1]
    return words[:at] + chance.choice((two + one, one + one + two, two)) + words[at + 2 :]
