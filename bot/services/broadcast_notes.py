"""What the team is told about broadcasts besides their progress."""

from collections.abc import Sequence

from bot.delivery.outbox import Message
from bot.services.saying import message
from bot.texts import Texts
from models import Broadcast, Person


def held_back(texts: Texts, row: Broadcast, people: Sequence[Person]) -> list[Message]:
    """A scheduled one did not go out, and waits as a draft."""
    said = []
    for person in people:
        words = texts.speak(person.language)
        text = words(
            "An announcement was to go out now, but I held it back: somebody would not be able to read it, "
            "or it reached nobody, or whoever scheduled it is no longer in the team. It is a draft again."
        )
        label = str(words("See the announcement").unescape())
        said.append(message(person.telegram_id, text, [(label, f"bc:show:{row.id}")]))
    return said
