"""What is said in the pictures."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Call = tuple[str, dict[str, Any]]
Lines = Sequence[str | Call]

TALK = datetime(2025, 7, 8, 12, tzinfo=UTC)
CITIVERSE = datetime(2025, 7, 9, 7, tzinfo=UTC)
MOMENTS = (
    ("Smart City Leaders’ Talk", TALK, datetime(2025, 7, 8, 13, tzinfo=UTC)),
    ("Citiverse session", CITIVERSE, datetime(2025, 7, 9, 10, tzinfo=UTC)),
)
ZONES = [["zone-of-501", "Africa/Dakar"], ["zone-of-502", "Asia/Dubai"]]
TOAST = "You will be reminded one hour before."


def commands(*menu: tuple[str, str], language: str = "") -> Call:
    listed = [{"command": name, "description": description} for name, description in menu]
    return "setMyCommands", {"commands": listed, "language_code": language}


def inline(*rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Rows of (label, address or data)."""
    return {"inline_keyboard": [[key(label, act) for label, act in row] for row in rows]}


def key(label: str, act: str) -> dict[str, str]:
    return {"text": label, "url" if act.startswith("https:") else "callback_data": act}


def keyboard(*rows: Sequence[str]) -> dict[str, Any]:
    return {"keyboard": [[{"text": label} for label in row] for row in rows], "resize_keyboard": True}


def says(text: str, markup: dict[str, Any] | None = None) -> Call:
    return "sendMessage", {"text": text, "parse_mode": "HTML", **({"reply_markup": markup} if markup else {})}


def hour(at: datetime, words: str) -> str:
    return f'<tg-time unix="{int(at.timestamp())}" format="t">{words}</tg-time>'


CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Usher//EN\r\nEND:VCALENDAR\r\n"
PROFILE: Sequence[Call] = (
    commands(
        ("programme", "What is on, and when"),
        ("agenda", "My own sessions"),
        ("help", "What I can do"),
        ("settings", "Language and reminders"),
        ("privacy", "What I keep about you"),
    ),
    commands(("programme", "البرنامج والمواعيد"), ("help", "ما الذي أستطيعه"), language="ar"),
    ("setMyDescription", {"description": "I show you around WSIS+20 and the AI for Good Summit in Geneva."}),
)
ENGLISH: Lines = (
    "/start",
    says(
        "<b>Welcome, Amina.</b>\nI show you around the WSIS+20 week in Geneva, 7 to 11 July 2025. "
        "Ask me anything, or use the buttons below. /help says more.",
        keyboard(("Programme", "My agenda"), ("How to get there", "Ask the organisers")),
    ),
    "When is the Citiverse session?",
    says(
        "<b>AI &amp; virtual worlds: Building the cities and governments of tomorrow</b>\n"
        f"Wednesday 9 July 2025, <b>09:00 to 12:00</b> in Geneva, {hour(CITIVERSE, '09:00')} where you are.\n"
        "<blockquote expandable>Governments, cities and experts look at how virtual worlds that run on AI "
        "can help communities with what the whole world has to solve. Speakers show the digital tools that "
        "their own cities use, and say what they expect of the rules for a Citiverse.</blockquote>",
        inline(
            (("Remind me", "remind"), ("Add to my agenda", "add")),
            (("WSIS Forum 2025", "https://www.itu.int/net4/wsis/forum/2025"),),
        ),
    ),
    "Can I have it for my calendar?",
    ("sendDocument", {"document": CALENDAR, "caption": "Opens in any calendar app."}),
)
ARABIC: Lines = (
    "/start",
    says(
        "<b>أهلاً بكِ يا ليلى.</b>\nأرافقكِ خلال أسبوع \u2068WSIS+20\u2069 في جنيف، من 7 إلى 11 يوليو 2025. "
        "اسأليني ما شئتِ.",
        keyboard(("البرنامج",), ("جلساتي",), ("اسألي المنظمين",)),
    ),
    "متى تبدأ جلسة المدن الافتراضية؟",
    says(
        "<b>الذكاء الاصطناعي والعوالم الافتراضية: بناء مدن الغد وحكوماته</b>\n"
        f"الأربعاء 9 يوليو 2025، <b>من 09:00 إلى 12:00</b> بتوقيت جنيف، {hour(CITIVERSE, '09:00')} بتوقيتكِ.\n"
        "<blockquote>للأسئلة عن المشاركة: \u2068info@globalcitieshub.org\u2069</blockquote>",
        inline((("ذكّرني قبل ساعة", "remind"),), (("أضف إلى جلساتي", "add"),)),
    ),
)
FRENCH: Lines = (
    "/start",
    says(
        "<b>Bonjour Claire.</b>\nVous organisez : écrivez <code>/annonce</code> pour parler à tout le monde."
    ),
)
# Name, language, what else the page shows of them, and the conversation.
PEOPLE: Sequence[tuple[str, str, dict[str, str], Lines]] = (
    ("Amina", "en", {"last_name": "Diallo", "label": "participant"}, ENGLISH),
    ("ليلى", "ar", {"last_name": "حداد", "label": "speaker"}, ARABIC),
    ("Claire", "fr", {"last_name": "Martin", "label": "organiser"}, FRENCH),
)
