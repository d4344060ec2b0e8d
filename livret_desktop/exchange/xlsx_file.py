"""Rows of an Excel workbook (.xlsx), read as a stream with caps.

Read with the standard library's zip and expat on purpose: the fast spreadsheet readers lay the used rectangle out in
memory, so that a 5 kB workbook with one cell in its last corner stops the whole program.
Only texts come out: a number is written without exponent, a yes/no is "oui" or "non".
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from posixpath import join, normpath
from xml.parsers import expat

from livret_desktop.errors import RuleError
from livret_desktop.exchange.text_file import (
    MAX_COLUMNS,
    Record,
    Table,
    check_columns,
    check_size,
    empty_file,
)

MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_ELEMENTS = 700_000
MAX_TEXT_CHARACTERS = 16_000_000
MAX_CELL_CHARACTERS = 10_001

_CHUNK = 1 << 16
_LETTERS = re.compile(r"[A-Z]{1,3}", re.ASCII)
_DIGITS = "0123456789"
_VALUES = frozenset(("v", "t"))
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_EXACT_WHOLE = 1e15


def is_workbook(data: bytes) -> bool:
    """True for the content of an .xlsx file, whatever its name."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def open_workbook(data: bytes) -> Table:
    """Read the titles of the first sheet and stand ready to read its rows. Raises RuleError, now or while reading."""
    check_size(data)
    rows = _guarded(_sheet_rows(data))
    titles = next((row for row in rows if any(row.cells)), None)
    if titles is None:
        raise empty_file()
    check_columns(len(titles.cells))
    return Table("xlsx", "", tuple(cell.strip() for cell in titles.cells), _under(rows, titles.line))


def _under(rows: Iterator[Record], titles_line: int) -> Iterator[Record]:
    for row in rows:
        yield Record(row.line - titles_line, row.cells)


def _guarded(rows: Iterator[Record]) -> Iterator[Record]:
    """The same rows; whatever is wrong inside the archive becomes one French refusal."""
    try:
        yield from rows
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
        raise _damaged() from None


def _sheet_rows(data: bytes) -> Iterator[Record]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise _too_big()
        budget = _Budget()
        strings = _shared_strings(archive, budget)
        sheet = _SheetParser(strings, budget)
        for _ in _feed(archive, _first_sheet(archive, budget), sheet.parser):
            yield from sheet.take_rows()


def _damaged() -> RuleError:
    return RuleError(
        "Classeur Excel abîmé",
        "Ce classeur .xlsx ne se lit pas jusqu’au bout : rien n’a été importé.",
        "Ouvrez-le dans Excel, enregistrez-le à nouveau, ou enregistrez-le en CSV (point-virgule).",
    )


def _too_big() -> RuleError:
    return RuleError(
        "Classeur Excel trop gros",
        "Une fois ouvert, ce classeur dépasse ce que ce programme accepte de lire : rien n’a été importé.",
        "Gardez la seule feuille à importer, ou enregistrez-la en CSV (point-virgule).",
    )


class _Budget:
    """What one workbook may cost, all its parts together."""

    def __init__(self) -> None:
        self.elements = 0
        self.characters = 0

    def spend_element(self) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise _too_big()

    def spend_text(self, text: str) -> str:
        """The text, cut where a cell is refused anyway for being too long."""
        self.characters += len(text)
        if self.characters > MAX_TEXT_CHARACTERS:
            raise _too_big()
        return text[:MAX_CELL_CHARACTERS]


def _parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    return parser


def _refuse_doctype(*_: object) -> None:
    """No workbook declares a document type; only an attack by entities does."""
    raise _damaged()


def _feed(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType) -> Iterator[None]:
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _first_sheet(archive: zipfile.ZipFile, budget: _Budget) -> str:
    """The member holding the first sheet of the workbook."""
    identifiers: list[str] = []
    targets: dict[str, str] = {}

    def start_workbook(name: str, attributes: dict[str, str]) -> None:
        budget.spend_element()
        if _local(name) == "sheet":
            identifiers.extend(
                value for key, value in attributes.items() if _local(key) == "id" and ":" in key
            )

    def start_relation(name: str, attributes: dict[str, str]) -> None:
        budget.spend_element()
        if _local(name) == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    for member, start in ((_WORKBOOK, start_workbook), (_RELATIONS, start_relation)):
        for _ in _feed(archive, member, _parser(start)):
            pass
    target = targets[identifiers[0]]
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _shared_strings(archive: zipfile.ZipFile, budget: _Budget) -> list[str]:
    """The texts that cells point to; phonetic readings left out."""
    strings: list[str] = []
    if "xl/sharedStrings.xml" not in archive.namelist():
        return strings
    collector = _TextCollector(budget)

    def end(name: str) -> None:
        collector.end(name)
        if _local(name) == "si":
            strings.append(budget.spend_text(collector.take()))

    parser = _parser(collector.start)
    parser.EndElementHandler = end
    parser.CharacterDataHandler = collector.data
    for _ in _feed(archive, "xl/sharedStrings.xml", parser):
        pass
    return strings


class _TextCollector:
    """Gathers the text of ``t`` elements outside phonetic readings."""

    def __init__(self, budget: _Budget) -> None:
        self._budget = budget
        self._pieces: list[str] = []
        self._is_inside = False
        self._is_phonetic = False

    def start(self, name: str, _: dict[str, str]) -> None:
        self._budget.spend_element()
        local = _local(name)
        if local == "t":
            self._is_inside = not self._is_phonetic
        elif local == "rPh":
            self._is_phonetic = True

    def end(self, name: str) -> None:
        local = _local(name)
        if local == "t":
            self._is_inside = False
        elif local == "rPh":
            self._is_phonetic = False

    def data(self, text: str) -> None:
        if self._is_inside:
            self._pieces.append(text)

    def take(self) -> str:
        """The text gathered since the last call."""
        text = "".join(self._pieces)
        self._pieces.clear()
        return text


class _SheetParser:
    """Turns the events of a sheet into rows, kept until taken. Its handlers run a million times: they stay flat."""

    def __init__(self, strings: list[str], budget: _Budget) -> None:
        self._strings = strings
        self._budget = budget
        self._rows: list[Record] = []
        self._row: list[str] = []
        self._line = 0
        self._column = -1
        self._type = "n"
        self._pieces: list[str] = []
        self._is_value = False
        self._column_of = cache(_column_index)
        self.parser = _parser(self._start)
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def take_rows(self) -> list[Record]:
        """The rows complete since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.spend_element()
        local = name if ":" not in name else _local(name)
        if local == "c":
            letters = attributes.get("r", "").rstrip(_DIGITS)
            self._column = self._column_of(letters) if letters else self._column + 1
            self._type = attributes.get("t", "n")
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
        local = name if ":" not in name else _local(name)
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
        return _plain_number(raw) if self._type == "n" else self._budget.spend_text(raw)


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
    if number.is_integer() and abs(number) < _EXACT_WHOLE:
        return str(int(number))
    return raw[:64]
