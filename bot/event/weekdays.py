"""Weekdays as people write them in six languages, in full or short."""

import re

# From Monday; as they are told ("среду") as well as named ("среда"), with accents and hamzas or without.
NAMES = (
    "monday mon lundi lun lunes понедельник пн الاثنين اثنين الإثنين إثنين",
    "tuesday tues tue mardi mar martes вторник вт الثلاثاء ثلاثاء الثلاثا",
    "wednesday weds wed mercredi mer miércoles miercoles mié среда среду ср الأربعاء أربعاء الاربعاء اربعاء",
    "thursday thurs thur thu jeudi jeu jueves jue четверг чт الخميس خميس",
    "friday fri vendredi ven viernes vie пятница пятницу пт الجمعة جمعة الجمعه",
    "saturday sat samedi sam sábado sabado sáb суббота субботу сб السبت سبت",
    "sunday sun dimanche dim domingo dom воскресенье вс الأحد الاحد",
)
CHINESE = "一二三四五六日"
BY_NAME = {name: number for number, names in enumerate(NAMES) for name in names.split()}
WEEKDAY = re.compile(rf"(?<!\w)({'|'.join(sorted(BY_NAME, key=len, reverse=True))})(?!\w)\.?", re.IGNORECASE)
IN_CHINESE = re.compile(f"(?:周|週|星期|礼拜|禮拜)([{CHINESE}天])")


def weekday_in(text: str) -> tuple[int, str] | None:
    """The weekday that is written (Monday is 0), and what stands beside it."""
    match = WEEKDAY.search(text)
    number = BY_NAME[match[1].casefold()] if match else None
    if match is None:
        match = IN_CHINESE.search(text)
        number = CHINESE.index(match[1].replace("天", "日")) if match else None
    if match is None or number is None:
        return None
    return number, text[: match.start()] + " " + text[match.end() :]
