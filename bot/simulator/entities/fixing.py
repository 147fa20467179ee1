"""Repairing what was formatted: no crossings, no nonsense, no blanks around.

The order of the steps and their effects are Telegram's own.
"""

from bot.simulator.entities.cleaning import clean, without_blanks
from bot.simulator.entities.entity import (
    HIDDEN_DATA,
    QUOTES,
    SPLITTABLE,
    Entity,
    EntityError,
    is_valid,
    narrow,
    widen,
)
from bot.simulator.entities.finding import find
from bot.simulator.entities.splitting import split

MOST_ENTITIES = 100
FARTHEST = 1_000_000
EMPTY = "Text must be non-empty"


def fix(
    text: str, entities: list[Entity], *, searching: bool = True, trimming: bool = True
) -> tuple[str, list[Entity]]:
    """The text and entities as Telegram would send them; raises an EntityError if it would not."""
    if not is_valid(text):
        raise EntityError("Strings must be encoded in UTF-8")
    check_bounds(entities)
    wide, entities = clean(widen(text), arranged([entity for entity in entities if entity.length > 0]))
    last, solid = without_blanks(wide, entities)
    if last < 0:
        raise EntityError(EMPTY)
    entities = arranged(solid if trimming else [entity for entity in entities if entity.length > 0])
    if trimming:
        wide, entities = trim(wide, entities, last)
    if searching:
        entities = arranged(entities, find(narrow(wide)))
    if trimming:
        _, entities = without_blanks(wide, entities)
    return narrow(wide), at_most(entities)


def check_bounds(entities: list[Entity]) -> None:
    for entity in entities:
        if not 0 <= entity.offset <= FARTHEST:
            raise EntityError(f"Receive an entity with incorrect offset {entity.offset}")
        if not 0 <= entity.length <= FARTHEST:
            raise EntityError(f"Receive an entity with incorrect length {entity.length}")


def arranged(entities: list[Entity], found: list[Entity] | None = None) -> list[Entity]:
    """Entities in order, without crossings, merged with found ones where these disturb nothing."""
    entities = sorted(entities, key=Entity.order)
    styles = [entity for entity in entities if entity.kind in SPLITTABLE]
    quotes = apart([entity for entity in entities if entity.kind in QUOTES])
    others = [entity for entity in entities if entity.kind not in SPLITTABLE and entity.kind not in QUOTES]
    others = beside_quotes(apart(others), quotes)
    if found:
        others = merged(others, beside_quotes(found, quotes))
    blocks = sorted([*others, *quotes], key=Entity.order)
    return sorted([*blocks, *split(styles, blocks)], key=Entity.order)


def apart(entities: list[Entity]) -> list[Entity]:
    """Only those that begin behind the end of the one before."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def beside_quotes(entities: list[Entity], quotes: list[Entity]) -> list[Entity]:
    """Only those that lie wholly inside or wholly outside of each quote."""
    return [
        entity
        for entity in entities
        if not any(
            quote.end > entity.offset
            and (quote.end < entity.end or entity.offset < quote.offset < entity.end)
            for quote in quotes
        )
    ]


def merged(entities: list[Entity], found: list[Entity]) -> list[Entity]:
    """Those that were given, and of the found ones those that touch none of them."""
    free = [
        new for new in found if all(new.end <= given.offset or new.offset >= given.end for given in entities)
    ]
    return sorted([*entities, *free], key=Entity.order)


def trim(wide: str, entities: list[Entity], last: int) -> tuple[str, list[Entity]]:
    """Cuts blanks off the end, and off the beginning as far as no entity holds them."""
    wide = wide[: last + 1]
    entities = [entity for entity in entities if entity.offset <= last]
    for entity in entities:
        entity.length = min(entity.length, last + 1 - entity.offset)
    entities.sort(key=Entity.order)
    first = len(wide) - len(wide.lstrip(" \n"))
    if entities:
        first = min(first, entities[0].offset)
    for entity in entities:
        entity.offset -= first
    return wide[first:], entities


def at_most(entities: list[Entity]) -> list[Entity]:
    """A message carries 100 entities of the sender; styles lose their place first."""
    if len(entities) <= MOST_ENTITIES:
        return entities
    blocks = [entity for entity in entities if entity.kind in QUOTES or entity.kind in HIDDEN_DATA]
    styles = [entity for entity in entities if entity.kind in SPLITTABLE]
    dropped = {id(entity) for entity in [*blocks, *styles][MOST_ENTITIES:]}
    return [entity for entity in entities if id(entity) not in dropped]
