"""Workbooks: the same rows as text, against an independent reader, and the bombs."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from livret_desktop.errors import RuleError
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.exchange.reader import FileFormat, read_file
from livret_desktop.exchange.rows import LessonRow, StudentRow
from livret_desktop.exchange.xlsx_file import MAX_UNPACKED_BYTES, open_workbook
from tests.exchange.files import LESSON_TITLES, STUDENT_TITLES, sample, workbook

TITLES = STUDENT_TITLES.split(";")


def _sheet(body: str) -> bytes:
    return workbook([], sheet=f"<worksheet><sheetData>{body}</sheetData></worksheet>")


def _refused(data: bytes) -> str:
    with pytest.raises(RuleError) as caught:
        read_file(data, ImportKind.STUDENTS)
    return caught.value.title


def test_a_rapido_export_saved_by_excel_gives_the_same_rows() -> None:
    lines = sample("rapido-eleves.txt").decode("cp1252").splitlines()
    as_sheet = read_file(workbook([line.split("\t") for line in lines]), ImportKind.STUDENTS)
    as_text = read_file(sample("rapido-eleves.txt"), ImportKind.STUDENTS)
    assert as_sheet.format is FileFormat.XLSX
    assert as_sheet.rows == as_text.rows
    assert as_sheet.rejected == as_text.rejected


def test_numbers_of_excel_are_days_times_and_nephs() -> None:
    (row,) = read_file(workbook([TITLES, ["LE GALL", "Anne", 37597, 250109312337]]), ImportKind.STUDENTS).rows
    assert isinstance(row, StudentRow)
    assert (row.born_on, row.neph) == (date(2002, 12, 7), "250109312337")
    lesson = [
        46246,
        0.3541666666666667,
        60.0,
        2.50109312337e11,
        "B",
        "A2207731020",
        "",
        "Pratique",
        "Voiture",
        "Faite",
    ]
    (row,) = read_file(workbook([LESSON_TITLES.split(";"), lesson]), ImportKind.LESSONS).rows
    assert isinstance(row, LessonRow)
    assert (row.day, row.minutes, row.neph) == (date(2026, 8, 12), 60, "250109312337")
    assert row.starts_at.astimezone().utctimetuple()[3:5] == (6, 30)


def test_shared_strings_agree_with_an_independent_reader() -> None:
    strings = (
        "<sst><si><t>Nom de naissance</t></si><si><r><t>Pré</t></r><r><t>noms</t></r><rPh><t>xx</t></rPh></si>"
        "<si><t xml:space='preserve'>LE GALL</t></si><si><t>Maëlys &amp; Anne</t></si></sst>"
    )
    body = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row r="4"><c r="A4" t="s"><v>2</v></c><c r="C4" t="s"><v>3</v></c></row>'
    )
    data = workbook([], sheet=f"<worksheet><sheetData>{body}</sheetData></worksheet>", strings=strings)
    table = open_workbook(data)
    ours = [list(table.header), *(record.cells for record in table.records)]
    theirs = (
        CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    assert ours == [row for row in theirs if any(row)]
    assert [row.line for row in read_file(data, ImportKind.STUDENTS).rows] == [3]


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    """The known-bad twin is a reader that lays the rectangle out: this very file stops it for want of 512 GiB."""
    far = '<row r="1"><c r="A1" t="inlineStr"><is><t>Nom</t></is></c></row>'
    far += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    tracemalloc.start()
    assert _refused(_sheet(far)) in {"Il manque une colonne", "Trop de colonnes"}
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_bombs() -> None:
    blown = workbook([], sheet=b"<worksheet>" + b" " * (MAX_UNPACKED_BYTES + 1) + b"</worksheet>")
    assert len(blown) < 100_000
    assert _refused(blown) == "Classeur Excel trop gros"
    entities = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert _refused(workbook([], sheet=entities)) == "Classeur Excel abîmé"


@pytest.mark.parametrize("row", ["<row>" + '<c t="b"><v>1</v></c>' * 4 + "</row>", "<row><c/></row>", "<x/>"])
def test_as_many_cells_as_allowed_stays_quick(row: str) -> None:
    data = _sheet('<row><c t="b"><v>1</v></c></row>' + row * (1_600_000 // row.count("<")))
    began = time.process_time()
    with pytest.raises(RuleError) as caught:
        list(open_workbook(data).records)
    assert caught.value.title == "Classeur Excel trop gros"
    assert time.process_time() - began < 2


def test_a_lying_size_in_the_archive_is_refused() -> None:
    data = bytearray(workbook([TITLES, ["A", "B", "01/01/2000", ""]]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    central = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[central + 24 : central + 28] = (size // 2).to_bytes(4, "little")
    assert _refused(bytes(data)) == "Classeur Excel abîmé"


@pytest.mark.parametrize(
    "text", ["=cmd|'/c calc'!A1", "../../etc/passwd", "CON", "\u202eevil", "<b>x</b>", "🚗" * 50]
)
def test_nasty_names_come_out_identical(text: str) -> None:
    data = workbook([TITLES, [text, "Anne", "01/01/2000", ""]])
    (row,) = read_file(data, ImportKind.STUDENTS).rows
    assert getattr(row, "birth_name") == text  # noqa: B009


def test_a_damaged_workbook() -> None:
    data = workbook([TITLES, ["A", "B", "01/01/2000", ""]])
    with pytest.raises(RuleError):
        read_file(data[:-30], ImportKind.STUDENTS)
    assert _refused(_sheet("<row><c>")) == "Classeur Excel abîmé"
    assert _refused(_sheet('<row r="x"><c/></row>')) == "Classeur Excel abîmé"
    assert _refused(_sheet('<row><c t="s"><v>7</v></c></row>')) == "Classeur Excel abîmé"
    assert _refused(_sheet("")) == "Fichier vide"
