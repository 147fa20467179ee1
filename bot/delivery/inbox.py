"""The inbox: every update is stored as it came, and only then does Telegram hear that it came."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Select, bindparam, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.delivery.transport import RefusedError, Transport, TransportError
from models import InboxState, InboxUpdate
from models.database import Database
from models.upsert import add_once

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
POLL_SECONDS = 50
LARGEST_ID = 2**63 - 1


class Inbox:
    """Takes raw updates, from the poller or the webhook, each once."""

    def __init__(
        self, database: Database, clock: Clock, arriving: Callable[[Sequence[object]], None] | None = None
    ) -> None:
        """`arriving` is told of updates while they are being stored, to prepare for them."""
        self._database = database
        self._clock = clock
        self._arriving = arriving
        self.arrived = asyncio.Event()

    async def receive(self, updates: Sequence[object]) -> None:
        """Store updates by their id; what is no update is kept too, as dead."""
        if self._arriving is not None:
            self._arriving(updates)
        rows = [self._row(raw) for raw in updates]
        async with self._database.store() as connection:
            await add_once(connection, InboxUpdate, rows)
        self.arrived.set()

    def _row(self, update: object) -> dict[str, Any]:
        update_id = update_id_of(update)
        return {
            "update_id": update_id,
            "chat_id": chat_of(update),
            "payload": json.dumps(update),
            "state": InboxState.DEAD if update_id is None else InboxState.WAITING,
            "error": "not an update" if update_id is None else None,
            "received_at": self._clock.wall(),
        }


def update_id_of(update: object) -> int | None:
    """The update's id, if it is one that a database can hold."""
    found = update.get("update_id") if isinstance(update, dict) else None
    return found if type(found) is int and 0 <= found <= LARGEST_ID else None


def chat_of(update: object) -> int | None:
    """The chat (or, failing that, the person) that an update is from: its updates stay in order."""
    if not isinstance(update, dict):
        return None
    for kind in ALLOWED_UPDATES:
        event = update.get(kind)
        if not isinstance(event, dict):
            continue
        message = event.get("message")
        for holder in (event, message):
            for key in ("chat", "from") if holder is event else ("chat",):
                source = holder.get(key) if isinstance(holder, dict) else None
                found = source.get("id") if isinstance(source, dict) else None
                if type(found) is int and abs(found) <= LARGEST_ID:
                    return found
    return None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that waits to be handled."""

    id: int
    update_id: int | None
    payload: str


def _oldest_of_each_chat() -> Select[*tuple[Any, ...]]:
    # A literal, word for word as in the index over waiting updates.
    is_waiting = InboxUpdate.state == literal_column(f"'{InboxState.WAITING}'")
    # Grouped, not "none is earlier": a single chat's flood would be compared with itself, each with each.
    oldest = select(func.min(InboxUpdate.id)).where(is_waiting).group_by(InboxUpdate.chat_id)
    return (
        select(InboxUpdate.id, InboxUpdate.update_id, InboxUpdate.payload)
        .where(is_waiting, or_(InboxUpdate.chat_id.is_(None), InboxUpdate.id.in_(oldest)))
        .order_by(InboxUpdate.id)
        .limit(bindparam("most"))
    )


# Built once: to put them together takes longer than to run them.
OLDEST_OF_EACH_CHAT = _oldest_of_each_chat()
OLDEST_OF_EACH_CHAT_LOCKED = OLDEST_OF_EACH_CHAT.with_for_update(skip_locked=True)
FINISHING = (
    update(InboxUpdate)
    .where(InboxUpdate.__table__.c.id == bindparam("its_id"))
    .values(state=bindparam("to_state"), error=bindparam("to_error"), handled_at=bindparam("to_time"))
)


async def waiting(db: AsyncSession, limit: int) -> list[Waiting]:
    """The oldest waiting update of each chat, oldest first, locked against other workers."""
    return await _found(db, OLDEST_OF_EACH_CHAT_LOCKED, limit)


async def upcoming(db: AsyncSession, limit: int) -> list[Waiting]:
    """The same without a lock: so many will probably be handled next, here or by another worker."""
    return await _found(db, OLDEST_OF_EACH_CHAT, limit)


async def _found(db: AsyncSession, query: Select[*tuple[Any, ...]], limit: int) -> list[Waiting]:
    connection = await db.connection()
    found = await connection.execute(query, {"most": limit})
    return [Waiting(id_, update_id, payload or "") for id_, update_id, payload in found]


async def finish(db: AsyncSession, errors: Mapping[int, str | None], wall: datetime) -> None:
    """Mark updates, by their row, as handled; or as dead, where there is an error."""
    connection = await db.connection()
    rows = [
        {
            "its_id": id_,
            "to_error": error,
            "to_state": InboxState.DEAD if error else InboxState.HANDLED,
            "to_time": wall,
        }
        for id_, error in errors.items()
    ]
    await connection.execute(FINISHING, rows if len(rows) > 1 else rows[0])


class Poller:
    """Asks Telegram for updates, and confirms those that are stored by asking for the next."""

    def __init__(self, inbox: Inbox, transport: Transport) -> None:
        self._inbox = inbox
        self._transport = transport
        self._offset = 0

    async def run(self) -> None:
        """Poll until cancelled; Telegram's troubles are waited out."""
        troubles = 0
        while True:
            try:
                await self.poll()
                troubles = 0
            except RefusedError as error:
                troubles += 1
                log.error("Telegram refuses to hand out updates", why=error.description)
            except TransportError as error:
                troubles += 1
                log.warning("no updates from Telegram; trying again", why=str(error))
            except Exception:
                troubles += 1
                log.exception("updates could not be stored; they stay with Telegram for now")
            if troubles:
                await asyncio.sleep(min(30.0, 0.25 * 2 ** min(troubles, 10)))

    async def poll(self, seconds: int = POLL_SECONDS) -> None:
        """One request: fetch, store, and remember up to where."""
        ask = {"offset": self._offset, "timeout": seconds, "allowed_updates": ALLOWED_UPDATES, "limit": 100}
        updates = await self._transport.call("getUpdates", json.dumps(ask), seconds=seconds + 15)
        if not isinstance(updates, list):
            raise TransportError("getUpdates brought no list")
        if updates:
            await self._inbox.receive(updates)
            await asyncio.sleep(0)  # the worker first: what it answers is awaited
            ids = [found for update in updates if (found := update_id_of(update)) is not None]
            self._offset = max(ids, default=self._offset - 1) + 1
