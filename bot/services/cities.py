"""Cities to choose one's time zone by, named in the reader's language."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from rapidfuzz import fuzz, process

from bot.texts import LANGUAGES

# Big cities of all parts of the world; the names come from Unicode's CLDR.
ZONES = (
    "Africa/Abidjan", "Africa/Accra", "Africa/Addis_Ababa", "Africa/Algiers", "Africa/Cairo",
    "Africa/Casablanca", "Africa/Dakar", "Africa/Johannesburg", "Africa/Kinshasa", "Africa/Lagos",
    "Africa/Nairobi", "Africa/Tunis", "America/Bogota", "America/Caracas", "America/Chicago",
    "America/Denver", "America/Halifax", "America/Havana", "America/Lima", "America/Los_Angeles",
    "America/Mexico_City", "America/New_York", "America/Panama", "America/Santiago", "America/Sao_Paulo",
    "America/Toronto", "America/Vancouver", "Asia/Almaty", "Asia/Baghdad", "Asia/Baku", "Asia/Bangkok",
    "Asia/Beirut", "Asia/Colombo", "Asia/Dhaka", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta",
    "Asia/Jerusalem", "Asia/Kabul", "Asia/Karachi", "Asia/Kuala_Lumpur", "Asia/Manila",
    "Asia/Novosibirsk", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei",
    "Asia/Tashkent", "Asia/Tehran", "Asia/Tokyo", "Asia/Vladivostok", "Atlantic/Reykjavik",
    "Australia/Perth", "Australia/Sydney", "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin",
    "Europe/Brussels", "Europe/Bucharest", "Europe/Helsinki", "Europe/Istanbul", "Europe/Lisbon",
    "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris", "Europe/Rome",
    "Europe/Stockholm", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland",
    "Pacific/Honolulu",
)  # fmt: skip
# Zones that CLDR names under an older id.
BUENOS_AIRES, CALCUTTA, SAIGON, KATMANDU, KIEV = (
    "America/Buenos_Aires", "Asia/Calcutta", "Asia/Saigon", "Asia/Katmandu", "Europe/Kiev",
)  # fmt: skip
ALL = (*ZONES, BUENOS_AIRES, CALCUTTA, SAIGON, KATMANDU, KIEV)
# Cities that people type and that give no zone its name, in the languages that write them otherwise.
OTHERS = {
    "Europe/Zurich": "Geneva Genève Ginebra Женева جنيف 日内瓦 Bern Berne Basel Lausanne",
    "Asia/Shanghai": "Beijing Pékin Pekín Пекин بكين 北京 Shenzhen 深圳 Guangzhou 广州",
    CALCUTTA: "Delhi Дели دلهي 德里 Mumbai Мумбаи مومباي 孟买 Bangalore Chennai Hyderabad Kolkata",
    "America/New_York": "Washington Вашингтон واشنطن 华盛顿 Boston Бостон Miami Майами Philadelphia Atlanta",
    "America/Los_Angeles": "Seattle Сиэтл سياتل 西雅图 Portland",
    "America/Chicago": "Houston Хьюстон Dallas Даллас Austin",
    "America/Toronto": "Montreal Montréal Монреаль مونتريال 蒙特利尔 Ottawa",
    "Europe/Madrid": "Barcelona Barcelone Барселона برشلونة 巴塞罗那 Valencia Sevilla",
    "Europe/Paris": "Lyon Лион ليون 里昂 Marseille Марсель Nice Lille Toulouse Strasbourg",
    "Europe/Berlin": "Munich München Мюнхен ميونخ 慕尼黑 Hamburg Frankfurt Cologne Köln Bonn",
    "Europe/Rome": "Milan Milano Милан ميلانو 米兰 Naples Napoli Turin Torino",
    "Europe/Moscow": "Petersburg Петербург",
    "America/Sao_Paulo": "Rio Brasília Brasilia Бразилиа",
    "Australia/Sydney": "Melbourne Мельбурн ملبورن 墨尔本 Canberra",
    "Asia/Dubai": "Abu أبوظبي 阿布扎比 Doha",
    "Asia/Riyadh": "Jeddah جدة Mecca مكة Kuwait الكويت",
    "Africa/Casablanca": "Rabat Рабат الرباط Marrakesh مراكش",
    "Africa/Lagos": "Abuja Yaoundé Douala",
    "Asia/Tokyo": "Osaka Осака أوساكا 大阪 Kyoto 京都",
}
SURE = 80  # of 100: one or two slips in a city's name
FOUND = 6


@lru_cache(maxsize=1024)
def name(zone: str, language: str) -> str:
    """The city that gives a zone its name, in a language."""
    city = Locale.parse(language).time_zones.get(zone, {}).get("city")
    return str(city or zone.rpartition("/")[2].replace("_", " "))


def listed(language: str) -> list[tuple[str, str]]:
    """Names and zones of the cities to choose from, in the order of their names."""
    return sorted((name(zone, language), zone) for zone in ALL)


def search(typed: str) -> list[str]:
    """The zones of the cities that may be meant, the likeliest first; in whatever language it is typed."""
    names = _names()
    found = process.extract(
        typed.casefold().strip()[:60], list(names), scorer=fuzz.ratio, score_cutoff=SURE, limit=FOUND * 6
    )
    return list(dict.fromkeys(names[known] for known, _, _ in found))[:FOUND]


def offset(zone: str, now: datetime) -> str:
    """How far a zone's clocks are from UTC at an instant, like +05:30."""
    seconds = int((now.astimezone(ZoneInfo(zone)).utcoffset() or now - now).total_seconds())
    hours, rest = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{rest:02}"


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """All names in all languages, and the zones that they mean."""
    names: dict[str, str] = {}
    for zone, others in OTHERS.items():
        names |= dict.fromkeys((word.casefold() for word in others.split()), zone)
    for zone in ALL:
        names |= {name(zone, language).casefold(): zone for language in LANGUAGES}
    return names
