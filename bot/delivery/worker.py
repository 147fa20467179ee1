"""The worker: takes waiting updates, and lets each be handled in its own savepoint of one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.delivery import outbox
from bot.delivery.inbox import Inbox, Waiting, finish, upcoming, waiting
from bot.delivery.outbox import Message
from bot.delivery.sender import Sender
from models.base import Base
from models.database import Database
from models.upsert import add_once

log = structlog.get_logger(__name__)

# Together, a burst costs few fsyncs; more would keep the sender waiting for the database.
BATCH = 64
LOOK = 1.0  # seconds; another process may have stored something
LET_GO = 0.002  # seconds in which what was said goes out, before the next look takes the processor
DEADLOCK = "40P01"  # PostgreSQL's code
TRIES = 3  # of an update by itself, of which the database refuses what it wants kept
REFUSED = "the database refuses what it wants kept"
Afterwards = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Handled:
    """What handling an update leads to, besides what it has written by itself."""

    messages: Sequence[Message] = ()
    rows: Sequence[tuple[type[Base], dict[str, object]]] = ()  # added with those of the whole batch
    afterwards: Sequence[Afterwards] = ()  # done once it is committed
    error: str | None = None


class Batch(Protocol):
    """Updates that share a transaction."""

    async def handle(self, row: Waiting) -> Handled:
        """Handle an update; any exception undoes its part."""

    async def sorry(self, row: Waiting) -> Sequence[Message]:
        """Recover after an exception, and say something to whoever has waited in vain."""


class Dispatch(Protocol):
    """Finds the handler of an update."""

    def expect(self, rows: Sequence[Waiting]) -> None:
        """Told of updates that will be prepared now or next."""

    async def prepare(self, db: AsyncSession, rows: Sequence[Waiting]) -> Batch:
        """Load what these updates have in common."""


class Worker:
    """Handles what the inbox holds, each update once."""

    def __init__(
        self, database: Database, inbox: Inbox, dispatch: Dispatch, sender: Sender, clock: Clock
    ) -> None:
        self._database = database
        self._inbox = inbox
        self._dispatch = dispatch
        self._sender = sender
        self._clock = clock
        self._stopping = False
        self._singly = 0  # so many turns hold one update each
        self._at_hand: Sequence[int] = ()  # the rows of this turn
        self._refused: dict[int, int] = {}  # by row, how often it was refused by itself
        self._seen = 0  # the latest update that was seen to wait
        self._afterwards: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Finish the batch at hand, then leave."""
        self._stopping = True
        self._inbox.arrived.set()

    async def run(self) -> None:
        """Handle updates until stopped; a database that is away is waited for."""
        while not self._stopping:
            self._inbox.arrived.clear()
            try:
                handled = await self.turn()
            except Exception as error:
                handled = await self._after(error)
            if handled < BATCH and not self._stopping:
                await self._wait(LET_GO if handled else LOOK)
        if self._afterwards:
            await asyncio.wait(self._afterwards, timeout=4)

    async def _after(self, error: Exception) -> int:
        """Nothing was handled. Where two processes waited for each other, PostgreSQL has ended one's batch.

        What each update of it holds, it holds in an order that all keep; so these come again one by one.
        So do those that do not go together; and one that is refused by itself, time and again, is given up.
        """
        if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == DEADLOCK:
            log.info("a batch of updates and another process's waited for each other; now one by one")
            self._singly = BATCH
            return 1
        if not isinstance(error, (OperationalError, InterfaceError)) and len(self._at_hand) > 1:
            # Such as somebody who is forgotten by one of them, and asks something by another.
            log.warning("a batch of updates does not go together; now one by one", error=_kind(error))
            self._singly = BATCH
            return 1
        if isinstance(error, (IntegrityError, DataError)) and self._at_hand:
            (row,) = self._at_hand
            self._refused[row] = self._refused.get(row, 0) + 1
            return 1
        log.exception("a batch of updates was not handled; trying again", exc_info=error)
        await asyncio.sleep(1)
        return 0

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._inbox.arrived.wait()
        except TimeoutError:
            return

    async def turn(self) -> int:
        """Handle one batch; returns how many updates it held."""
        self._at_hand = ()
        async with self._database.begin() as db:
            waits = await waiting(db, 1 if self._singly else BATCH)
            self._at_hand = [row.id for row in waits]
            if not waits:
                self._singly = 0
                return 0
            await self._look_ahead(db, waits)
            batch = await self._dispatch.prepare(db, waits)
            done = {row.id: await self._one(db, batch, row) for row in waits}
            await finish(db, {id_: handled.error for id_, handled in done.items()}, self._clock.wall())
            await _add_rows(db, done.values())
            said = [message for handled in done.values() for message in handled.messages]
            room, holder = self._sender.room(), self._sender.holder
            wall = self._clock.wall()
            claimed = await outbox.add(db, said, wall=wall, claim_at_once=room, holder=holder)
        self._singly = max(0, self._singly - 1)
        self._refused.clear()
        self._sender.accept(claimed)
        if len(claimed) < len(said):
            self._sender.nudge()
        for step in (step for handled in done.values() for step in handled.afterwards):
            task = asyncio.ensure_future(step())
            self._afterwards.add(task)
            task.add_done_callback(self._afterwards.discard)
        return len(waits)

    async def _look_ahead(self, db: AsyncSession, waits: Sequence[Waiting]) -> None:
        """Say what comes now, and under load what comes after."""
        found = await upcoming(db, 2 * BATCH) if len(waits) == BATCH else waits
        self._dispatch.expect([row for row in found if row.id > self._seen])
        self._seen = max(self._seen, found[-1].id)

    async def _one(self, db: AsyncSession, batch: Batch, row: Waiting) -> Handled:
        if self._refused.get(row.id, 0) >= TRIES:
            log.error("an update could not be handled", update=row.update_id, error=REFUSED)
            return Handled(await batch.sorry(row), error=REFUSED)
        try:
            async with db.begin_nested():
                return await batch.handle(row)
        except (OperationalError, InterfaceError):
            raise  # the database's trouble, not the update's: the whole batch comes again
        except Exception as error:
            # The text of an error may quote what the person wrote: only its kind is logged and kept.
            log.error("an update could not be handled", update=row.update_id, error=_kind(error))
            return Handled(await batch.sorry(row), error=_kind(error))


async def _add_rows(db: AsyncSession, handled: Iterable[Handled]) -> None:
    """Add what the updates want kept, a statement per table."""
    tables: dict[type[Base], list[dict[str, object]]] = {}
    for one in handled:
        for table, row in one.rows:
            tables.setdefault(table, []).append(row)
    for table, rows in tables.items():
        await add_once(db, table, rows)


def _kind(error: Exception) -> str:
    """An error's kind and place, without its words."""
    frame, place = error.__traceback__, ""
    while frame is not None:
        code = frame.tb_frame.f_code
        place = f"{code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno} {code.co_name}"
        frame = frame.tb_next
    return f"{type(error).__name__} at {place}"
