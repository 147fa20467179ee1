"""Characters that Telegram replaces or drops, and entities of nothing but blanks."""

import itertools
import re
from dataclasses import replace

from bot.simulator.entities.entity import HIDDEN_DATA, Entity, EntityError, narrow

# Control characters become blanks; line feeds stay.
REPLACED = {code: " " for code in range(32) if chr(code) not in "\n\r"}
DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
# Of marks in a row that turn the direction of writing, only the last one keeps its meaning.
MARKS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")
BLANKS = " \n"
LOW_SURROGATES = range(0xDC00, 0xE000)


def clean(wide: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The text without what Telegram drops, the entities moved accordingly."""
    check_places(wide, entities)
    if DROPPED.search(wide):
        kept = (0 if DROPPED.match(character) else 1 for character in wide)
        moved = list(itertools.accumulate(kept, initial=0))
        for entity in entities:
            begin, end = moved[entity.offset], moved[entity.end]
            entity.offset, entity.length = begin, end - begin
        wide = DROPPED.sub("", wide)
    wide = wide.translate(REPLACED)
    return MARKS.sub(lambda found: "\u200c" * len(found.group()), wide), entities


def check_places(wide: str, entities: list[Entity]) -> None:
    """Raises an EntityError for an edge inside a character or outside of the text: for the first one
    that Telegram meets, which goes from left to right, and ends entities before it begins others.
    """
    cut: list[tuple[tuple[int, int, int], str]] = []
    for number, entity in enumerate(entities):
        if is_inside(wide, entity.offset):
            cut.append(((entity.offset, 1, number), "Entity begins"))
        if is_inside(wide, entity.end):
            cut.append(((entity.end, 0, -number), f"{beginning(entity)} ends"))
    if cut:
        (position, _, _), reason = min(cut)
        offset = byte_offset(wide, position)
        raise EntityError(f"{reason} in a middle of a UTF-16 symbol at byte offset {offset}")
    for entity in entities:
        if entity.offset > len(wide):
            raise EntityError(f"Entity begins after the end of the text at UTF-16 offset {entity.offset}")
    for entity in reversed(entities):
        if entity.end > len(wide):
            end = entity.end
            raise EntityError(f"{beginning(entity)} ends after the end of the text at UTF-16 offset {end}")


def beginning(entity: Entity) -> str:
    return f"Entity beginning at UTF-16 offset {entity.offset}"


def is_inside(wide: str, position: int) -> bool:
    return position < len(wide) and ord(wide[position]) in LOW_SURROGATES


def byte_offset(wide: str, position: int) -> int:
    """The byte of UTF-8 behind the character that holds this unit."""
    return len(narrow(wide[: position + 1]).encode())


def without_blanks(wide: str, entities: list[Entity]) -> tuple[int, list[Entity]]:
    """The place of the last character that is no blank (-1: none), and the entities that have some.

    An entity loses the blanks at its beginning, unless it hides data.
    """
    last = len(wide.rstrip(BLANKS)) - 1
    if not entities:
        return last, entities
    entities = [replace(entity) for entity in entities if entity.length > 0]
    waiting = entities.copy()
    waiting.reverse()
    around: list[Entity] = []
    solid = -1
    for position in range(len(wide) + 1):
        while around and position >= around[-1].end:
            entity = around.pop()
            if solid < entity.offset and entity.kind not in HIDDEN_DATA:
                entity.length = 0
        while waiting and position >= waiting[-1].offset:
            around.append(waiting.pop())
        if position == len(wide) or (not around and not waiting):
            break
        if wide[position] in BLANKS:
            move_beginnings(around, position)
        else:
            solid = position
    return last, [entity for entity in entities if entity.length > 0]


def move_beginnings(around: list[Entity], position: int) -> None:
    """Entities that begin at a blank begin behind it."""
    for entity in reversed(around.copy()):
        if entity.offset != position or entity.kind in HIDDEN_DATA:
            break
        entity.offset += 1
        entity.length -= 1
        if entity.length == 0:
            around.remove(entity)
