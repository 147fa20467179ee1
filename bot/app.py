"""build(settings): the one place where everything is wired together."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes

from bot.clock import Clock
from bot.context import App, Context, House
from bot.delivery.claims import Writer, Written
from bot.delivery.inbox import Inbox, Poller
from bot.delivery.journal import Journal, stem
from bot.delivery.sender import Sender
from bot.delivery.transport import PtbRequest, Transport, TransportError
from bot.delivery.webhook import Webhook
from bot.delivery.worker import Worker
from bot.dispatch import Dispatcher
from bot.event import load
from bot.keys import load_cipher
from bot.knowledge import Ahead, Knowledge
from bot.services import alert_writer, answers, keys, programme, roles
from bot.services.answers import Version
from bot.settings import Settings, SettingsError
from bot.texts import Texts
from bot.ticks import Ticks, hush, schedule
from handlers import menu, register
from models import Role
from models.database import Database, open_database
from models.migrate import migrate

log = structlog.get_logger(__name__)

LAST_BATCH_SECONDS = 4


@dataclass
class Usher:
    """A bot, wired and ready to run."""

    settings: Settings
    clock: Clock
    house: House
    database: Database
    transport: Transport
    app: App
    inbox: Inbox
    sender: Sender
    worker: Worker
    dispatcher: Dispatcher
    ahead: Ahead | None

    async def run(self, stopped: asyncio.Event) -> None:
        """Run until stopped, or until a part of the bot fails: half a bot is worse than a restart."""
        started = asyncio.Event()
        work = asyncio.create_task(self._work(started, stopped))
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait([work, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not started.is_set():
            work.cancel()  # nothing is in hand yet
        with suppress(asyncio.CancelledError):
            await work

    async def _work(self, started: asyncio.Event, stopped: asyncio.Event) -> None:
        async with self.running() as parts:
            started.set()
            waiting = asyncio.create_task(stopped.wait())
            await asyncio.wait([waiting, *parts], return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
        if not stopped.is_set():
            raise RuntimeError("a part of the bot failed; the log says which")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[list[asyncio.Task[None]]]:
        """Run until the block ends; then finish what is in hand, and leave nothing half done."""
        async with AsyncExitStack() as leaving:
            leaving.push_async_callback(self.database.close)
            await migrate(self.database.engine)
            leaving.push_async_callback(self.transport.close)
            async with self.database.begin() as db:
                await keys.check(db)
                await roles.apply_settings(db, self.house.roles)
                await programme.publish(db, programme.FOLDER, self.house.event.sessions, self.clock.now())
                self.house = await self.dispatcher.refresh(db)
                await answers.keep_versions(db, versions(self.house).values())
            await self._take_over(leaving)
            if self.ahead is not None:
                await leaving.enter_async_context(self.ahead.running())
            await self._meet_telegram()
            leaving.push_async_callback(self.app.shutdown)
            await self.app.start()
            leaving.push_async_callback(self.app.stop)
            leaving.callback(hush, self.app)
            yield await self._start_parts(leaving)
            log.info("leaving; finishing what is in hand")
        log.info("left")

    async def _take_over(self, leaving: AsyncExitStack) -> None:
        """Go on with what a killed process had in hand."""
        try:
            journal = Journal(stem(self.settings.database.url.get_secret_value()))
        except (OSError, RuntimeError) as error:  # a folder that is closed to us, or a user without a home
            # What is in hand at a kill then waits until its lease ends.
            log.warning("no journal of what is being sent can be kept", why=type(error).__name__)
            return
        leaving.callback(journal.close)
        await self.sender.take_over(journal)

    async def _start_parts(self, leaving: AsyncExitStack) -> list[asyncio.Task[None]]:
        """Start what runs all the time; it is stopped in the opposite order, so that nothing is left over."""
        sending = asyncio.create_task(self.sender.run(), name="sender")
        leaving.push_async_callback(_stopped, sending)
        working = asyncio.create_task(self.worker.run(), name="worker")
        leaving.push_async_callback(self._finish_work, working)
        receiving = asyncio.create_task(self._receive(), name="receiver")
        greeting = asyncio.create_task(self._show_menu(), name="menu")
        leaving.push_async_callback(_stopped, receiving, greeting)
        log.info("ready", bot=self.app.bot.username, serving=self.house.event.id)
        return [sending, working, receiving]

    async def _finish_work(self, working: asyncio.Task[None]) -> None:
        self.worker.stop()
        await asyncio.wait([working], timeout=LAST_BATCH_SECONDS)
        await _stopped(working)

    async def _meet_telegram(self) -> None:
        """Learn the bot's own name; wait while Telegram cannot be reached."""
        pause = 1.0
        while True:
            try:
                await self.app.initialize()
            except InvalidToken:
                raise SettingsError(
                    ["[telegram] token: Telegram does not know this token; @BotFather shows the right one"]
                ) from None
            except TelegramError as error:
                log.warning("Telegram cannot be reached; trying again", why=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(30.0, pause * 2)
            else:
                return

    async def _receive(self) -> None:
        telegram = self.settings.telegram
        if telegram.webhook_url and telegram.webhook_secret:
            secret = telegram.webhook_secret.get_secret_value()
            url, listen = telegram.webhook_url, telegram.webhook_listen
            await Webhook(self.inbox, self.transport, url=url, listen=listen, secret=secret).run()
            return
        try:
            await self.transport.call("deleteWebhook", "{}")
        except TransportError as error:
            log.warning("a webhook may still be set", why=str(error))
        await Poller(self.inbox, self.transport).run()

    async def _show_menu(self) -> None:
        try:
            await menu.publish(self.app.bot, self.house.event, self.house.texts)
        except TelegramError as error:
            log.warning("the command menu was not set", why=type(error).__name__)


async def _stopped(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            log.error("a part of the bot had failed", error=repr(outcome))


def furnish(folder: Path) -> House:
    """Load the event and learn to answer from it; raises EventError."""
    event = load(folder)
    return House(event, Knowledge(event), Texts())


def versions(house: House, more: Iterable[str] = ()) -> dict[tuple[str, str], Version]:
    """How each fact is told today, by fact and language; `more` are facts that imported sessions may have."""
    return answers.versions(house.knowledge, house.event, more)


def build(settings: Settings, clock: Clock, house: House, ahead: Ahead | None = None) -> Usher:
    """Wire a bot together; nothing is opened or sent before it runs. Raises SettingsError.

    `ahead` reads questions for the house's knowledge.
    """
    telegram = settings.telegram
    if telegram.token is None:
        raise SettingsError(["[telegram] token: there is none"])
    people = settings.people
    ranked = {
        Role.SPEAKER: people.speakers,
        Role.HELPER: people.helpers,
        Role.ORGANISER: people.organisers,
        Role.OWNER: people.owners,
    }
    configured = {id_: role for role, ids in ranked.items() for id_ in ids}  # the higher one
    house = replace(house, keep_days=settings.privacy.keep_days, roles=configured, team_chat=people.group)
    database = open_database(settings.database.url.get_secret_value(), load_cipher(settings))
    transport = Transport(telegram.token, telegram.api_url)
    app = _application(telegram.token, telegram.api_url, telegram.file_url, transport)
    dispatcher = Dispatcher(app, house, transport, clock, ahead)
    inbox = Inbox(database, clock, dispatcher.arriving)
    sender = Sender(
        database,
        transport,
        clock,
        _writer(dispatcher, clock),
        per_second=telegram.messages_per_second,
        per_chat_second=telegram.messages_per_second_in_a_chat,
        per_group_minute=telegram.messages_per_minute_in_a_group,
    )
    register(app)
    worker = Worker(database, inbox, dispatcher, sender, clock)
    usher = Usher(settings, clock, house, database, transport, app, inbox, sender, worker, dispatcher, ahead)
    schedule(app, Ticks(database, dispatcher, sender, clock))
    return usher


def _writer(dispatcher: Dispatcher, clock: Clock) -> Writer:
    """Who writes the words of reminders and changes, at the moment at which they go out."""

    async def write(db: AsyncSession, late: Mapping[int, int]) -> Mapping[int, Written]:
        house = await dispatcher.refresh(db)
        return await alert_writer.write(db, house.event, house.texts, late, clock.now(), clock.wall())

    return write


def _application(token: SecretStr, api_url: str, file_url: str, transport: Transport) -> App:
    return (
        ApplicationBuilder()
        .token(token.get_secret_value())
        .base_url(api_url)
        .base_file_url(file_url)
        .request(PtbRequest(transport))
        .get_updates_request(PtbRequest(transport))
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .build()
    )
