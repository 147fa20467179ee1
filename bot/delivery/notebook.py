"""The notebook: what became of deliveries, noted in the database together, so that many cost one commit."""

import asyncio
from collections.abc import Callable, Iterable, Sequence

import structlog

from bot.clock import Clock
from bot.delivery import outcomes
from bot.delivery.claims import Claimed
from bot.delivery.outcomes import Outcome
from models import DeliveryState
from models.database import Database

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.01  # outcomes of so long are noted by one commit
TRY_AGAIN_SECONDS = 1.0


class Notebook:
    """Gathers outcomes and notes them; `noted` is told which."""

    def __init__(self, database: Database, clock: Clock, noted: Callable[[Sequence[Outcome]], None]) -> None:
        self._database = database
        self._clock = clock
        self._tell = noted
        self._outcomes: list[Outcome] = []
        self._some = asyncio.Event()
        self._stopping = False

    def add(self, *outcomes: Outcome) -> None:
        self._outcomes += outcomes
        self._some.set()

    def put_back(self, unsent: Iterable[Claimed]) -> None:
        """What was claimed and certainly not sent may be claimed anew."""
        self.add(*(Outcome(delivery, DeliveryState.PENDING) for delivery in unsent))

    def stop(self) -> None:
        """Note what there is, then leave."""
        self._stopping = True
        self._some.set()

    async def run(self) -> None:
        """Note outcomes until stopped."""
        while not self._stopping or self._outcomes:
            await self._some.wait()
            self._some.clear()
            await asyncio.sleep(GATHER_SECONDS)
            await self._write()

    async def _write(self) -> None:
        gathered, self._outcomes = self._outcomes, []
        if not gathered:
            return
        try:
            async with self._database.begin() as db:
                await outcomes.settle(db, gathered, wall=self._clock.wall())
        except Exception:
            # Not noted, they would be taken for "perhaps delivered" later: try until it works.
            log.exception("could not note outcomes; trying again")
            self._outcomes = gathered + self._outcomes
            await asyncio.sleep(TRY_AGAIN_SECONDS)
            self._some.set()
            return
        self._tell(gathered)
