"""Tables as files for spreadsheets, in which no cell is ever a formula.

Whatever people write may begin like one. In a workbook it is stored as text, whatever it looks like; in a
CSV file, which knows no types, an apostrophe stands before it, as OWASP advises ("CSV Injection").
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bot.texts import RIGHT_TO_LEFT

Cell = str | int | float | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 50  # characters of a column
FORBIDDEN = re.compile("[\ufffe\uffff]")  # in XML, besides the control characters, which are escaped


@dataclass(frozen=True)
class Table:
    """A head and rows, in a language; `name` is that of the file and the sheet."""

    name: str
    language: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv_file(table: Table) -> bytes:
    """As RFC 4180 has it, in UTF-8 with a mark at the beginning, so that Excel reads it as that."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for row in (table.head, *table.rows):
        writer.writerow([harmless(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> Cell:
    """A cell of a CSV file that no program takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def xlsx_file(table: Table) -> bytes:
    """A workbook with one sheet; Arabic runs from right to left."""
    file = io.BytesIO()
    # In memory, since what people have answered has no place in a temporary file.
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", table.name)[:31])
        if table.language in RIGHT_TO_LEFT:
            sheet.right_to_left()
        bold = book.add_format({"bold": True})
        for column, name in enumerate(table.head):
            sheet.write_string(0, column, name, bold)
            widths = [len(str(row[column] or "")) for row in table.rows]
            sheet.set_column(column, column, min(WIDEST, max([len(name), *widths]) + 2))
        for number, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table.rows), len(table.head) - 1)
    return file.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, FORBIDDEN.sub("", cell))
    elif cell is not None:
        sheet.write_number(row, column, cell)
