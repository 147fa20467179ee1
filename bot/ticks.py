"""The ticks: each asks the database what is due, and holds nothing itself."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.context import App, House, Queue
from bot.delivery import outbox
from bot.delivery.sender import Sender
from bot.dispatch import Dispatcher
from bot.services import (
    alerts,
    announcements,
    broadcast_notes,
    broadcast_progress,
    broadcast_sending,
    broadcasts,
    digest,
    forms,
    groups,
    helpdesk_copies,
    helpdesk_reminder,
    pinned_agenda,
    privacy,
    registration_notices,
    reminders,
    waiting_list,
    wishes,
)
from bot.services.helpdesk import Desk
from models.database import Database

log = structlog.get_logger(__name__)

Tick = Callable[[], Awaitable[None]]


class Ticks:
    """What happens by itself as time goes by; any number of processes may tick."""

    def __init__(self, database: Database, dispatcher: Dispatcher, sender: Sender, clock: Clock) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._sender = sender
        self._clock = clock

    def all(self) -> list[tuple[str, Tick, float]]:
        """Name, tick, and every how many seconds."""
        return [
            ("tidy", self.tidy, 600),
            ("seats", self.seats, 20),
            ("drafts", self.drafts, 60),
            ("alerts", self.alerts, 3),
            ("agendas", self.agendas, 5),
            ("broadcasts", self.broadcasts, 2),
            ("cards", self.cards, 3),
            ("groups", self.groups, 5),
            ("digest", self.digest, 60),
            ("wishes", self.wishes, 5),
        ]

    async def tidy(self) -> None:
        """Empty and erase what has been kept long enough."""
        async with self._database.begin() as db:
            house = await self._dispatcher.refresh(db)
            await privacy.tidy(db, self._clock.wall())
            if self._clock.now() >= erased_from(house):
                await privacy.erase(db)

    async def seats(self) -> None:
        """Let offered seats lapse, and move the waiting lists up."""
        async with self._database.begin() as db:
            house = await self._dispatcher.refresh(db)
            moves = await waiting_list.settle(db, house.event, self._clock.now())
            await self._say(db, await registration_notices.moved(db, house.event, house.texts, moves))
        self._sender.nudge()

    async def drafts(self) -> None:
        """Offer forms that were left unfinished once more, and only once."""
        async with self._database.begin() as db:
            house = await self._dispatcher.refresh(db)
            await self._say(db, await forms.offered_again(db, house.event, house.texts, self._clock.now()))
        self._sender.nudge()

    async def alerts(self) -> None:
        """Write the reminders that have become due, and the changes that are to be told."""
        async with self._database.begin() as db:
            round_ = await alerts.begin(db, self._clock.now())
            event = (await self._dispatcher.refresh(db)).event
            await reminders.write(db, event, round_)
            await announcements.write(db, event, round_, self._clock.wall())
            await alerts.hand_over(db, round_, self._clock.wall())
        self._sender.nudge()

    async def agendas(self) -> None:
        """Pin agendas that were sent, and edit those that would say something else by now."""
        after: int | None = 0
        while after is not None:
            async with self._database.read() as db:  # mostly, there is nothing to write
                event = (await self._dispatcher.refresh(db)).event
                people, after = await pinned_agenda.due(db, event, self._clock.now(), after)
            if not people:
                continue
            async with self._database.begin() as db:
                house = await self._dispatcher.refresh(db)
                now, wall = self._clock.now(), self._clock.wall()
                await pinned_agenda.follow(db, house.event, house.texts, people, now=now, wall=wall)
            self._sender.nudge()

    async def broadcasts(self) -> None:
        """Begin the broadcasts whose time has come, and tell how those are getting on that have begun."""
        async with self._database.read() as db:  # mostly, there is nothing to do
            due = await broadcast_sending.due(db, self._clock.now())
            followed = await broadcast_progress.followed(db)
        for number in due:
            async with self._database.begin() as db:
                await self._begin(db, number)
            self._sender.nudge()
        for number in dict.fromkeys([*followed, *due]):
            await self._follow(number)
            self._sender.nudge()

    async def _follow(self, number: int) -> None:
        wall = self._clock.wall()
        async with self._database.read() as db:
            seen = await broadcast_progress.look(db, number, wall)
        if seen is None:
            return
        revision, stands = seen
        async with self._database.begin() as db:
            row = await broadcasts.find(db, number)
            if row is not None and row.revision == revision:  # else it is looked at anew by the next tick
                texts, now = (await self._dispatcher.refresh(db)).texts, self._clock.now()
                await broadcast_progress.step(db, texts, row, stands, now=now, wall=wall)

    async def _begin(self, db: AsyncSession, number: int) -> None:
        row, now = await broadcasts.find(db, number), self._clock.now()
        if row is None or number not in await broadcast_sending.due(db, now):
            return  # another process was quicker
        house = await self._dispatcher.refresh(db)
        one = await broadcasts.draft(db, house.event, row)
        wall = self._clock.wall()
        told = await broadcast_sending.start_scheduled(db, house.event, house.texts, one, now=now, wall=wall)
        await self._say(db, broadcast_notes.held_back(house.texts, row, told))

    async def cards(self) -> None:
        """Bring the helpdesk's messages to the team up to date, and remind of what lies there."""
        async with self._database.read() as db:  # mostly, there is nothing to do
            due = await helpdesk_copies.due(db)
            lying = await helpdesk_reminder.lying(db, self._clock.now())
        if not due and not lying:
            return
        async with self._database.begin() as db:
            desk = self._desk(await self._dispatcher.refresh(db))
            await helpdesk_copies.follow(db, desk, due, wall=self._clock.wall())
            await self._say(db, await helpdesk_reminder.remind(db, desk, self._clock.now()))
        self._sender.nudge()

    async def groups(self) -> None:
        """Follow the groups of which a send has told that they became supergroups."""
        async with self._database.read() as db:  # mostly, there is nothing to do
            team_chat = (await self._dispatcher.refresh(db)).team_chat
            left = await groups.left_behind(db, team_chat)
        if not left:
            return
        async with self._database.begin() as db:
            for old, new in left:
                await groups.moved(db, old, new)

    async def digest(self) -> None:
        """Write the daily digest, each morning."""
        async with self._database.begin() as db:
            house = await self._dispatcher.refresh(db)
            now, wall = self._clock.now(), self._clock.wall()
            await digest.write(db, house.event, house.texts, house.team_chat, now=now, wall=wall)
        self._sender.nudge()

    async def wishes(self) -> None:
        """Tell who wanted to know it what has been announced since."""
        async with self._database.read() as db:  # mostly, there is nothing to say
            due = await wishes.due(db, self._desk(await self._dispatcher.refresh(db)))
        if not due:
            return
        async with self._database.begin() as db:
            desk = self._desk(await self._dispatcher.refresh(db))
            await self._say(db, await wishes.fulfil(db, desk, due, self._clock.now()))
        self._sender.nudge()

    @staticmethod
    def _desk(house: House) -> Desk:
        return Desk(house.event, house.knowledge, house.texts, house.team_chat)

    async def _say(self, db: AsyncSession, messages: list[outbox.Message]) -> None:
        await outbox.add(db, messages, wall=self._clock.wall())


