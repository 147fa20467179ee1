"""Answer recall: who was told what is no longer so gets one correction, old → new, once."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from markupsafe import Markup
from sqlalchemy import func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.fanout import fan_out
from bot.services import programme
from bot.services.answers import Version
from bot.texts import Texts
from models import Chat, FactVersion, Notice, NoticeWords, Priority, ToldFact
from models.upsert import add_once

Today = Mapping[tuple[str, str], Version]  # by fact and language
Change = tuple[str, str]  # a fact, and the revision at which it was told

LONGEST = 3500  # a message has at most 4096 characters
AT_ONCE = 5000  # a statement has at most 32,766 parameters


@dataclass(frozen=True)
class Told:
    """What a chat was told last of a fact."""

    id: int
    update_id: int
    chat_id: int
    fact: str
    revision: str
    language: str
    told_at: datetime


@dataclass(frozen=True)
class Correction:
    """The same changes, for all the chats that were told just these facts at just these revisions."""

    changes: tuple[Change, ...]
    told: tuple[Told, ...]

    @property
    def addressed(self) -> dict[int, Told]:
        """By chat, what it was told last: the correction speaks that language."""
        return {told.chat_id: told for told in sorted(self.told, key=lambda told: told.id)}


async def hold(db: AsyncSession) -> None:
    """Let nobody else correct, or publish, or be told, anything until this transaction ends."""
    await programme.hold(db)
    if db.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        await db.execute(text(f"LOCK TABLE {ToldFact.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))


async def corrections(db: AsyncSession, today: Today, since: datetime) -> list[Correction]:
    """What those who can be written to were told since then, and is told otherwise today."""
    return together(await outdated(db, today, since))


def together(told: Iterable[Told]) -> list[Correction]:
    """One correction for all the chats that were told the same (`told`: chat by chat, fact by fact)."""
    chats = groupby(told, key=lambda one: one.chat_id)
    alike: dict[tuple[Change, ...], list[Told]] = {}
    for _, rows in chats:
        all_ = list(rows)
        alike.setdefault(tuple((row.fact, row.revision) for row in all_), []).extend(all_)
    return [Correction(changes, tuple(all_)) for changes, all_ in alike.items()]


async def outdated(db: AsyncSession, today: Today, since: datetime) -> list[Told]:
    """By chat and fact; of each fact only what a chat was told last: the first telling is corrected by it."""
    known = {fact for fact, _ in today}
    last = (
        select(func.max(ToldFact.id))
        .where(ToldFact.told_at >= since)
        .group_by(ToldFact.chat_id, ToldFact.fact)
    )
    told = (ToldFact.fact, ToldFact.revision, ToldFact.language)
    latest = await db.execute(select(*told).where(ToldFact.id.in_(last)).distinct())
    others = [
        (fact, old, language)
        for fact, old, language in latest
        if fact in known and _told_today(today, fact, language).revision != old
    ]
    was = await _versions(db, [(fact, old) for fact, old, _ in others])
    # What was changed, and changed back, is told in the same words as before.
    stale = [one for one in others if was.get(one) != _told_today(today, one[0], one[2]).text]
    if not stale:
        return []
    found = await db.execute(
        select(
            ToldFact.id,
            ToldFact.update_id,
            ToldFact.chat_id,
            ToldFact.fact,
            ToldFact.revision,
            ToldFact.language,
            ToldFact.told_at,
        )
        .join(Chat, Chat.id == ToldFact.chat_id)
        .where(ToldFact.id.in_(last), tuple_(*told).in_(stale), Chat.reachable)
        .order_by(ToldFact.chat_id, ToldFact.fact)
    )
    return [Told(*row) for row in found]


async def correct(
    db: AsyncSession, correction: Correction, today: Today, texts: Texts, now: datetime, wall: datetime
) -> int:
    """Write one correction to each who was told the old values; returns to how many.

    From now on they have been told the new ones, so that whoever comes second finds nothing to correct,
    and a value that changes back is corrected once more.
    """
    addressed = correction.addressed
    languages = {told.language for told in addressed.values()}
    was = await _versions(db, correction.changes)
    newest = max(told.id for told in correction.told)
    for number, changes in enumerate(_messages(correction.changes, was, today, languages)):
        key = f"recall:{newest}:{number}"
        await add_once(db, Notice, [{"kind": "recall", "key": key, "created_at": wall}])
        notice_id = (await db.scalars(select(Notice.id).where(Notice.key == key))).one()
        words = [
            {
                "notice_id": notice_id,
                "language": language,
                "method": "sendMessage",
                "payload": _payload(texts, language, changes, was, today),
            }
            for language in sorted(languages)
        ]
        await add_once(db, NoticeWords, words)
        ids = [told.id for told in addressed.values()]
        for begin in range(0, len(ids), AT_ONCE):
            some = select(ToldFact.chat_id, ToldFact.language).where(
                ToldFact.id.in_(ids[begin : begin + AT_ONCE])
            )
            await fan_out(db, notice_id, some, priority=Priority.REMINDER, wall=wall)
    await _note(db, correction, today, now)
    return len(addressed)


async def _note(db: AsyncSession, correction: Correction, today: Today, now: datetime) -> None:
    rows = [
        {
            "update_id": told.update_id,
            "chat_id": told.chat_id,
            "fact": told.fact,
            "revision": _told_today(today, told.fact, told.language).revision,
            "language": told.language,
            "told_at": now,
        }
        for told in correction.told
    ]
    for begin in range(0, len(rows), AT_ONCE):
        await add_once(db, ToldFact, rows[begin : begin + AT_ONCE])


Versions = Mapping[tuple[str, str, str], str]  # the text by fact, revision and language


async def _versions(db: AsyncSession, changes: Sequence[Change]) -> Versions:
    found = await db.scalars(
        select(FactVersion).where(tuple_(FactVersion.fact, FactVersion.revision).in_(changes))
    )
    return {(version.fact, version.revision, version.language): version.text for version in found}


def _messages(
    changes: Sequence[Change], was: Versions, today: Today, languages: Collection[str]
) -> Iterator[list[Change]]:
    """The changes by message: one message, unless it would be too long."""
    message: list[Change] = []
    length = 0
    for fact, old in changes:
        size = max(
            len(was.get((fact, old, language), "")) + len(_told_today(today, fact, language).text)
            for language in languages
        )
        if message and length + size > LONGEST:
            yield message
            message, length = [], 0
        message.append((fact, old))
        length += size
    yield message


def _payload(texts: Texts, language: str, changes: Sequence[Change], was: Versions, today: Today) -> str:
    words = texts.speak(language)
    parts = [words("<b>Correction</b>\nSomething that I told you has changed.")]
    for fact, revision in changes:
        new = Markup(_told_today(today, fact, language).text)  # noqa: S704 (an answer of ours, HTML already)
        new = new or words(
            "The organisers have withdrawn this answer, and have not said yet what holds instead."
        )
        old = was.get((fact, revision, language))
        if old and len(old) + len(new) <= LONGEST:  # else the new one alone must do
            parts.append(words("Before: <s>{old}</s>", old=Markup(old)))  # noqa: S704 (likewise)
        parts.append(words("Now: {new}", new=new))
    payload = {
        "text": str(Markup("\n\n").join(parts)),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return json.dumps(payload, ensure_ascii=False)


def _told_today(today: Today, fact: str, language: str) -> Version:
    """A fact as it is told today; in the event's first language, if it has given up this one."""
    told = today.get((fact, language))
    return told or next(version for (other, _), version in today.items() if other == fact)
