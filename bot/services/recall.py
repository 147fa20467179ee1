"""Answer recall: who was told what is no longer so gets one correction, old → new, once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.fanout import fan_out
from bot.services.answers import Version
from bot.texts import Texts
from models import Chat, FactVersion, Notice, NoticeWords, Priority, ToldFact
from models.upsert import add_once


@dataclass(frozen=True)
class Correction:
    """A fact that changed since it was told, and how many chats were told the old value."""

    fact: str
    old: str
    new: str
    chats: int


async def outdated(
    db: AsyncSession, today: Mapping[tuple[str, str], Version], since: datetime
) -> list[Correction]:
    """The facts, told since then, that are told otherwise today; `today` is by fact and language."""
    revisions = {fact: version.revision for (fact, _), version in today.items()}
    latest = _latest(since).subquery()
    found = await db.execute(
        select(latest.c.fact, latest.c.revision, func.count()).group_by(latest.c.fact, latest.c.revision)
    )
    return [
        Correction(fact, old, revisions[fact], chats)
        for fact, old, chats in sorted((fact, old, chats) for fact, old, chats in found)
        if fact in revisions and revisions[fact] != old
    ]


def _latest(since: datetime):  # type: ignore[no-untyped-def]  # SQLAlchemy's type of it fills a line
    """What each chat was told last of each fact: the first telling is corrected by the second."""
    last = (
        select(func.max(ToldFact.id))
        .where(ToldFact.told_at >= since)
        .group_by(ToldFact.chat_id, ToldFact.fact)
    )
    return select(ToldFact).where(ToldFact.id.in_(last))


async def correct(
    db: AsyncSession,
    correction: Correction,
    today: Mapping[tuple[str, str], Version],
    texts: Texts,
    since: datetime,
    wall: datetime,
) -> int:
    """Write one correction to each who was told the old value; returns to how many."""
    key = f"recall:{correction.fact}:{correction.old}:{correction.new}"
    await add_once(db, Notice, [{"kind": "recall", "key": key, "created_at": wall}])
    notice_id = (await db.scalars(select(Notice.id).where(Notice.key == key))).one()
    old = await db.scalars(
        select(FactVersion).where(FactVersion.fact == correction.fact, FactVersion.revision == correction.old)
    )
    was = {version.language: version.text for version in old}
    words = [
        {
            "notice_id": notice_id,
            "language": language,
            "method": "sendMessage",
            "payload": _payload(texts, language, was.get(language), version.text),
        }
        for (fact, language), version in today.items()
        if fact == correction.fact
    ]
    await add_once(db, NoticeWords, words)
    latest = _latest(since).subquery()
    recipients = (
        select(latest.c.chat_id, latest.c.language)
        .join(Chat, Chat.id == latest.c.chat_id)
        .where(latest.c.fact == correction.fact, latest.c.revision == correction.old, Chat.reachable)
    )
    return await fan_out(db, notice_id, recipients, priority=Priority.REMINDER, wall=wall)


def _payload(texts: Texts, language: str, old: str | None, new: str) -> str:
    words = texts.speak(language)
    now = Markup(new)  # noqa: S704 (an answer of ours, HTML already)
    if old is None:
        text = words("<b>Correction</b>\nSomething that I told you has changed. It is now:\n\n{new}", new=now)
    else:
        text = words(
            "<b>Correction</b>\nSomething that I told you has changed.\n\nBefore: <s>{old}</s>\n\nNow: {new}",
            old=Markup(old),  # noqa: S704 (likewise)
            new=now,
        )
    payload = {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    return json.dumps(payload, ensure_ascii=False)
