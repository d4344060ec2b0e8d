"""Rows of an Excel workbook (.xlsx), read as a stream with caps.

Only texts come out: a yes/no is "oui" or "non"; a number is written without exponent, as a day or a time where the
format of its cell shows one.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from xml.parsers import expat

from livret_desktop.exchange.excel_numbers import NumberKind, as_shown
from livret_desktop.exchange.text_file import (
    MAX_COLUMNS,
    Record,
    Table,
    check_columns,
    check_size,
    empty_file,
)
from livret_desktop.exchange.xlsx_parts import (
    WORKBOOK,
    Budget,
    Outline,
    damaged_workbook,
    feed,
    local_name,
    make_parser,
    number_kinds,
    read_outline,
    shared_strings,
    too_big_workbook,
)

MAX_UNPACKED_BYTES = 64 * 1024 * 1024

_LETTERS = re.compile(r"[A-Z]{1,3}", re.ASCII)
_DIGITS = "0123456789"
_VALUES = frozenset(("v", "t"))
_EXACT_WHOLE = 1e15


def is_workbook(data: bytes) -> bool:
    """True for the content of an .xlsx file, whatever its name."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def open_workbook(data: bytes) -> Table:
    """Read the titles of the first sheet and stand ready to read its rows. Raises RuleError, now or while reading."""
    check_size(data)
    budget = Budget()
    outline = _outline(data, budget)
    rows = _sheet_rows(data, outline, budget)
    titles = next((row for row in rows if any(row.cells)), None)
    if titles is None:
        raise empty_file()
    check_columns(len(titles.cells))
    return Table(
        encoding="xlsx",
        separator="",
        header=tuple(cell.strip() for cell in titles.cells),
        records=_under(rows, titles.line),
        day_zero=outline.day_zero,
    )


def _under(rows: Iterator[Record], titles_line: int) -> Iterator[Record]:
    for row in rows:
        yield Record(row.line - titles_line, row.cells)


@contextmanager
def _opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong inside it becomes one French refusal."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        zlib.error,
        EOFError,
        KeyError,
        IndexError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ):
        raise damaged_workbook() from None


def _outline(data: bytes, budget: Budget) -> Outline:
    with _opened(data) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise too_big_workbook()
        return read_outline(archive, budget)


def _sheet_rows(data: bytes, outline: Outline, budget: Budget) -> Iterator[Record]:
    with _opened(data) as archive:
        strings = shared_strings(archive, budget)
        sheet = _SheetParser(strings, number_kinds(archive, budget), outline.day_zero, budget)
        for _ in feed(archive, outline.first_sheet, sheet.parser):
            yield from sheet.take_rows()


class _SheetParser:
    """Turns the events of a sheet into rows, kept until taken. Its handlers run a million times: they stay flat."""

    def __init__(
        self, strings: list[str], kinds: Mapping[str, NumberKind], day_zero: date, budget: Budget
    ) -> None:
        self._strings = strings
        self._kinds = kinds
        self._day_zero = day_zero
        self._budget = budget
        self._rows: list[Record] = []
        self._row: list[str] = []
        self._line = 0
        self._column = -1
        self._type = "n"
        self._style = ""
        self._pieces: list[str] = []
        self._is_value = False
        self._column_of = cache(_column_index)
        self.parser = make_parser(self._start)
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def take_rows(self) -> list[Record]:
        """The rows complete since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.spend_element()
        local = name if ":" not in name else local_name(name)
        if local == "c":
            letters = attributes.get("r", "").rstrip(_DIGITS)
            self._column = self._column_of(letters) if letters else self._column + 1
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "")
        elif local in _VALUES:
            self._is_value = True
        elif local == "row":
            written = attributes.get("r", "")
            self._line = max(int(written), self._line + 1) if written else self._line + 1
            self._row = []
            self._column = -1

    def _data(self, text: str) -> None:
        if self._is_value:
            self._pieces.append(text)

    def _end(self, name: str) -> None:
        local = name if ":" not in name else local_name(name)
        if local in _VALUES:
            self._is_value = False
        elif local == "c":
            if self._pieces:
                self._put(self._shown("".join(self._pieces)))
                self._pieces = []
        elif local == "row" and self._row:
            self._rows.append(Record(self._line, self._row))

    def _put(self, text: str) -> None:
        missing = self._column + 1 - len(self._row)
        if missing > 0:
            check_columns(self._column + 1)
            self._row.extend([""] * missing)
        self._row[self._column] = text

    def _shown(self, raw: str) -> str:
        if self._type == "s":
            return self._strings[int(raw)]
        if self._type == "b":
            return "oui" if raw == "1" else "non"
        if self._type != "n":
            return self._budget.spend_text(raw)
        kind = self._kinds.get(self._style)
        number = _plain_number(raw)
        return as_shown(number, kind, self._day_zero) if kind else number


def _column_index(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise ValueError("not a column")
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return min(index - 1, MAX_COLUMNS)


def _plain_number(raw: str) -> str:
    """A number without exponent nor needless decimals: "2.5E+11" gives "250000000000"."""
    number = float(raw)
    if not abs(number) < _EXACT_WHOLE:
        return raw[:64]
    if number.is_integer():
        return str(int(number))
    return f"{number:.17f}".rstrip("0") if "E" in raw.upper() else raw[:64]
