"""Filling in forms: a draft in the database goes from question to question to the review."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.outbox import Message
from bot.event import Event
from bot.event.forms import Field, Form, said
from bot.services.form_answers import InvalidAnswerError
from bot.services.saying import message
from bot.texts import Texts
from models import Draft, Person

# For so long, what a person types answers the open question; later it may be about anything.
LISTENING = timedelta(hours=1)
LEFT_LYING = timedelta(hours=24)
OFFERED_AT_ONCE = 500


@dataclass
class Filling:
    """A draft and its form, with the answers unfolded."""

    form: Form
    draft: Draft
    answers: dict[str, Any]

    @property
    def field(self) -> Field | None:
        """The question that is open; None at the review."""
        return self.form.field(self.draft.field) if self.draft.field else None

    @property
    def number(self) -> int:
        """The open question's number, from 0; that of the review is the number of fields."""
        keys = [field.key for field in self.form.fields]
        return keys.index(self.draft.field) if self.draft.field in keys else len(keys)

    @property
    def is_first(self) -> bool:
        return self.number == 0 and not self.draft.reviewing

    def missing(self) -> Field | None:
        """The first field that must be answered and is not."""
        return next(
            (field for field in self.form.fields if field.required and field.key not in self.answers), None
        )

    def answer(self, value: object, now: datetime) -> None:
        """Answer the open question and go on to the next one, or back to the review."""
        field = self.field
        if field is not None:
            self.answers[field.key] = value
            self._forward(now)

    def toggle(self, key: str, now: datetime) -> None:
        """Choose one of many, or no longer; the question stays open."""
        field = self.field
        if field is not None:
            chosen = list(self.answers.get(field.key, []))
            chosen = [other for other in chosen if other != key] if key in chosen else [*chosen, key]
            self.answers[field.key] = chosen
            self._keep(now)

    def done(self, now: datetime) -> None:
        """Enough chosen of many; raises InvalidAnswerError where one at least is wanted."""
        field = self.field
        if field is None:
            return
        if field.required and not self.answers.get(field.key):
            raise InvalidAnswerError("choices")
        self.answers.setdefault(field.key, [])
        self._forward(now)

    def skip(self, now: datetime) -> None:
        """Leave the open question unanswered; raises InvalidAnswerError where it must be answered."""
        field = self.field
        if field is None:
            return
        if field.required:
            raise InvalidAnswerError("required")
        self.answers.pop(field.key, None)
        self._forward(now)

    def back(self, now: datetime) -> None:
        """One question back; from a question that was to be changed, back to the review."""
        if self.draft.reviewing:
            self.draft.field, self.draft.reviewing = None, False
        else:
            self.draft.field = self.form.fields[max(0, self.number - 1)].key
        self._keep(now)

    def change(self, field: Field, now: datetime) -> None:
        """Open a question again; its answer leads back to the review."""
        self.draft.field, self.draft.reviewing = field.key, True
        self._keep(now)

    def _forward(self, now: datetime) -> None:
        following = self.form.fields[self.number + 1 :]
        if self.draft.reviewing or not following:
            missing = self.missing()
            self.draft.field, self.draft.reviewing = (missing.key, True) if missing else (None, False)
        else:
            self.draft.field = following[0].key
        self._keep(now)

    def _keep(self, now: datetime) -> None:
        self.draft.answers = json.dumps(self.answers, ensure_ascii=False)
        self.draft.touched_at = now
        self.draft.offered_again_at = None


async def begin(
    db: AsyncSession,
    person: Person,
    name: str,
    form: Form,
    now: datetime,
    *,
    about: str | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Filling:
    """A fresh draft in place of whatever was there; one that changes something begins at the review."""
    await discard(db, person, name)
    kept = dict(answers or {})
    draft = Draft(
        person_id=person.id,
        form=name,
        about=about,
        answers=json.dumps(kept, ensure_ascii=False),
        field=None if about else form.fields[0].key,
        reviewing=False,
        started_at=now,
        touched_at=now,
    )
    db.add(draft)
    await db.flush()
    return Filling(form, draft, kept)


# Asked before every batch: to put it together takes longer than to run it.
DRAFTING = select(Draft.person_id).where(Draft.person_id.in_(bindparam("people", expanding=True)))


async def drafting(db: AsyncSession, people: Sequence[int]) -> set[int]:
    """Which of these people are filling in a form."""
    connection = await db.connection()
    return set(await connection.scalars(DRAFTING, {"people": people}))


async def filling(
    db: AsyncSession, person: Person, forms: Mapping[str, Form], name: str | None = None
) -> Filling | None:
    """The person's draft of this form, or the one that was touched last; None if there is none."""
    query = select(Draft).where(Draft.person_id == person.id, Draft.form.in_(list(forms)))
    if name is not None:
        query = query.where(Draft.form == name)
    draft = await db.scalar(query.order_by(Draft.touched_at.desc(), Draft.id.desc()).limit(1))
    if draft is None:
        return None
    form = forms[draft.form]
    answers = {key: value for key, value in json.loads(draft.answers).items() if form.field(key)}
    if draft.field is not None and form.field(draft.field) is None:
        draft.field = form.fields[0].key  # the folder has changed: better asked twice than not at all
    return Filling(form, draft, answers)


async def offered_again(db: AsyncSession, event: Event, texts: Texts, now: datetime) -> list[Message]:
    """A word about each draft that was left lying, once; from now on it counts as offered."""
    lying = (Draft.touched_at <= now - LEFT_LYING) & Draft.offered_again_at.is_(None)
    query = select(Draft, Person).join(Person, Person.id == Draft.person_id).where(lying)
    messages = []
    for draft, person in await db.execute(query.with_for_update(of=Draft).limit(OFFERED_AT_ONCE)):
        draft.offered_again_at = now
        form = event.forms.get(draft.form)
        if form is None or _is_closed(form, event, now):
            continue
        words = texts.speak(person.language)
        text = words(
            "Your form “{form}” is not finished. Shall we go on where you were?",
            form=said(form.title, words.language),
        )
        buttons = [
            (str(words("Go on")), f"form:{draft.form}:show:0:0"),
            (str(words("Throw away")), f"form:{draft.form}:discard:0:0"),
        ]
        messages.append(message(person.telegram_id, text, buttons))
    return messages


def _is_closed(form: Form, event: Event, now: datetime) -> bool:
    closes = form.closes_at(event.zone)
    return closes is not None and now >= closes


def listens(found: Filling, now: datetime) -> bool:
    """Whether what the person types now is meant for the form."""
    return now - found.draft.touched_at < LISTENING


async def discard(db: AsyncSession, person: Person, name: str) -> None:
    """Throw a draft away, if there is one."""
    await db.execute(delete(Draft).where(Draft.person_id == person.id, Draft.form == name))
