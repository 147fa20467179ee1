"""What all sides of the benchmarks share."""

from dataclasses import dataclass

TOKEN = "1:benchmark"
TEXT = "The opening begins at 09:00 in Room A. Doors are open from 08:15 on; please bring your badge."


@dataclass(frozen=True)
class Row:
    """One figure; `met` is None where there is no goal."""

    figure: str
    value: str
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        verdict = {None: "", True: "met", False: "MISSED"}[self.met]
        return f"{self.figure:<66}{self.value:>16}{self.goal:>12}  {verdict}"
