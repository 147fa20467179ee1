"""Which part of a list somebody is looking at: remembered, so that every way back leads there."""

import json
import unicodedata
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from models import Person, View

LONGEST = 100  # characters of a search
PAGE = "page"  # beside the filters
WORDS, SESSION = "words", "session"  # what each list can be filtered by
# What stands for a letter of its own in Unicode, and for another one on many keyboards.
ALIKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
Filters = Mapping[str, str]  # facet → choice


async def filters(db: AsyncSession, person: Person, noun: str) -> dict[str, str]:
    """What a person has filtered the list of these nouns by."""
    kept = await _kept(db, person, noun)
    kept.pop(PAGE, None)
    return kept


async def page(db: AsyncSession, person: Person, noun: str) -> int:
    """The page of the list that a person has looked at last, from 0."""
    return int((await _kept(db, person, noun)).get(PAGE, 0))


async def turn(db: AsyncSession, person: Person, noun: str, number: int) -> None:
    """A person looks at this page now."""
    kept = await _kept(db, person, noun)
    if int(kept.get(PAGE, 0)) != number:
        await keep(db, person, noun, kept | {PAGE: str(number)})


async def keep(db: AsyncSession, person: Person, noun: str, chosen: Filters) -> None:
    """From now on the list is filtered like this, and begins at its first page."""
    kept = json.dumps({facet: choice[:LONGEST] for facet, choice in chosen.items() if choice})
    view = await db.get(View, (person.id, noun))
    if view is None:
        db.add(View(person_id=person.id, noun=noun, filters=kept))
    else:
        view.filters = kept
    await db.flush()


async def _kept(db: AsyncSession, person: Person, noun: str) -> dict[str, str]:
    view = await db.get(View, (person.id, noun))
    return dict(json.loads(view.filters)) if view else {}


def toggled(chosen: Filters, facet: str, choice: str) -> dict[str, str]:
    """With this choice, or without it if it was chosen already."""
    changed = dict(chosen)
    changed[facet] = "" if chosen.get(facet) == choice else choice
    return {name: value for name, value in changed.items() if value}


def fits(words: str, *texts: str) -> bool:
    """Whether all words stand somewhere in the texts; case, accents and hyphens do not matter."""
    where = " ".join(folded(text) for text in texts)
    return all(word in where for word in folded(words).split())


def folded(text: str) -> str:
    """As people type it."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("-", ""))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return bare.translate(ALIKE)
