"""Groups that became supergroups, which have another number: what is kept for them follows."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.reach import move_chat
from bot.services import digest, group_language, helpdesk_copies, programme
from models import CardCopy, Chat, DigestReader
from models.upsert import add_once


async def address(db: AsyncSession, chat_id: int) -> int:
    """Where a group is by now."""
    return await db.scalar(select(Chat.migrated_to).where(Chat.id == chat_id)) or chat_id


async def left_behind(db: AsyncSession, team_chat: int | None) -> Sequence[tuple[int, int]]:
    """Groups that have moved and for which something is still kept where they were, with where they are."""
    kept = or_(
        Chat.id == team_chat,
        Chat.id.in_(select(DigestReader.chat_id)),
        Chat.id.in_(select(CardCopy.chat_id)),
    )
    moved = select(Chat.id, Chat.migrated_to).where(Chat.migrated_to.is_not(None), kept)
    return [(old, new) for old, new in await db.execute(moved) if new is not None]


async def moved(db: AsyncSession, old: int, new: int) -> None:
    """What waits for a group, its digest and its cards follow it; every running bot knows where its team is.

    Once more does no harm.
    """
    await programme.noticed(db)
    await helpdesk_copies.hold(db, old)
    await add_once(db, Chat, [{"id": old, "kind": "group"}])  # it may have said nothing before
    await move_chat(db, old, new)
    await group_language.move(db, old, new)
    await digest.move(db, old, new)
    await helpdesk_copies.move(db, old, new)
