"""The demo: the real bot beside a Telegram of its own, with people to be, and a clock to move."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import Usher, build, furnish
from bot.clock import Clock
from bot.event import Event
from bot.settings import DatabaseSettings, PeopleSettings, PrivacySettings, Settings
from bot.simulator import Moment, Simulator, serve
from models.cipher import new_keys

TOKEN = "1000:demo-of-usher"  # noqa: S105 (a token of the simulator, known to all)
PORT = 8790
PARTICIPANT, SPEAKER, ORGANISER = 101, 102, 103
PEOPLE = [
    {"id": PARTICIPANT, "first_name": "Amina", "language_code": "en", "label": "participant"},
    {"id": SPEAKER, "first_name": "Mateo", "language_code": "es", "label": "speaker"},
    {"id": ORGANISER, "first_name": "Claire", "language_code": "fr", "label": "organiser"},
    {"id": 104, "first_name": "Layla", "language_code": "ar", "label": "participant"},
]


async def run(
    settings: Settings,
    start: datetime | None,
    speed: float,
    stopped: asyncio.Event,
    *,
    say: Callable[[str], None],
) -> None:
    """Serve the page and run the bot against it until stopped; nothing is kept afterwards."""
    async with staged(settings, start, speed, port=PORT) as (usher, url):
        say(f"\nUsher runs with a Telegram of its own. Open this page and say hello:\n\n    {url}/\n")
        say("For the real Telegram, copy config.example.toml to config.toml and put your token there.")
        await usher.run(stopped)


@asynccontextmanager
async def staged(
    settings: Settings, start: datetime | None = None, speed: float = 1.0, *, port: int
) -> AsyncIterator[tuple[Usher, str]]:
    """The bot, ready to run, and the address of the page that is served for it; port 0 takes any free one."""
    house = furnish(settings.event.folder)
    event = house.event
    clock = Clock(start or a_week_before(event), speed)
    moments = [
        Moment(label=event.title(session.id, "en"), at=session.start, ends=session.end)
        for session in event.sessions
    ]
    simulator = Simulator(
        clock=clock,
        token=TOKEN,
        moments=moments,
        people=PEOPLE,
        zone=str(event.zone),
        zone_name=event.name("en", "zone"),
    )
    with tempfile.TemporaryDirectory(prefix="usher-demo-") as folder:
        async with serve(simulator, port=port) as url:
            yield build(_for_demo(settings, url, Path(folder)), clock, house), url


def a_week_before(event: Event) -> datetime:
    """Ten in the morning at the venue, a week before the event begins."""
    return datetime.combine(event.first_day - timedelta(days=7), time(10), event.zone)


def _for_demo(settings: Settings, url: str, folder: Path) -> Settings:
    telegram = settings.telegram.model_copy(
        update={"token": SecretStr(TOKEN), "api_url": f"{url}/bot", "file_url": f"{url}/file/bot"}
    )
    return settings.model_copy(
        update={
            "telegram": telegram,
            "database": DatabaseSettings(url=SecretStr(f"sqlite:///{folder / 'demo.db'}")),
            "privacy": PrivacySettings(keys=SecretStr(new_keys().written())),
            "people": PeopleSettings(organisers=frozenset({ORGANISER}), speakers=frozenset({SPEAKER})),
        }
    )
