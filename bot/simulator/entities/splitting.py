"""Styles (bold and the like) are cut where other entities begin and end."""

from bot.simulator.entities.entity import SOLID, SPLITTABLE, Entity

BEHIND_ALL = 1 << 31


class Splitter:
    """Runs over styles and the blocks around them from left to right."""

    def __init__(self, styles: list[Entity]) -> None:
        self._styles = styles
        self._next = 0
        # The styles that are on, with the stretch of each that is not written yet.
        self._on: dict[str, tuple[int, int]] = {}
        self._result: list[Entity] = []
        self._blocks: list[Entity] = []

    def run(self, blocks: list[Entity]) -> list[Entity]:
        for block in blocks:
            self._go_to(block.offset)
            self._blocks.append(block)
        self._go_to(BEHIND_ALL)
        return self._result

    def _go_to(self, position: int) -> None:
        while self._blocks and position >= self._blocks[-1].end:
            block = self._blocks.pop()
            written = len(self._result)
            self._write_to(block.end)
            if block.kind in SOLID:
                del self._result[written:]
        self._write_to(position)

    def _write_to(self, position: int) -> None:
        while self._next < len(self._styles) and self._styles[self._next].offset < position:
            style = self._styles[self._next]
            self._next += 1
            begin, end = self._on.get(style.kind, (0, 0))
            if end and style.offset <= end:
                self._on[style.kind] = (begin, max(end, style.end))
            else:
                self._cut(style.offset)
                self._on[style.kind] = (style.offset, style.end)
        self._cut(position)

    def _cut(self, position: int) -> None:
        """Writes the styles that are on up to here."""
        for kind in SPLITTABLE:
            begin, end = self._on.get(kind, (0, 0))
            if not end or begin >= position:
                continue
            self._result.append(Entity(kind, begin, min(end, position) - begin))
            if end <= position:
                del self._on[kind]
            else:
                self._on[kind] = (position, end)


def split(styles: list[Entity], blocks: list[Entity]) -> list[Entity]:
    """The styles (sorted), each within one block or between blocks, none inside a solid one."""
    return Splitter(styles).run(blocks)
