"""Files for a spreadsheet: opened by a double click in a French office, and nothing in them runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

_LONGEST_CELL = 32_767
_WIDTH = 18
_NOT_IN_XML = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def spreadsheet_bytes(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, semicolons, every cell quoted."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def workbook_bytes(sheet: str, titles: Sequence[str], rows: Iterable[Sequence[str]], at: datetime) -> bytes:
    """An XLSX of texts alone: a cell of text is shown as it is, never run, whatever it begins with.

    ``at``: said to be made then. Made in memory: no clear copy in a temporary file. Deterministic.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 (only for a file)

    made = io.BytesIO()
    book = Workbook(made, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    book.set_properties({"created": at})
    page = book.add_worksheet(sheet)
    bold = book.add_format({"bold": True})
    for column, title in enumerate(titles):
        page.write_string(0, column, title, bold)
        page.set_column(column, column, _WIDTH)
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            page.write_string(number, column, _whole(text))
    page.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


def _whole(text: str) -> str:
    """Excel's longest text; what no XML file can hold (half of a surrogate pair, U+FFFE, U+FFFF) is shown as lost."""
    return text.encode("utf-8", "replace").decode().translate(_NOT_IN_XML)[:_LONGEST_CELL]


def safe_cell(cell: str) -> str:
    """A cell that is shown instead of being run (CWE-1236): an apostrophe before what begins a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff").startswith(_FORMULA) else cell