def erased_from(house: House) -> datetime:
    """The instant (UTC) from which on nothing about people is kept."""
    event = house.event
    return event.midnight(event.last_day + timedelta(days=1 + house.keep_days))


def schedule(app: App, ticks: Ticks) -> None:
    """Let the application's job queue tick."""
    for name, tick, seconds in ticks.all():
        _schedule_next(_queue(app), name, tick, seconds)


def hush(app: App) -> None:
    """No tick begins any more; one that is under way is not cut short when the application stops."""
    _queue(app).scheduler.pause()


def _schedule_next(queue: Queue, name: str, tick: Tick, seconds: float) -> None:
    """One tick, and when it is over, however long it took and whatever came of it, the next."""

    async def job(_: object) -> None:
        try:
            await tick()
        except Exception:  # nobody else would say so: python-telegram-bot leaves it to error handlers
            log.exception("a tick failed; the next one tries again", tick=name)
        _schedule_next(queue, name, tick, seconds)

    # A tick that comes late is still wanted: by default APScheduler would drop it.
    queue.run_once(job, seconds, name=name, job_kwargs={"misfire_grace_time": None})


def _queue(app: App) -> Queue:
    if app.job_queue is None:
        raise RuntimeError("python-telegram-bot was installed without its job queue")
    return app.job_queue
