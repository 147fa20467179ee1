"""Answers that were given: what they were about, how they were liked, and whom a change concerns."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.knowledge import Answer as Said
from bot.knowledge import Knowledge, Understood
from models import Answer, Base, Chat, FactVersion, Person, ToldFact
from models.upsert import add_once

WITHDRAWN = "withdrawn"  # the revision of what is no longer told: it has no words

# So long does "and where?" mean what was spoken of before.
CONVERSATION = timedelta(minutes=30)

Row = tuple[type[Base], dict[str, object]]

# Asked before every batch: to put it together takes longer than to run it.
LAST = (
    select(func.max(Answer.id))
    .where(Answer.chat_id.in_(bindparam("chats", expanding=True)))
    .group_by(Answer.chat_id, Answer.person_id)
)
TOPICS = select(Answer.chat_id, Answer.person_id, Answer.topics).where(
    Answer.id.in_(LAST), Answer.given_at > bindparam("since"), Answer.given_at <= bindparam("now")
)


async def topics(
    db: AsyncSession, chats: Collection[int], now: datetime
) -> dict[tuple[int, int], tuple[str, ...]]:
    """What was last spoken of, by chat and person, where it was not long ago (`now`: the event's time)."""
    connection = await db.connection()
    found = await connection.execute(TOPICS, {"chats": list(chats), "since": now - CONVERSATION, "now": now})
    return {(chat_id, person_id): tuple(words.split()) for chat_id, person_id, words in found}


@dataclass(frozen=True)
class Version:
    """A fact as it is told in one language; the text is empty where it was withdrawn."""

    fact: str
    revision: str
    language: str
    text: str


def record(
    update_id: int,
    chat: Chat,
    person: Person,
    understood: Understood,
    said: Said,
    now: datetime,
    versions: Iterable[Version] = (),
) -> Iterable[Row]:
    """The rows that keep an answer, the facts that it told, and `versions` that nothing keeps yet."""
    for version in versions:
        yield FactVersion, asdict(version)
    yield (
        Answer,
        {
            "update_id": update_id,
            "chat_id": chat.id,
            "person_id": person.id,
            "language": said.language,
            "kind": understood.kind,
            "gap": said.gap,
            "topics": " ".join(understood.topics),
            "given_at": now,
        },
    )
    for fact, revision in said.facts:
        yield (
            ToldFact,
            {
                "update_id": update_id,
                "chat_id": chat.id,
                "fact": fact,
                "revision": revision,
                "language": said.language,
                "told_at": now,
            },
        )


async def rate(db: AsyncSession, update_id: int, person: Person, rating: int) -> bool:
    """What somebody thinks of an answer to them: 1 or -1; the last word counts. False if there is none."""
    mine = Answer.update_id == update_id, Answer.person_id == person.id
    rated = await db.scalar(update(Answer).where(*mine).values(rating=rating).returning(Answer.id))
    return rated is not None


def version(knowledge: Knowledge, event: Event, fact: str, language: str) -> Version:
    """A fact as it is told before the event begins."""
    if knowledge.is_withdrawn(fact):
        return Version(fact, WITHDRAWN, language, "")
    before = event.midnight(event.first_day)
    said = knowledge.answer(Understood.of_fact(fact, language), now=before)
    return Version(fact, said.facts[0][1], language, str(said.html))


def versions(knowledge: Knowledge, event: Event, more: Iterable[str] = ()) -> dict[tuple[str, str], Version]:
    """How each fact is told today, by fact and language; `more` are facts that came later, or went."""
    return versions_of(knowledge, event, {*knowledge.facts(), *more})


def versions_of(knowledge: Knowledge, event: Event, facts: Collection[str]) -> dict[tuple[str, str], Version]:
    """How these facts are told today, by fact and language; but for those that nobody knows any more."""
    return {
        (fact, language): version(knowledge, event, fact, language)
        for language in event.languages
        for fact in sorted(facts)
        if knowledge.has_fact(fact) or knowledge.is_withdrawn(fact)
    }


async def told(db: AsyncSession, since: datetime) -> Collection[str]:
    """The facts that anybody was told since then."""
    return (await db.scalars(select(ToldFact.fact).where(ToldFact.told_at >= since).distinct())).all()


async def keep_versions(db: AsyncSession, versions: Iterable[Version]) -> None:
    """Remember how facts are told today, for the day on which they change."""
    await add_once(db, FactVersion, [asdict(version) for version in versions])
