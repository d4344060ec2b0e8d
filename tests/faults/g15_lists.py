"""G15, for lists: names that no one should have, in CSV, in XLSX, in the whole export, and as names of files.

Each name is put into a school's list and written by the program; the file is read back by another reader. Nothing in
it is a formula, no cell has more or less than the name, no file is written elsewhere. The known-bad twin writes the
rows as they come: a spreadsheet then runs what begins with ``=``.
"""

from __future__ import annotations

import csv
import io
import random
import time
import zipfile
from datetime import UTC, datetime

from python_calamine import CalamineWorkbook

from livret_desktop.services.files.spreadsheet import safe_cell, spreadsheet_bytes, workbook_bytes
from tests.faults.g15 import nasty_name
from tests.faults.harness import Campaign, CampaignResult

_AT = datetime(2026, 11, 20, 19, tzinfo=UTC)
_TITLES = ("Nom", "Prénoms")
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def run_g15_lists(seed: int, size: int) -> CampaignResult:
    """Write ``size`` names, each into both kinds of list."""
    started = time.perf_counter()
    generator = random.Random(seed)
    missed: list[str] = []
    twin_missed = 0
    for number in range(size):
        name = nasty_name(generator, number)
        trouble = _csv_trouble(name) or _xlsx_trouble(name)
        if trouble:
            missed.append(f"seed {seed}, name {number}: {trouble}")
        twin_missed += _twin_is_live(name)
    return CampaignResult(
        name="G15 lists",
        injected=size,
        caught=size - len(missed),
        missed=len(missed),
        twin_missed=twin_missed,
        seconds=time.perf_counter() - started,
        remark="CSV and XLSX, read back by csv and by calamine",
        examples=missed,
    )


def _csv_trouble(name: str) -> str:
    content = spreadsheet_bytes(_TITLES, [(name, "Zoé")])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    if len(rows) != 2 or len(rows[1]) != 2:
        return "a row more or less"
    cell = rows[1][0]
    if cell.lstrip(" \u00a0\ufeff").startswith(_RUNS):
        return "a live formula"
    told = cell.removeprefix("'") if cell != name else cell
    return "" if told == name and cell == safe_cell(name) else "another text"


def _xlsx_trouble(name: str) -> str:
    content = workbook_bytes("Élèves", _TITLES, [(name, "Zoé")], _AT)
    if content != workbook_bytes("Élèves", _TITLES, [(name, "Zoé")], _AT):
        return "other bytes for the same list"
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        links = [one for one in book.namelist() if "external" in one.lower() or "drawing" in one.lower()]
    if b"<f>" in sheet or b"<hyperlink" in sheet or links:
        return "something that runs"
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    if len(rows) != 2 or str(rows[1][1]) != "Zoé":
        return "a row more or less"
    return "" if _as_read(str(rows[1][0])) == _as_read(name) else "another text"


def _as_read(text: str) -> str:
    """XML has one kind of line end, no way to hold two code points, and control characters only as an escape."""
    shown = "".join(f"_x{ord(one):04X}_" if ord(one) < 32 and one not in "\t\n\r" else one for one in text)
    shown = shown.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    return shown.replace("\r\n", "\n").replace("\r", "\n")


def _twin_is_live(name: str) -> bool:
    """The rows as they come."""
    made = io.StringIO()
    csv.writer(made, delimiter=";").writerow([name, "Zoé"])
    return made.getvalue().startswith(_RUNS)


CAMPAIGNS = [
    Campaign(
        name="G15 lists",
        promise="Nasty names in CSV and XLSX: no live formula, the same text after a round trip (twin: rows unescaped)",
        run=run_g15_lists,
        small=200,
        first=2_000,
        full=5_000,
    )
]
