"""Correcting what people were told: found, counted and written, once, and to nobody who hears it anyway."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.knowledge import Knowledge
from bot.services import answers, recall, recall_notices
from bot.services.recall import Correction, Today
from bot.texts import Texts


@dataclass(frozen=True)
class Found:
    """What people were told, and is told otherwise today."""

    today: Today
    corrections: Sequence[Correction]

    @property
    def facts(self) -> Counter[str]:
        """To how many chats each fact was told otherwise."""
        return Counter(told.fact for correction in self.corrections for told in correction.told)

    @property
    def people(self) -> int:
        """How many chats are to be corrected."""
        return len({told.chat_id for correction in self.corrections for told in correction.told})


async def find(
    db: AsyncSession, event: Event, knowledge: Knowledge, since: datetime, *, fact: str | None = None
) -> Found:
    """What was told since then (of one fact, or of all) and is no longer so, but for those whom a notice of
    the change tells it.
    """
    if fact is None:
        today = answers.versions(knowledge, event, await answers.told(db, since))
    else:
        today = answers.versions_of(knowledge, event, [fact])
    told = await recall.outdated(db, today, since)
    spared = await recall_notices.told_anew(db, event, knowledge, told) if told else set()
    return Found(today, recall.together(one for one in told if one.id not in spared))


async def correct(db: AsyncSession, found: Found, texts: Texts, now: datetime, wall: datetime) -> int:
    """Write the corrections, after `recall.hold` and `find` in the same transaction; returns to how many."""
    await answers.keep_versions(db, found.today.values())
    for correction in found.corrections:
        await recall.correct(db, correction, found.today, texts, now, wall)
    return found.people
