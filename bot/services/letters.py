"""Letters: what the organisers write to one person, by way of the bot."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.outbox import Message
from bot.services.saying import message
from bot.texts import Texts
from models import Chat, Person, Proposal, Registration

LONGEST = 3000  # characters; the frame needs some of Telegram's 4096
ANSWER = "letter:answer"  # the button below


async def addressee(db: AsyncSession, noun: str, number: int) -> Person | None:
    """Who is written to about a registration or a proposal; the aide, until the participant has come.

    None where there is nobody who can be reached.
    """
    match noun:
        case "registration":
            registration = await db.get(Registration, number)
            candidates = [registration.person_id, registration.aide_id] if registration else []
        case "proposal":
            proposal = await db.get(Proposal, number)
            candidates = [proposal.person_id] if proposal else []
        case _:
            raise LookupError(noun)
    for person_id in filter(None, candidates):
        if found := await _reachable(db, person_id):
            return found
    return None


async def reference(db: AsyncSession, noun: str, number: int, person: Person) -> str:
    """What a letter to this person was about; empty if none can have been."""
    to = await addressee(db, noun, number)
    if to is None or to.id != person.id:
        return ""
    if noun == "registration":
        return (await db.get_one(Registration, number)).reference
    return (await db.get_one(Proposal, number)).reference


def letter(texts: Texts, person: Person, about: str, text: str) -> Sequence[Message]:
    """The organisers' words, marked as theirs, with a way to answer; `about` is NOUN:NUMBER."""
    words = texts.speak(person.language)
    said = words("<b>From the organisers</b>\n\n{text}", text=text)
    return [message(person.telegram_id, said, [(words("Answer"), f"{ANSWER}:{about}")])]


async def _reachable(db: AsyncSession, person_id: int) -> Person | None:
    query = select(Person).join(Chat, Chat.id == Person.telegram_id)
    return await db.scalar(query.where(Person.id == person_id, Chat.reachable))
