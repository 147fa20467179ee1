"""Who need not be corrected, since a notice of a change tells them the same: nothing is said twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event import Event
from bot.event.programme import Changes
from bot.knowledge import Knowledge
from bot.services import announcements, answers
from bot.services.recall import Told
from models import (
    Alert,
    AlertKind,
    AlertState,
    Delivery,
    DeliveryState,
    Person,
    ProgrammeSession,
    SessionChange,
)

AT_ONCE = 5000  # a statement has at most 32,766 parameters
UNHEARD = (DeliveryState.BLOCKED, DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.CANCELLED)
Key = tuple[tuple[int, tuple[int, ...]], ...]  # by session, the changes that somebody is told of


async def told_anew(db: AsyncSession, event: Event, knowledge: Knowledge, told: Sequence[Told]) -> set[int]:
    """The numbers of what was told, and is told otherwise by a notice that has gone out or is about to.

    It is, where the fact was told as it stood before just those changes of which the notices speak.
    """
    chats = {one.chat_id for one in told}
    noticed = await _noticed(db, event, chats)
    sessions = {number for by_session in noticed.values() for number in by_session}
    changes: dict[int, list[SessionChange]] = defaultdict(list)
    for change in await db.scalars(
        select(SessionChange).where(SessionChange.session_id.in_(sessions)).order_by(SessionChange.revision)
    ):
        changes[change.session_id].append(change)
    named = select(ProgrammeSession.id, ProgrammeSession.key).where(ProgrammeSession.id.in_(sessions))
    keys = dict((await db.execute(named)).all())
    earlier = _Earlier(event, knowledge, keys, {c.id: c for all_ in changes.values() for c in all_})
    spared = set()
    for one in told:
        key = _since(one.told_at, noticed.get(one.chat_id, {}), changes)
        if key and earlier.revision(key, one.fact, one.language) == one.revision:
            spared.add(one.id)
    return spared


class _Earlier:
    """The event as it was before some changes: each looked at once."""

    def __init__(
        self,
        event: Event,
        knowledge: Knowledge,
        keys: Mapping[int, str],
        changes: Mapping[int, SessionChange],
    ) -> None:
        self._event = event
        self._keys = keys
        self._knowledge = knowledge
        self._changes = changes
        self._events: dict[Key, tuple[Event, Knowledge]] = {}
        self._revisions: dict[tuple[Key, str, str], str] = {}

    def revision(self, key: Key, fact: str, language: str) -> str:
        """How a fact was told then."""
        if key not in self._events:
            event = self._before(key)
            self._events[key] = event, self._knowledge.following(event)
        event, knowledge = self._events[key]
        if (key, fact, language) not in self._revisions:
            told = answers.version(knowledge, event, fact, language).revision
            self._revisions[key, fact, language] = told
        return self._revisions[key, fact, language]

    def _before(self, key: Key) -> Event:
        were = {}
        for number, ids in key:
            net: Changes = announcements.merged(self._changes[id_].changes for id_ in ids)
            session = self._event.session(self._keys[number])
            if session is not None:
                were[session.id] = announcements.before(session, net)
        sessions = tuple(were.get(one.id, one) for one in self._event.sessions)
        return replace(self._event, sessions=sessions)


def _since(
    told_at: datetime, noticed: Mapping[int, int], changes: Mapping[int, Sequence[SessionChange]]
) -> Key:
    """The changes since something was told, up to the revision of which somebody has notice."""
    found = []
    for number, revision in sorted(noticed.items()):
        later = [c.id for c in changes[number] if c.changed_at >= told_at and c.revision <= revision]
        if later:
            found.append((number, tuple(later)))
    return tuple(found)


async def _noticed(db: AsyncSession, event: Event, chats: Set[int]) -> dict[int, dict[int, int]]:
    """By chat and session, up to which revision they have notice of its changes, or will have in a moment."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for number, revision, who in await _coming(db, event):
        for chat in chats & who:
            found[chat][number] = revision
    listed = sorted(chats)
    for begin in range(0, len(listed), AT_ONCE):
        query = (
            select(Person.telegram_id, Alert.session_id, Alert.revision)
            .join(Alert, Alert.person_id == Person.id)
            .outerjoin(Delivery, Delivery.id == Alert.delivery_id)
            .where(
                Person.telegram_id.in_(listed[begin : begin + AT_ONCE]),
                Alert.kind == AlertKind.CHANGE,
                Alert.state.in_((AlertState.OPEN, AlertState.SAID)),
                or_(Delivery.state.is_(None), Delivery.state.not_in(UNHEARD)),
            )
        )
        for chat, number, revision in await db.execute(query):
            found[chat][number] = max(revision, found[chat].get(number, 0))
    return found


async def _coming(db: AsyncSession, event: Event) -> list[tuple[int, int, set[int]]]:
    """Changes not announced yet: the session, its last revision, and the chats that will be told."""
    coming = []
    for number, key, changes in await announcements.untold(db):
        session = event.session(key)
        net = announcements.merged(change.changes for change in changes)
        if session is None or not net:
            continue
        who = announcements.concerned(event, number, changes, session)
        chats = await db.scalars(who.with_only_columns(Person.telegram_id))
        coming.append((number, changes[-1].revision, set(chats)))
    return coming
