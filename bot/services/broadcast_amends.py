"""Corrections and the recall of what has been sent.

Both work on copies: the messages by which people have heard it, in whichever notice.
A copy that is just on its way has no number yet; what is to change it is held until it has one.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.delivery import halts
from bot.delivery.fanout import fan_out
from bot.delivery.outcomes import EDIT_LOST
from bot.services import broadcast_words
from bot.services.broadcast_notices import (
    LIVE,
    add_words,
    begun,
    is_on_its_way,
    is_recalled,
    new_notice,
    notices,
    rounds,
)
from bot.services.broadcast_sending import OVER, RUNNING
from bot.services.broadcasts import words_of
from bot.texts import Texts
from models import (
    Broadcast,
    BroadcastNotice,
    BroadcastState,
    Delivery,
    DeliveryState,
    Notice,
    NoticeWords,
    Part,
    Priority,
)

SAYING = (Part.FIRST, Part.AGAIN, Part.ANEW)
AMENDING = (Part.CORRECTION, Part.RECALL)


async def correct(db: AsyncSession, texts: Texts, row: Broadcast, *, wall: datetime) -> bool:
    """Edit every copy in the languages whose words or button are new; what has not gone out yet says them.

    An earlier correction that is still on its way gives way to this one, which then speaks for both.
    """
    words = await words_of(db, row)
    languages = {language for language, own in words.items() if own.is_corrected}
    if not languages or row.state not in (*OVER, BroadcastState.PAUSED) or await is_recalled(db, row):
        return False
    if await is_on_its_way(db, row, Part.CORRECTION):
        languages = set(words)
    await halts.halt(db, await notices(db, row, Part.CORRECTION), DeliveryState.CANCELLED, wall=wall)
    for own in words.values():
        broadcast_words.renew(own)
    number = await rounds(db, row, Part.CORRECTION) + 1
    for said in await _saying(db, row):
        notice_id = await new_notice(db, row, Part.CORRECTION, number, about=said.notice_id, wall=wall)
        if notice_id is None:
            return False
        await _hold_for_coming(db, notice_id, said.notice_id, languages, wall)
        await _await_claims(db, said.notice_id)
        for language in languages:
            own, speaking = words[language], texts.speak(language)
            await _reword(db, said.notice_id, language, *broadcast_words.said(row, own, speaking, said.part))
            add_words(db, notice_id, language, *broadcast_words.corrected(row, own, speaking, said.part))
        await db.flush()
        await _aim_at_all(db, notice_id, said.notice_id, languages, wall)
    await begun(db, row, wall)
    return True


async def recall(db: AsyncSession, row: Broadcast, *, wall: datetime) -> bool:
    """Delete every copy, and let no other go out. Telegram refuses what is older than 48 hours."""
    if row.state not in (*RUNNING, *OVER) or await is_recalled(db, row):
        return False
    languages = set(await words_of(db, row))
    recalls = {}
    for said in await _saying(db, row):
        notice_id = await new_notice(db, row, Part.RECALL, 1, about=said.notice_id, wall=wall)
        if notice_id is None:
            return False
        for language in languages:
            add_words(db, notice_id, language, broadcast_words.RECALLING, {})
        await db.flush()
        await _hold_for_coming(db, notice_id, said.notice_id, languages, wall)
        recalls[said.notice_id] = notice_id
    everything = await notices(db, row, *SAYING, Part.CORRECTION)
    await halts.halt(db, everything, DeliveryState.CANCELLED, wall=wall)
    for about, notice_id in recalls.items():
        await _aim_at_all(db, notice_id, about, languages, wall)
    if row.state in RUNNING:
        row.state = BroadcastState.CANCELLED
    await begun(db, row, wall)
    return True


async def follow(db: AsyncSession, texts: Texts, row: Broadcast, *, wall: datetime) -> bool:
    """Aim at the copies that have arrived meanwhile, and say anew what a correction found gone.

    Whether there is more to be sent now.
    """
    more = False
    query = (
        select(BroadcastNotice)
        .join(Notice, Notice.id == BroadcastNotice.notice_id)
        .where(BroadcastNotice.broadcast_id == row.id, BroadcastNotice.part.in_(AMENDING))
        .where(Notice.halted.is_(None))
        .order_by(BroadcastNotice.notice_id)
    )
    for one in (await db.scalars(query)).all():
        await _aim_at_late(db, one, wall)
        if one.part is Part.CORRECTION:
            more |= await _say_anew(db, texts, row, one, wall)
    return more


async def _saying(db: AsyncSession, row: Broadcast) -> list[BroadcastNotice]:
    mine = (BroadcastNotice.broadcast_id == row.id, BroadcastNotice.part.in_(SAYING))
    return list(await db.scalars(select(BroadcastNotice).where(*mine).order_by(BroadcastNotice.notice_id)))


async def _await_claims(db: AsyncSession, notice_id: int) -> None:
    """Wait for claims that have read the words as they were: from here on, their copies are on their way.

    Claims meanwhile pass them over, and those after this transaction read the new words.
    """
    waiting = (
        select(Delivery.id)
        .where(Delivery.notice_id == notice_id, Delivery.state == DeliveryState.PENDING)
        .with_for_update()
        .subquery("waiting")
    )
    await db.execute(select(func.count()).select_from(waiting))


async def _reword(
    db: AsyncSession, notice_id: int, language: str, method: str, given: dict[str, object]
) -> None:
    """Let what has not gone out yet say the new words."""
    old = (NoticeWords.notice_id == notice_id, NoticeWords.language == language)
    await db.execute(
        update(NoticeWords).where(*old).values(method=method, payload=broadcast_words.payload(given))
    )


async def _aim_at_all(
    db: AsyncSession, notice_id: int, about: int, languages: Collection[str], wall: datetime
) -> None:
    """A delivery for each copy; those on their way come first, since they may be there a statement later."""
    await _hold_for_coming(db, notice_id, about, languages, wall)
    earlier = aliased(Delivery)
    gone = exists().where(
        earlier.notice_id.in_(_made_good(about)), earlier.chat_id == Delivery.chat_id, _lost(earlier)
    )
    arrived = select(Delivery.chat_id, Delivery.language, Delivery.message_id).where(
        Delivery.notice_id == about,
        Delivery.language.in_(languages),
        Delivery.state == DeliveryState.SENT,
        Delivery.message_id.is_not(None),
        ~gone,
    )
    await fan_out(db, notice_id, arrived, priority=Priority.BROADCAST, wall=wall)


async def _hold_for_coming(
    db: AsyncSession, notice_id: int, about: int, languages: Collection[str], wall: datetime
) -> None:
    """A delivery, to be held, for each copy on its way.

    Before anything is halted or reworded as well as after: what comes back to be tried again in that moment
    is neither waiting before nor on its way after, and may be sent as it was.
    """
    coming = select(Delivery.chat_id, Delivery.language).where(
        Delivery.notice_id == about,
        Delivery.language.in_(languages),
        Delivery.state == DeliveryState.SENDING,
    )
    held = DeliveryState.HELD
    await fan_out(db, notice_id, coming, priority=Priority.BROADCAST, wall=wall, state=held)


def _made_good(about: int) -> Select[int | None]:
    """Corrections of these copies that said anew what they found gone; one that was cut short did not."""
    corrections = select(BroadcastNotice.notice_id).where(
        BroadcastNotice.part == Part.CORRECTION, BroadcastNotice.about == about
    )
    return select(BroadcastNotice.about).where(
        BroadcastNotice.part == Part.ANEW, BroadcastNotice.about.in_(corrections)
    )


def _lost(delivery: type[Delivery]) -> ColumnElement[bool]:
    """Whether it was to edit a message that is gone."""
    return and_(
        delivery.state == DeliveryState.FAILED, or_(*(delivery.error.contains(said) for said in EDIT_LOST))
    )


async def _aim_at_late(db: AsyncSession, one: BroadcastNotice, wall: datetime) -> None:
    """What was held for a copy on its way is sent, now that it has arrived, or dropped, if it has not.

    One statement, since a copy may arrive between two: it would be neither here yet nor on its way any more.
    """
    copy = aliased(Delivery)
    same = (copy.notice_id == one.about, copy.chat_id == Delivery.chat_id)
    number = select(copy.message_id).where(*same, copy.state == DeliveryState.SENT).scalar_subquery()
    coming = exists().where(*same, copy.state == DeliveryState.SENDING)
    await db.execute(
        update(Delivery)
        .where(
            Delivery.notice_id == one.notice_id,
            Delivery.state == DeliveryState.HELD,
            Delivery.target_message_id.is_(None),
            ~coming,
        )
        .values(
            target_message_id=number,
            state=case((number.is_not(None), DeliveryState.PENDING), else_=DeliveryState.CANCELLED),
            finished_at=case((number.is_not(None), None), else_=wall),
        )
    )


async def _say_anew(
    db: AsyncSession, texts: Texts, row: Broadcast, one: BroadcastNotice, wall: datetime
) -> bool:
    """Once a correction is through, those hear the new words whose copy was gone; False if there are none."""
    mine = Delivery.notice_id == one.notice_id
    live = exists().where(mine, Delivery.state.in_(LIVE))
    lost = exists().where(mine, _lost(Delivery))
    if not await db.scalar(select(and_(~live, lost))):
        return False
    notice_id = await new_notice(db, row, Part.ANEW, one.number, about=one.notice_id, wall=wall)
    if notice_id is None:
        return False
    for language, own in (await words_of(db, row)).items():
        method, given = broadcast_words.said(row, own, texts.speak(language), Part.ANEW)
        add_words(db, notice_id, language, method, given)
    await db.flush()
    who = select(Delivery.chat_id, Delivery.language).where(mine, _lost(Delivery))
    return bool(await fan_out(db, notice_id, who, priority=Priority.BROADCAST, wall=wall))
