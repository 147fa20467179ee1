"""Exports: complete, in the reader's language, to organisers alone, and without a single formula."""

import csv
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import icalendar
import pytest
from defusedxml import ElementTree
from sqlalchemy import select

from bot.app import Usher
from bot.services import spreadsheets
from bot.services.spreadsheets import Table
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import AuditEntry
from tests.people_stage import proposed, registered
from tests.test_registration import said_to, tapped
from tests.test_team import OLD

HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("http://x.example","x")',
]
HOSTILE += [
    'a "quoted", comma; and\nline',
    "'=1",
    "٣ مارس",
    "深圳",
    "_x0041_",
    "\x0b=1\ufffe",
    "0012",
    "12e5",
]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table() -> Table:
    return Table("What: people/write", "en", ["First", "=Second"], [[value, value] for value in HOSTILE])


def cells(content: bytes) -> list[list[tuple[str, str]]]:
    """The cells of a workbook's first sheet, each as its type and text; "formula" where it is one."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = [
            "".join(text.text or "" for text in item.iter(f"{MAIN}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in sheet.iter(f"{MAIN}row"):
        found = []
        for cell in row.iter(f"{MAIN}c"):
            value = cell.findtext(f"{MAIN}v") or ""
            kind = "formula" if cell.find(f"{MAIN}f") is not None else cell.get("t", "number")
            found.append((kind, strings[int(value)] if kind == "s" else value))
        rows.append(found)
    return rows


def test_in_a_workbook_whatever_people_write_is_text() -> None:
    rows = cells(spreadsheets.xlsx_file(table()))
    assert {kind for row in rows for kind, _ in row} == {"s"}
    written = [escaped(row[0][1]) for row in rows[1:]]
    assert written == [value.replace("\ufffe", "") for value in HOSTILE]


def escaped(text: str) -> str:
    """Workbooks write what XML cannot hold as _xHHHH_."""
    for written, meant in (("_x000B_", "\x0b"), ("_x000D_", "\r"), ("_x005F_", "_")):
        text = text.replace(written, meant)
    return text


def test_a_csv_file_has_no_formula_and_reads_back_as_it_was() -> None:
    content = spreadsheets.csv_file(table())
    assert content.startswith(b"\xef\xbb\xbfFirst,")
    assert content.count(b"\r\n") >= len(HOSTILE) + 1
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["First", "'=Second"]
    assert [row[0].removeprefix("'") for row in rows[1:]] == [value.removeprefix("'") for value in HOSTILE]
    assert not any(cell.startswith(tuple("=+-@\t\r\n")) for row in rows for cell in row)


@pytest.mark.faults
def test_in_libreoffice_every_cell_is_text(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here")
    (tmp_path / "book.xlsx").write_bytes(spreadsheets.xlsx_file(table()))
    (tmp_path / "lines.csv").write_bytes(spreadsheets.csv_file(table()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "fods", "book.xlsx", "lines.csv"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=100)
    assert opened(tmp_path / "book.fods") == set()
    # A CSV file cannot say that a number is meant as text.
    assert opened(tmp_path / "lines.fods") == {"12", "1200000"}


def opened(file: Path) -> set[str]:
    """What is no text in a sheet that LibreOffice has read; no cell may be a formula."""
    found = [
        (
            {key.rpartition("}")[2]: value for key, value in cell.attrib.items()},
            "".join(cell.itertext()).strip(),
        )
        for cell in ElementTree.fromstring(file.read_bytes()).iter()
        if cell.tag.endswith("}table-cell") and any(key.endswith("}value-type") for key in cell.attrib)
    ]
    assert len(found) > len(HOSTILE)
    assert [text for about, text in found if "formula" in about] == []
    return {text for about, text in found if about["value-type"] != "string"}


def test_without_the_safeguards_there_would_be_formulas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        spreadsheets, "_write", lambda sheet, row, column, cell: sheet.write(row, column, cell)
    )
    kinds = {kind for row in cells(spreadsheets.xlsx_file(table())) for kind, _ in row}
    assert "formula" in kinds
    monkeypatch.setattr(spreadsheets, "harmless", lambda cell: cell)
    assert b"\r\n=1+1," in spreadsheets.csv_file(table())


async def file_of(telegram: Telegram, guest: Guest, label: str) -> tuple[str, bytes, str]:
    """Name, content and caption of the file that a button of the export menu brings."""
    await said_to(guest, "/organise")
    await tapped(guest, "Export")
    sent = await tapped(guest, label)
    document = sent.body["document"]
    return document["file_name"], await telegram.fetch(document["file_id"]), sent.text


@pytest.mark.long
async def test_registrations_proposals_and_check_ins_come_as_files(
    usher: Usher, telegram: Telegram, organiser: Guest
) -> None:
    await registered(usher, telegram, "=Ada", "fr", phone="+41 22 000 00 00", needs="@ramp")
    await registered(usher, telegram, "Ben", mode="online")
    await proposed(usher, telegram, "-Trees")
    await said_to(organiser, "/checkin ada")
    await tapped(organiser, "Let in")
    title = usher.house.event.title("citiverse", "en")

    name, content, caption = await file_of(telegram, organiser, "Registrations (XLSX)")
    head, *rows = [[text for _, text in row] for row in cells(content)]
    assert name == "registrations-2025-06-30.xlsx"
    assert caption.startswith("2 rows. These are people's own data")
    assert head[:2] == ["Reference", "Taking part"]
    ada = dict(zip(head, rows[1], strict=False))
    assert (ada["Name"], ada["Phone"], ada["Needs"]) == ("=Ada", "+41 22 000 00 00", "@ramp")
    assert (ada["Seats"], ada["Language"]) == (f"{title} (confirmed)", "Français")
    assert (ada["Registered"], ada["Checked in"]) == ("2025-06-30 10:00", "2025-06-30 10:00")

    _, content, _ = await file_of(telegram, organiser, "Proposals (CSV)")
    (proposal,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert (proposal["Title"], proposal["State"], proposal["Session"]) == (
        "'-Trees", "to be decided", title,
    )  # fmt: skip
    assert "XLSX" not in caption
    _, content, caption = await file_of(telegram, organiser, "Check-ins (CSV)")
    assert caption.endswith(
        "\nA spreadsheet may read 0012 as 12 in this file; in XLSX it stays as it was written."
    )
    (entry,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert (entry["Name"], entry["Checked in"]) == ("'=Ada", "2025-06-30 10:00")
    name, content, _ = await file_of(telegram, organiser, "Programme (ICS)")
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert (name, len(events)) == ("programme.ics", len(usher.house.event.sessions))
    async with usher.database.read() as db:
        exported = await db.scalars(select(AuditEntry.action).where(AuditEntry.action.endswith(".export")))
    assert sorted(exported) == [
        "checkins.export", "programme.export", "proposals.export", "registrations.export",
    ]  # fmt: skip


@pytest.mark.long
async def test_a_table_s_two_formats_stand_together(organiser: Guest) -> None:
    assert (await said_to(organiser, "/export")).buttons == [
        ["Registrations (XLSX)"], ["Registrations (CSV)"],
        ["Proposals (XLSX)", "Proposals (CSV)"],
        ["Check-ins (XLSX)", "Check-ins (CSV)"],
        ["Programme (ICS)", "Back"],
    ]  # fmt: skip


async def test_nobody_else_gets_a_file(usher: Usher, telegram: Telegram, organiser: Guest) -> None:
    guest = await telegram.person("Mallory", language="en")
    shown = await said_to(guest, "/start")
    for data in ("export", "export:registrations:csv", "export:programme:ics"):
        tap = await guest.tap(data=data, message_id=shown.message_id)
        assert (await guest.answer(tap)).text == OLD
    tap = await organiser.tap(data="export:people:exe", message_id=(await organiser.last()).message_id)
    assert (await organiser.answer(tap)).text == OLD
