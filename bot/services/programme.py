"""The programme at run time: published by its sources, changed by organisers, read by everybody else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event.model import Session
from bot.event.programme import Changes, details, differences, merged, session
from models import ProgrammeRevision, ProgrammeSession, SessionChange
from models.upsert import add_once

FOLDER = "folder"  # the event folder's own sessions
ONLY = 1  # the number of the one row of revisions
GONE = "gone"  # among what a source published last: that it has dropped the session


class OvertakenError(Exception):
    """A session has been changed since somebody looked at it."""


class TakenError(Exception):
    """Sessions that another source has already; the message names them."""


@dataclass(frozen=True)
class Publication:
    """What publishing changes, by the session's key."""

    added: Sequence[str] = ()
    changed: Mapping[str, Changes] = field(default_factory=dict)
    cancelled: Sequence[str] = ()
    unchanged: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.changed or self.cancelled)


REVISION = select(ProgrammeRevision.revision)


async def revision(db: AsyncSession) -> int:
    """A number that grows with every change of the programme."""
    connection = await db.connection()
    return await connection.scalar(REVISION) or 0


async def sessions(db: AsyncSession) -> tuple[Session, ...]:
    """All sessions as they stand, in the order of their start."""
    rows = await db.scalars(
        select(ProgrammeSession).order_by(ProgrammeSession.starts_at, ProgrammeSession.key)
    )
    return tuple(_session(row) for row in rows)


async def numbers(db: AsyncSession, keys: Collection[str]) -> dict[str, int]:
    """The rows' numbers of these sessions, for buttons and foreign keys."""
    found = await db.execute(
        select(ProgrammeSession.key, ProgrammeSession.id).where(ProgrammeSession.key.in_(keys))
    )
    return dict(found.all())


async def key_of(db: AsyncSession, number: int) -> str | None:
    """The session with this number."""
    return await db.scalar(select(ProgrammeSession.key).where(ProgrammeSession.id == number))


async def noticed(db: AsyncSession) -> None:
    """Let every running bot see that something has changed of what it answers from."""
    await hold(db)
    await _count(db)


async def publish(
    db: AsyncSession,
    source: str,
    told: Sequence[Session],
    now: datetime,
    *,
    keep: Collection[str] = (),
    dry_run: bool = False,
) -> Publication:
    """Let a source say what its sessions are; what it no longer has is cancelled.

    A field that an organiser changed stays as long as the source says about it what it said before. `keep`
    are sessions that the source has, and of which nothing can be told at the moment: they stay as they are.
    Raises TakenError where a session's id is another source's.
    """
    await hold(db)
    held = select(ProgrammeSession).order_by(ProgrammeSession.id).with_for_update(key_share=True)
    rows = {row.key: row for row in await db.scalars(held)}
    foreign = sorted(s.id for s in told if s.id in rows and rows[s.id].source != source)
    if foreign:
        raise TakenError(", ".join(foreign))
    added = [one for one in told if one.id not in rows]
    changed: dict[str, Changes] = {}
    for one in told:
        row = rows.get(one.id)
        if row is not None:
            changes = _retell(row, one, write=not dry_run)
            if changes:
                changed[one.id] = changes
    here = {one.id for one in told} | set(keep)
    dropped = [
        row
        for key, row in rows.items()
        if row.source == source and key not in here and not row.published.get(GONE)
    ]
    gone = [row for row in dropped if not row.cancelled]
    result = Publication(
        [one.id for one in added], changed, [row.key for row in gone], len(told) - len(added) - len(changed)
    )
    if dry_run:
        return result
    db.add_all(_row(source, one) for one in added)
    for row in dropped:
        row.published = row.published | {GONE: True}
    for row in gone:
        row.cancelled, row.revision = True, row.revision + 1
    changes_of = changed | {row.key: {"cancelled": [False, True]} for row in gone}
    db.add_all(
        SessionChange(
            session_id=rows[key].id,
            revision=rows[key].revision,
            changes=changes,
            source=source,
            changed_at=now,
        )
        for key, changes in changes_of.items()
    )
    if not result.is_nothing:
        await _count(db)
    await db.flush()
    return result


async def change(
    db: AsyncSession,
    key: str,
    new: Mapping[str, Any],
    source: str,
    now: datetime,
    *,
    expected: int | None = None,
) -> SessionChange | None:
    """Change a session by hand, by the names of its fields; None if that changes nothing.

    Raises LookupError if there is no such session, OvertakenError if its revision is not the expected one.
    """
    await hold(db)
    found = select(ProgrammeSession).where(ProgrammeSession.key == key).with_for_update(key_share=True)
    row = await db.scalar(found.execution_options(populate_existing=True))
    if row is None:
        raise LookupError(key)
    if expected is not None and row.revision != expected:
        raise OvertakenError(key)
    was = _session(row)
    told = replace(was, **new)
    changes = differences(details(was), details(told))
    row.details = row.details | {name: value for name, (_, value) in changes.items()}
    if told.cancelled != was.cancelled:
        changes["cancelled"] = [was.cancelled, told.cancelled]
    if not changes:
        return None
    row.starts_at, row.ends_at, row.cancelled = told.start, told.end, told.cancelled
    row.revision += 1
    noted = SessionChange(
        session_id=row.id, revision=row.revision, changes=changes, source=source, changed_at=now
    )
    db.add(noted)
    await _count(db)
    await db.flush()
    return noted


def _retell(row: ProgrammeSession, told: Session, *, write: bool) -> Changes:
    """What a source's new words change about a session; one that the source had dropped is back.

    What an organiser has cancelled stays cancelled, as everything that an organiser changes.
    """
    says = details(told)
    new = merged(row.details, row.published, says)
    changes = differences(row.details, new)
    back = row.cancelled and bool(row.published.get(GONE))
    if back:
        changes["cancelled"] = [True, False]
    if write:
        row.published = says
    if write and changes:
        row.details, row.cancelled, row.revision = new, row.cancelled and not back, row.revision + 1
        again = _session(row)
        row.starts_at, row.ends_at = again.start, again.end
    return changes


def _row(source: str, told: Session) -> ProgrammeSession:
    says = details(told)
    return ProgrammeSession(
        key=told.id, source=source, published=says, details=says, starts_at=told.start, ends_at=told.end
    )


def _session(row: ProgrammeSession) -> Session:
    return session(row.key, row.details, sequence=row.revision or 1, cancelled=row.cancelled)


async def hold(db: AsyncSession) -> None:
    """Let nobody else change the programme, or who has a seat in it, until this transaction ends.

    This comes before all else of the kind that is held (see `seats`): the updates that share a transaction
    are about one session and another in any order, and so are those of another process.
    """
    await add_once(db, ProgrammeRevision, [{"id": ONLY, "revision": 0}])
    await db.scalar(select(ProgrammeRevision.revision).with_for_update())


async def _count(db: AsyncSession) -> None:
    await db.execute(update(ProgrammeRevision).values(revision=ProgrammeRevision.revision + 1))
