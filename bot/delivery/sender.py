"""The sender: the one door through which everything is said."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.delivery import attachment, claims, outcomes
from bot.delivery.claims import LEASE, Claimed, Writer
from bot.delivery.journal import Journal
from bot.delivery.lanes import Lanes
from bot.delivery.notebook import Notebook
from bot.delivery.outcomes import Outcome
from bot.delivery.pace import ChatPaces, Pace
from bot.delivery.transport import (
    READ_SECONDS,
    NotDeliveredError,
    PerhapsDeliveredError,
    RefusedError,
    Transport,
    TransportError,
)
from models import DeliveryState
from models.database import Database

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0  # how often to look for what other processes wrote, and for what may be tried again
AHEAD_SECONDS = 0.15  # a claim takes a tenth of that
FRESH = timedelta(seconds=1.5)  # so long after its claim a late delivery may go out
LAST_MOMENT = timedelta(seconds=READ_SECONDS + 5)  # what a lease must have left when a call begins
IN_FLIGHT = 128
TROUBLES = 3  # failures in a row, by whatever message, after which the fault is not the message's
LONGEST_PAUSE = 30.0
LAST_CALLS_SECONDS = 4.0  # for what is in flight when the process is asked to leave


class Sender:
    """Claims deliveries, sends them at the permitted pace, and notes what became of them."""

    def __init__(
        self,
        database: Database,
        transport: Transport,
        clock: Clock,
        write: Writer | None = None,
        *,
        per_second: float = 30,
        per_chat_second: float = 1,
        per_group_minute: float = 20,
    ) -> None:
        self._database = database
        self._transport = transport
        self._clock = clock
        self._write = write
        self._pace = Pace(per_second)
        self._chats = ChatPaces(per_chat_second, per_group_minute)
        self._lanes = Lanes(self._chats)
        # Little is claimed ahead: a kill puts all that is in hand in doubt.
        self._room = max(8, min(500, round(per_second * AHEAD_SECONDS)))
        self._flying: set[asyncio.Task[None]] = set()
        self._notes = Notebook(database, clock, self._know)
        self._journal: Journal | None = None
        self._troubles = 0
        self._stopping = False
        self._waiting = True  # the database may hold what can be claimed once a chat is free
        self._looked = -LOOK_SECONDS  # when it was last asked what other processes left behind
        self._more = asyncio.Event()  # the database may hold something to claim
        self._go = asyncio.Event()  # the lanes or the limits changed

    @property
    def holder(self) -> int | None:
        """The number by which this process's claims are known after it is gone, if it has one."""
        return self._journal.holder if self._journal else None

    async def take_over(self, journal: Journal) -> None:
        """Before anything is claimed: take back what the journal's last process had in hand."""
        async with self._database.begin() as db:
            await outcomes.take_over(db, journal.holder, journal.begun, wall=self._clock.wall())
        self._journal = journal

    def room(self) -> int:
        """How many replies may be handed over by `accept` right now."""
        return 0 if self._stopping else max(0, self._room - len(self._lanes))

    def accept(self, claimed: Sequence[Claimed]) -> None:
        """Send what its writer has claimed for this sender already."""
        for delivery in claimed:
            self._lanes.add(delivery)
        self._go.set()

    def nudge(self) -> None:
        """Something new may be in the database."""
        self._waiting = True
        self._more.set()

    async def run(self) -> None:
        """Send until cancelled; then what is in flight is finished and noted, the rest put back."""
        tasks = [asyncio.create_task(step()) for step in (self._feed, self._dispatch, self._notes.run)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # The steps end by themselves, at a point where no claim and no outcome is half-way.
            self._stopping = True
            self._more.set()
            self._go.set()
            await asyncio.wait(tasks[:2])
            if self._flying:
                await asyncio.wait(self._flying, timeout=LAST_CALLS_SECONDS)
            self._notes.put_back(self._lanes.drop_all())
            self._notes.stop()
            await asyncio.wait(tasks[2:], timeout=LAST_CALLS_SECONDS)
        for task in tasks:
            task.result()

    async def _feed(self) -> None:
        """Keep the lanes filled with a little more than goes out until the next look."""
        while not self._stopping:
            self._more.clear()
            # In hand until its lease ended, what replies overtake would be taken for perhaps sent.
            self._notes.put_back(self._lanes.drop_lapsing(self._clock.wall() + LAST_MOMENT))
            wanted = self._room - len(self._lanes)
            if wanted >= max(1, self._room // 4) and await self._claim(wanted):
                continue
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._more.wait()
            except TimeoutError:
                continue

    async def _claim(self, wanted: int) -> int:
        try:
            async with self._database.begin() as db:
                wall, now = self._clock.wall(), self._clock.monotonic()
                if now - self._looked >= LOOK_SECONDS:
                    await outcomes.take_back(db, wall=wall)
                    self._looked = now
                claimed = await claims.claim(db, wanted, wall=wall, write=self._write, holder=self.holder)
                self._waiting = len(claimed) == wanted or await claims.any_waiting(db)
        except Exception:
            log.exception("could not look for deliveries; trying again")
            return 0
        self.accept(claimed)
        return len(claimed)

    async def _dispatch(self) -> None:
        """Send the next delivery as soon as the limits permit."""
        while not self._stopping:
            self._go.clear()
            now = self._clock.monotonic()
            wait = self._pace.wait(now)
            delivery = self._lanes.next(now) if not wait and len(self._flying) < IN_FLIGHT else None
            if delivery is None:
                if not wait and (next_at := self._lanes.next_at()) is not None:
                    wait = max(0.001, next_at - now)
                await self._pause(wait or None)
                continue
            if not self._still_good(delivery):
                self._lanes.done(delivery.chat_id)
                continue
            self._pace.spend(now)
            self._chats.of(delivery.chat_id).spend(now)
            self._chats.sweep(now)
            task = asyncio.create_task(self._send(delivery))
            self._flying.add(task)
            task.add_done_callback(self._landed)
            if len(self._lanes) < self._room // 2:
                self._more.set()

    async def _pause(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._go.wait()
        except TimeoutError:
            return

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._go.set()

    def _still_good(self, delivery: Claimed) -> bool:
        """The last look before a send: still something to say, not expired, and the lease outlives the call.

        Words that were chosen at the claim are true for a moment only: then they are chosen anew.
        """
        if not delivery.payload:
            self._notes.add(Outcome(delivery, DeliveryState.CANCELLED))
            return False
        if delivery.expires_at is not None and delivery.expires_at <= self._clock.now():
            self._notes.add(Outcome(delivery, DeliveryState.EXPIRED))
            return False
        left = delivery.lease_until - self._clock.wall()
        if (delivery.late and LEASE - left > FRESH) or left <= LAST_MOMENT:
            self._notes.add(Outcome(delivery, DeliveryState.PENDING))
            return False
        return True

    async def _send(self, delivery: Claimed) -> None:
        if self._journal:
            self._journal.begin(delivery.id)
        try:
            if attachment.brings_file(delivery.payload):
                file = attachment.form(delivery.chat_id, delivery.payload)
                result = await self._transport.call(delivery.method, file)
            else:
                body = f'{{"chat_id":{delivery.chat_id},{delivery.payload[1:]}'
                result = await self._transport.call(delivery.method, body)
        except TransportError as error:
            outcome = outcomes.failed(delivery, error, self._clock.wall())
            self._learn(delivery, error, outcome)
        except (ValueError, KeyError, TypeError) as error:  # nothing that can be sent, now or later
            outcome = Outcome(delivery, DeliveryState.FAILED, error=type(error).__name__)
            log.error("a delivery cannot be sent", delivery=delivery.id, why=type(error).__name__)
        else:
            outcome = outcomes.succeeded(delivery, result)
            self._troubles = 0
        self._notes.add(outcome)
        self._lanes.done(delivery.chat_id)

    def _learn(self, delivery: Claimed, error: TransportError, outcome: Outcome) -> None:
        """What a failure says about the others: who has to wait, and how long."""
        log.warning(
            "a delivery did not go out",
            delivery=delivery.id, method=delivery.method, becomes=outcome.state.value, why=str(error),
        )  # fmt: skip
        now = self._clock.monotonic()
        if isinstance(error, RefusedError):
            self._troubles = 0
            if error.code == 429:
                until = now + (error.retry_after or 1)
                if self._chats.flooded(delivery.chat_id, now, until):
                    self._pace.hold(until)
            elif error.code == 401:
                log.error("Telegram does not accept the token any more; sending pauses for a minute")
                self._pace.hold(now + 60)
            elif outcome.unreachable or outcome.migrate_to is not None:
                self._notes.put_back(self._lanes.drop_chat(delivery.chat_id))
            return
        self._troubles += 1
        if isinstance(error, NotDeliveredError) or (
            isinstance(error, PerhapsDeliveredError) and self._troubles >= TROUBLES
        ):
            self._pace.hold(now + min(LONGEST_PAUSE, 0.5 * 2 ** min(self._troubles - 1, 10)))

    def _know(self, noted: Sequence[Outcome]) -> None:
        """Outcomes are in the database: the next one of each chat may be claimed now."""
        if self._waiting or any(outcome.state != DeliveryState.SENT for outcome in noted):
            self._more.set()
