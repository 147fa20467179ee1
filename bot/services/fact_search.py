"""Finding a fact, or a gap, by words: what a question means, or what its label says."""

from collections.abc import Collection

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.knowledge import Knowledge
from bot.knowledge.features import fold
from models import Chat, ToldFact

MOST = 8
ALIKE = 70  # per cent
LONGEST_KEY = 40  # characters; a button holds no more


def search(knowledge: Knowledge, language: str, words: str) -> list[str]:
    """The facts and gaps that these words ask for, the likeliest first."""
    meant = knowledge.understand(words, language=language)
    found = [*meant.facts, *meant.choices, *([meant.gap] if meant.gap else [])]
    keys = {*knowledge.facts(), *knowledge.gaps()}
    labels = {key: fold(knowledge.label(key, language)) for key in sorted(keys)}
    near = process.extract(fold(words), labels, scorer=fuzz.token_set_ratio, limit=MOST, score_cutoff=ALIKE)
    return named(knowledge, [*found, *(key for _, _, key in near)])


def named(knowledge: Knowledge, keys: Collection[str]) -> list[str]:
    """Each once, by the id under which it is told now, as far as a button can name it."""
    told = [key if knowledge.has_fact(key) else knowledge.announced(key) or key for key in keys]
    return [key for key in dict.fromkeys(told) if len(key) <= LONGEST_KEY][:MOST]


async def told_last(db: AsyncSession, chat: Chat) -> list[str]:
    """The facts that the last answer in a chat told."""
    last = select(ToldFact.update_id).where(ToldFact.chat_id == chat.id).order_by(ToldFact.id.desc()).limit(1)
    mine = ToldFact.chat_id == chat.id, ToldFact.update_id == last.scalar_subquery()
    return list(await db.scalars(select(ToldFact.fact).where(*mine).order_by(ToldFact.id)))
