"""Importing a programme from the command line, beside a running bot: it follows what is written here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp

from bot.clock import Clock
from bot.event import Event, load
from bot.event.importing import LARGEST, Programme, UnreadableError, read, slug
from bot.event.importing import programme as programme_of
from bot.event.model import Session
from bot.event.programme import Changes
from bot.services import programme
from bot.services.programme import Publication, TakenError
from bot.settings import Settings
from models.database import open_database
from models.migrate import migrate

TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10, sock_read=20)
SOURCE = 64  # characters at most
SHOWN = 60  # characters of a text, old and new


class ImportFailedError(Exception):
    """Nothing was imported; the message says why."""


async def import_programme(
    settings: Settings, origin: str, source: str | None, *, apply: bool, say: Callable[[str], None]
) -> None:
    """Show what a file or address would change in the programme, or change it; raises ImportFailedError."""
    event = load(settings.event.folder)
    wanted = understood(await fetched(origin), origin, source, event)
    database = open_database(settings.database.url.get_secret_value())
    try:
        await migrate(database.engine)
        async with database.begin() as db:
            before = {one.id: one for one in await programme.sessions(db)}
            result = await programme.publish(
                db,
                wanted.source,
                wanted.sessions,
                Clock().now(),
                keep=wanted.kept.values(),
                dry_run=not apply,
            )
    except TakenError as error:
        raise ImportFailedError(f"{origin}: other sources have these sessions: {error}") from None
    finally:
        await database.close()
    for line in (*report(wanted, result, before, event), *_close(result, apply=apply)):
        say(line)


def understood(content: bytes, origin: str, source: str | None, event: Event) -> Programme:
    """What a file says; raises ImportFailedError."""
    try:
        contents = read(content, event.zone)
    except UnreadableError as error:
        raise ImportFailedError(f"{origin}: {error}") from None
    name = slug(source or contents.name or Path(origin).stem)[:SOURCE].strip("_")
    if not name or name == programme.FOLDER:
        raise ImportFailedError(f"{origin}: give its source a name of letters and digits: --source NAME")
    wanted = programme_of(contents, name, event)
    if not wanted.sessions:
        listed = "".join(f"\n{unusable}" for unusable in wanted.unusable)
        raise ImportFailedError(f"{origin}: there is no session in it that can be used{listed}")
    return wanted


async def fetched(origin: str) -> bytes:
    """The bytes of a file, or of what an http address answers; raises ImportFailedError."""
    scheme, found, rest = origin.partition("://")
    if not found:
        return _file(origin)
    address = f"https://{rest}" if scheme == "webcal" else origin
    if scheme not in {"http", "https", "webcal"}:
        raise ImportFailedError(f"{origin}: only http:// and https:// addresses are read")
    try:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as client, client.get(address) as response:
            if response.status != 200:
                raise ImportFailedError(f"{origin}: the server answered {response.status}")
            pieces, size = [], 0
            async for piece in response.content.iter_chunked(1 << 16):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    raise ImportFailedError(f"{origin}: it is larger than {LARGEST >> 20} MB")
            return b"".join(pieces)
    except TimeoutError:
        raise ImportFailedError(f"{origin}: it takes too long") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise ImportFailedError(f"{origin}: it cannot be fetched ({error or type(error).__name__})") from None


def _file(name: str) -> bytes:
    path = Path(name)
    try:
        if path.stat().st_size > LARGEST:
            raise ImportFailedError(f"{name}: it is larger than {LARGEST >> 20} MB")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise ImportFailedError(f"{name}: it cannot be read ({type(error).__name__})") from None


def report(wanted: Programme, result: Publication, before: dict[str, Session], event: Event) -> Iterator[str]:
    """What is new, changed, cancelled and left out, a line each, and what is worth a look."""
    now = {one.id: one for one in wanted.sessions}
    for key in result.added:
        yield f"new        {_named(now[key], event)}"
    for key, changes in result.changed.items():
        yield f"changed    {_named(now[key], event)}: {_told(changes)}"
    for key in result.cancelled:
        yield f"cancelled  {_named(before[key], event)}"
    for unusable in wanted.unusable:
        stays = "; it stays as it was" if wanted.kept.get(unusable) in before else ""
        yield f"left out   {unusable}{stays}"
    for remark, count in wanted.remarks.items():
        yield f"note       {remark}" + (f" ({count})" if count > 1 else "")
    outside = wanted.outside(event)
    if outside:
        days = f"{event.first_day} to {event.last_day}"
        first, last = (event.local(pick(s.start for s in outside)) for pick in (min, max))
        yield (
            f"note       {len(outside)} sessions lie outside the event's days ({days}): "
            f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
        )
    yield (
        f"{wanted.source}: {len(result.added)} new, {len(result.changed)} changed, "
        f"{len(result.cancelled)} cancelled, {result.unchanged} unchanged, {len(wanted.unusable)} left out"
    )


def _close(result: Publication, *, apply: bool) -> list[str]:
    if result.is_nothing:
        return ["There is nothing to change."]
    return ["Imported."] if apply else ["Nothing was changed: add --apply to import it."]


def _named(session: Session, event: Event) -> str:
    start, end = event.local(session.start), event.local(session.end)
    title = next(iter(session.titles.values()), "")
    return f"{session.id}  {start:%Y-%m-%d %H:%M}–{end:%H:%M}  {title}"


def _told(changes: Changes) -> str:
    if changes.get("cancelled") == [True, False]:
        changes = {"is back": ["cancelled", "on"], **{k: v for k, v in changes.items() if k != "cancelled"}}
    return "; ".join(f"{field} {_short(old)} → {_short(new)}" for field, (old, new) in changes.items())


def _short(value: object) -> str:
    text = " ".join(str(value if value not in (None, "") else "none").split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
