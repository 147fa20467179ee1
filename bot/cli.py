"""The commands: run, simulate, check, ask, import, recall, rotate-key."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import asking, demo, importing, recalling, rotating
from bot.app import build, furnish
from bot.clock import Clock
from bot.delivery.memory import keep_what_is_loaded
from bot.event import EventError, Level, check, load
from bot.importing import ImportFailedError
from bot.knowledge import Knowledge, read_ahead
from bot.knowledge.questions import Question, QuestionsError
from bot.knowledge.wording import weak
from bot.logs import configure_logs
from bot.services.programme import TakenError
from bot.settings import Settings, SettingsError, load_settings
from bot.simulator import Simulator, serve
from models.migrate import UnusableDatabaseError

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

ConfigFile = Annotated[Path | None, typer.Option("--config", help="Settings; config.toml, if there is one.")]
Now = Annotated[str | None, typer.Option("--now", help="Pretend it is this time: 2025-07-08T13:00+02:00.")]
Speed = Annotated[float, typer.Option("--speed", min=0.01, help="How many times as fast as real time.")]
Folder = Annotated[Path | None, typer.Argument(help="The event's folder; else the one in config.toml.")]


def main() -> None:
    """Run a command; what is wrong with its input is told in plain lines, exit code 2."""
    try:
        cli()
    except TakenError as error:
        print(f"the event's folder uses ids of imported sessions: {error}", file=sys.stderr)
        sys.exit(2)
    except (SettingsError, EventError, QuestionsError, ImportFailedError, UnusableDatabaseError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)


@cli.command()
def run(config: ConfigFile = None, now: Now = None, speed: Speed = 1.0) -> None:
    """Run the bot: on Telegram with a token, else with a Telegram of its own on one page."""
    settings, start = load_settings(config), _moment(now)
    _configure(settings)
    if settings.telegram.token is None:
        _until_stopped(lambda stopped: demo.run(settings, start, speed, stopped, say=_say))
        return
    house = furnish(settings.event.folder)
    keep_what_is_loaded()
    usher = build(settings, Clock(start, speed), house, read_ahead(house.knowledge))
    _until_stopped(usher.run)


@cli.command()
def simulate(
    host: str = "127.0.0.1", port: int = 8790, now: Now = None, speed: Speed = 1.0, token: str | None = None
) -> None:
    """Run a Telegram of one's own: the Bot API over HTTP, and a page to chat on."""

    async def serving(stopped: asyncio.Event) -> None:
        simulator = Simulator(clock=Clock(_moment(now), speed), token=token)
        async with serve(simulator, host=host, port=port) as url:
            _say(f'The page: {url}/\n[telegram]\napi_url = "{url}/bot"\nfile_url = "{url}/file/bot"')
            await stopped.wait()

    _until_stopped(serving)


@cli.command(name="check")
def check_folder(folder: Folder = None) -> None:
    """Check an event's folder: mistakes (exit code 2), and what is still open."""
    folder = folder or load_settings(None).event.folder
    findings = check(folder)
    if not any(finding.level is Level.ERROR for finding in findings):
        findings = [*findings, *weak(load(folder))]
    for finding in findings:
        print(finding)
    mistakes = sum(finding.level is Level.ERROR for finding in findings)
    print(f"{folder}: {mistakes} to mend, {len(findings) - mistakes} still open")
    sys.exit(2 if mistakes else 0)


@cli.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What somebody might ask.")] = None,
    lang: Annotated[str | None, typer.Option(help="The person's language: en, fr, es, ru, ar or zh.")] = None,
    now: Now = None,
    batch: Annotated[
        Path | None, typer.Option(help='Answer a file: lines of {"id", "question", "lang", "context"}.')
    ] = None,
    evaluate: Annotated[
        Path | None,
        typer.Option("--eval", help="Test the answers to a file: right, wrong, refused, invented."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="This folder alone; else the event in config.toml, and its imports."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Print what the bot would say, or how well it answers questions of your own (CONTRIBUTING.md)."""
    if not (question or batch or evaluate):
        raise SettingsError(["ask: give a question, or --batch FILE, or --eval FILE"])
    instant = Clock(_moment(now)).now()
    if folder is not None:
        knowledge = Knowledge(load(folder))
    else:
        knowledge = asyncio.run(asking.current(load_settings(config), instant))
    if evaluate is not None:
        asking.evaluation(knowledge, evaluate, instant, say=print)
    elif batch is not None:
        asking.batch(knowledge, batch, instant, say=print)
    elif question:
        put = Question(question=question, lang=lang)
        print(asking.reply(knowledge, put, instant))
        if near := asking.guesses(knowledge, put):
            print(near, file=sys.stderr)


@cli.command(name="import")
def import_programme(
    origin: Annotated[
        str, typer.Argument(metavar="FILE-OR-URL", help="frab or pretalx (JSON, XML), or iCalendar.")
    ],
    apply: Annotated[bool, typer.Option("--apply", help="Change the programme, too.")] = False,
    source: Annotated[
        str | None, typer.Option(help="A name for where it comes from; as the file calls its conference.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Show what a programme's file would change; with --apply, change it. Twice changes nothing more."""
    settings = load_settings(config)
    _configure(settings)
    asyncio.run(importing.import_programme(settings, origin, source, apply=apply, say=_say))


@cli.command()
def recall(
    since: Annotated[str, typer.Option(help="Correct what was told since then: 2025-06-30T00:00+02:00.")],
    config: ConfigFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
) -> None:
    """Correct what people were told, where the event has changed since: old → new, once to each."""
    settings, instant = load_settings(config), _instant(since)
    _configure(settings)
    asyncio.run(recalling.recall(settings, instant, dry_run=dry_run, say=print))


@cli.command(name="rotate-key")
def rotate_key(
    config: ConfigFile = None,
    drop_old: Annotated[bool, typer.Option("--drop-old", help="Forget the old keys.")] = False,
) -> None:
    """Encrypt all personal data with a new key."""
    settings = load_settings(config)
    _configure(settings)
    asyncio.run(rotating.rotate(settings, drop_old=drop_old, say=_say))


def _say(line: str) -> None:
    """Print at once, even where nobody watches: a script may wait for the line."""
    print(line, flush=True)


def _configure(settings: Settings) -> None:
    telegram = settings.telegram
    secrets = [telegram.token, telegram.webhook_secret, settings.database.url]
    hidden = [secret.get_secret_value() for secret in secrets if secret is not None]
    configure_logs(settings.log.level, json_lines=settings.log.json_lines, hidden=hidden)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else _instant(text)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError([f"{text!r} is no time; write it like 2025-07-08T13:00+02:00"]) from None
    if instant.tzinfo is None:
        raise SettingsError([f"{text!r} has no zone; add one, such as +02:00"])
    return instant.astimezone(UTC)


def _until_stopped(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Work until Ctrl-C or SIGTERM, and then let the work finish what it has in hand."""

    async def working() -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        await work(stopped)

    asyncio.run(working())
