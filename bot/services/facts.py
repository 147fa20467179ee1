"""Facts in other words than the folder's: written, looked at, published, taken back."""

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.event.by_hand import PUBLISHED, ByHand, Edit, Published
from bot.services import programme
from models import EditState, FactEdit, Person, PublishedAnswer, PublishedQuestion


async def by_hand(db: AsyncSession) -> ByHand:
    """All that organisers say by hand now."""
    edits = {
        (row.fact, row.language): Edit(row.text, row.revision, row.written_at)
        for row in await db.scalars(_published().order_by(FactEdit.id))  # the newest stays
    }
    asked: dict[int, list[tuple[str, str]]] = {}
    for question in await db.scalars(select(PublishedQuestion).order_by(PublishedQuestion.id)):
        asked.setdefault(question.answer_id, []).append((question.language, question.text))
    told = {fact for fact, _ in edits}
    published: dict[str, Published] = {}
    withdrawn: dict[str, Published] = {}
    for row in await db.scalars(select(PublishedAnswer).order_by(PublishedAnswer.id)):
        stands = row.withdrawn_at is None and row.fact in told
        answer = Published(row.fact, row.gap, tuple(asked.get(row.id, ())))
        (published if stands else withdrawn)[row.fact] = answer
    return ByHand(edits, published, withdrawn)


async def hold(db: AsyncSession) -> None:
    """Let nobody else publish until this transaction ends."""
    await programme.hold(db)


async def write(
    db: AsyncSession, fact: str, language: str, text: str, author: Person, now: datetime
) -> FactEdit:
    """Keep new words (HTML), to look at before anybody is told them."""
    row = FactEdit(
        fact=fact, language=language, text=text, revision=0, state=EditState.DRAFT, author_id=author.id,
        written_at=now,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    row.revision = row.id
    await db.flush()
    return row


async def draft(db: AsyncSession, number: int) -> FactEdit | None:
    """Words that are not published yet, held until the transaction ends."""
    row = await db.get(FactEdit, number, with_for_update=True, populate_existing=True)
    return row if row and row.state is EditState.DRAFT else None


async def publish(db: AsyncSession, row: FactEdit) -> None:
    """Tell it from now on. The first words of a published answer in a language are a translation."""
    await programme.noticed(db)
    row.state = EditState.PUBLISHED
    if row.fact.startswith(PUBLISHED) and await current(db, row.fact, row.language, before=row.id) is None:
        others = _published().where(FactEdit.fact == row.fact, FactEdit.id != row.id)
        latest = await db.scalar(others.order_by(FactEdit.revision.desc()).limit(1))
        row.revision = latest.revision if latest else row.id
    await db.flush()


async def drop(db: AsyncSession, row: FactEdit) -> None:
    """Throw words away that are not published."""
    await db.delete(row)
    await db.flush()


async def forget(db: AsyncSession, fact: str) -> None:
    """Tell no words by hand of a fact any more, in no language."""
    mine = FactEdit.fact == fact, FactEdit.state == EditState.PUBLISHED
    await db.execute(update(FactEdit).where(*mine).values(state=EditState.UNDONE))


async def current(
    db: AsyncSession, fact: str, language: str, *, before: int | None = None
) -> FactEdit | None:
    """The words by hand that are told in a language."""
    query = _published().where(FactEdit.fact == fact, FactEdit.language == language)
    if before is not None:
        query = query.where(FactEdit.id < before)
    return await db.scalar(query.order_by(FactEdit.id.desc()).limit(1))


async def undo(db: AsyncSession, fact: str, language: str) -> FactEdit | None:
    """Take the newest words back: those before them are told again. None if there are none."""
    await programme.noticed(db)
    row = await current(db, fact, language)
    if row is not None:
        row.state = EditState.UNDONE
        await db.flush()
    return row


def _published() -> Select[FactEdit]:
    return select(FactEdit).where(FactEdit.state == EditState.PUBLISHED)
