"""The bot with one safeguard switched off, for tests that must then fail: python -m tests.unsafe_NAME run."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import claims
from bot.delivery.claims import Claimed
from bot.delivery.inbox import Inbox
from models import Delivery, DeliveryState


def confirm_before_storing() -> None:
    """Updates are confirmed to Telegram first and stored a moment later, as many libraries do."""
    store = Inbox.receive
    behind: set[asyncio.Task[None]] = set()

    async def later(inbox: Inbox, updates: Sequence[object]) -> None:
        await asyncio.sleep(0.3)
        await store(inbox, updates)

    async def receive(inbox: Inbox, updates: Sequence[object]) -> None:
        behind.add(asyncio.create_task(later(inbox, updates)))

    setattr(Inbox, "receive", receive)  # noqa: B010 (mypy: a method is being replaced)


def mark_before_sending() -> None:
    """A delivery counts as sent as soon as it is claimed."""
    claim = claims.claim

    async def claim_as_sent(db: AsyncSession, limit: int, **more: object) -> list[Claimed]:
        claimed = await claim(db, limit, **more)  # type: ignore[arg-type]
        ids = [delivery.id for delivery in claimed]
        await db.execute(update(Delivery).where(Delivery.id.in_(ids)).values(state=DeliveryState.SENT))
        return claimed

    setattr(claims, "claim", claim_as_sent)  # noqa: B010
