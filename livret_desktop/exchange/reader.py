"""Read a whole file to import, without a database: what it holds, what is refused and why, what to look at.

Called off the window's thread. Nothing is written anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from operator import itemgetter
from types import MappingProxyType

from livret_desktop.errors import RuleError
from livret_desktop.exchange.columns import FIELD_SETS, Column, Content, ImportKind, map_columns
from livret_desktop.exchange.excel_numbers import serial_as_day, serial_as_time
from livret_desktop.exchange.row_builders import builder_for
from livret_desktop.exchange.row_notes import RowNotes
from livret_desktop.exchange.rows import Row, RowProblem, RowWarning
from livret_desktop.exchange.text_file import Record, Table, open_text
from livret_desktop.exchange.usual_name import split_usual_name
from livret_desktop.exchange.values import shown
from livret_desktop.exchange.xlsx_file import is_workbook, open_workbook

MAX_CELL_CHARACTERS = 10_000
MAX_KEPT_CHARACTERS = 1_000
MAX_ROWS: Mapping[ImportKind, int] = MappingProxyType(
    {
        ImportKind.STUDENTS: 50_000,
        ImportKind.ENROLMENTS: 50_000,
        ImportKind.INSTRUCTORS: 5_000,
        ImportKind.LESSONS: 200_000,
    }
)
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
_SHOWN_FIELDS = ("birth_name", "given_names", "surname", "born_on", "neph", "day", "time")


class FileFormat(StrEnum):
    """How a file is written. AUTO looks at its content and titles, never at its name."""

    AUTO = "auto"
    RAPIDO = "rapido"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file read whole. ``rows`` can be imported; ``warnings`` concern rows of ``rows`` only."""

    kind: ImportKind
    format: FileFormat
    encoding: str
    separator: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    rejected: tuple[RowProblem, ...]
    warnings: tuple[RowWarning, ...]

    @property
    def read(self) -> int:
        """Rows of the file, blank ones apart."""
        return len(self.rows) + len(self.rejected)


def read_file(
    data: bytes,
    kind: ImportKind,
    file_format: FileFormat = FileFormat.AUTO,
    mapping: Mapping[int, str | None] | None = None,
    completions: Mapping[int, Mapping[str, str]] | None = None,
) -> ParsedFile:
    """Read a file of one kind.

    ``mapping`` (column from 0 to field name, None to leave it) replaces recognition by titles; ``completions`` (row to
    field name to text) is what the user typed on the spot for rows at fault. Raises RuleError when the file as a whole
    cannot be read: not a text, wrong format, missing column, no row, over a cap.
    """
    table = _open(data, file_format)
    columns = map_columns(kind, table.header, mapping)
    actual = _check_format(kind, file_format, table, columns)
    notes = RowNotes({field.name: field.label for field in FIELD_SETS[kind].fields})
    rows = tuple(_rows(table, kind, columns, notes, completions or {}))
    if not rows and not notes.rejected:
        raise RuleError(
            "Aucune ligne à importer",
            "Ce fichier a des titres de colonnes, mais aucune ligne en dessous.",
            "Refaites l’export : il s’est peut-être arrêté trop tôt.",
        )
    return ParsedFile(
        kind,
        actual,
        table.encoding,
        table.separator,
        columns,
        rows,
        tuple(notes.rejected),
        tuple(notes.warnings),
    )


def read_titles(data: bytes, file_format: FileFormat = FileFormat.AUTO) -> tuple[str, ...]:
    """The titles of a file's columns, for a choice by hand. Raises RuleError when it has none."""
    return _open(data, file_format).header


def _open(data: bytes, file_format: FileFormat) -> Table:
    workbook = is_workbook(data)
    if file_format is FileFormat.XLSX and not workbook:
        raise _wrong_format("un classeur Excel (.xlsx)")
    if workbook and file_format not in {FileFormat.XLSX, FileFormat.AUTO}:
        raise _wrong_format("un fichier texte")
    return open_workbook(data) if workbook else open_text(data)


def _check_format(kind: ImportKind, asked: FileFormat, table: Table, columns: Sequence[Column]) -> FileFormat:
    is_rapido = kind is ImportKind.STUDENTS and any(column.field == "usual_name" for column in columns)
    if asked is FileFormat.RAPIDO and not is_rapido:
        raise _wrong_format("un export Rapido")
    if not table.separator:
        return FileFormat.XLSX
    return FileFormat.RAPIDO if is_rapido and asked is not FileFormat.CSV else FileFormat.CSV


def _wrong_format(expected: str) -> RuleError:
    return RuleError(
        "Autre format que celui annoncé",
        f"Ce fichier n’est pas {expected} : rien n’a été importé.",
        "Choisissez le format « auto », ou vérifiez que c’est le bon fichier.",
    )


def _rows(
    table: Table,
    kind: ImportKind,
    columns: Sequence[Column],
    notes: RowNotes,
    completions: Mapping[int, Mapping[str, str]],
) -> Iterator[Row]:
    names = [field.name for field in FIELD_SETS[kind].fields]
    pick = _picker(names, columns)
    clean = _cleaner(table, kind, columns, notes)
    build = builder_for(kind, notes)
    for record in _counted(table.records, MAX_ROWS[kind]):
        cells = [cell.strip() for cell in record.cells]
        if not any(cells):
            continue
        clean(cells)
        picked = pick(cells)
        if record.line in completions:
            picked = _completed(names, picked, completions[record.line])
        row = None if notes.is_refused() else build(record.line, picked)
        if notes.close(record.line, partial(_shown, names, picked)) and row is not None:
            yield row


def _counted(records: Iterator[Record], limit: int) -> Iterator[Record]:
    for number, record in enumerate(records):
        if number >= limit:
            raise RuleError(
                "Trop de lignes",
                f"Ce fichier a plus de {limit} lignes : rien n’a été importé.",
                "Vérifiez que c’est le bon fichier ; sinon découpez-le en plusieurs, chacun avec ses titres.",
            )
        yield record


def _picker(names: Sequence[str], columns: Sequence[Column]) -> Callable[[list[str]], tuple[str, ...]]:
    """Cells of a file to cells in the order of the fields; an absent column gives the blank added at the end."""
    places = {column.field: column.index for column in columns if column.field}
    blank = len(columns)
    return itemgetter(*(places.get(name, blank) for name in names))


def _cleaner(
    table: Table, kind: ImportKind, columns: Sequence[Column], notes: RowNotes
) -> Callable[[list[str]], None]:
    """What is checked and set right in the cells of every row, in place: width, length, characters, Excel's numbers."""
    width = len(columns)
    is_sheet = not table.separator
    kept = [(column.index, column.field) for column in columns if column.field]
    converters = _converters(table, kind, columns) if is_sheet else []

    def clean(cells: list[str]) -> None:
        if len(cells) != width:
            _fit(cells, width, notes, is_sheet=is_sheet)
        if max(map(len, cells)) > MAX_KEPT_CHARACTERS:
            _check_lengths(cells, kept, notes)
        if table.is_suspect:
            _check_characters(cells, kept, notes)
        for index, convert in converters:
            cells[index] = convert(cells[index])
        cells.append("")

    return clean


def _converters(
    table: Table, kind: ImportKind, columns: Sequence[Column]
) -> list[tuple[int, Callable[[str], str]]]:
    as_day = partial(serial_as_day, day_zero=table.day_zero)
    by_content: dict[Content, Callable[[str], str]] = {Content.DAY: as_day, Content.TIME: serial_as_time}
    field_set = FIELD_SETS[kind]
    return [
        (column.index, by_content[content])
        for column in columns
        if column.field and (content := field_set.named(column.field).content) in by_content
    ]


def _fit(cells: list[str], width: int, notes: RowNotes, *, is_sheet: bool) -> None:
    """Bring a row to the width of the titles. A short line of text is cut somewhere, which nobody can guess."""
    if len(cells) < width and not is_sheet:
        notes.refuse("", f"La ligne s’arrête trop tôt : {len(cells)} colonnes sur {width}.")
    elif any(cells[width:]):
        notes.refuse("", f"La ligne a {len(cells)} colonnes au lieu de {width} : un séparateur est en trop.")
    cells[width:] = []
    cells.extend([""] * (width - len(cells)))


def _check_lengths(cells: list[str], kept: Sequence[tuple[int, str]], notes: RowNotes) -> None:
    if any(len(cell) > MAX_CELL_CHARACTERS for cell in cells):
        notes.refuse("", f"Une case dépasse {MAX_CELL_CHARACTERS} caractères.")
    for index, field in kept:
        if len(cells[index]) > MAX_KEPT_CHARACTERS:
            notes.refuse(field, f"{shown(cells[index])} dépasse {MAX_KEPT_CHARACTERS} caractères.")


def _check_characters(cells: Sequence[str], kept: Sequence[tuple[int, str]], notes: RowNotes) -> None:
    for index, field in kept:
        if _UNREADABLE.search(cells[index]):
            said = shown(_UNREADABLE.sub("\ufffd", cells[index]))
            notes.refuse(field, f"{said} contient un caractère illisible : retapez-le dans le fichier.")


def _completed(names: Sequence[str], cells: Sequence[str], completion: Mapping[str, str]) -> tuple[str, ...]:
    """The cells with what the user typed; a typed given name goes with the surname the row already has."""
    values = dict(zip(names, cells, strict=True)) | {name: text.strip() for name, text in completion.items()}
    if "given_names" in completion and values.get("usual_name"):
        split = split_usual_name(values["usual_name"], values["birth_name"])
        values["birth_name"] = split.birth_name
        values["usage_name"] = split.usage_name or ""
    return tuple(values[name] for name in names)


def _shown(names: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    values = dict(zip(names, cells, strict=True))
    if values.get("usual_name") and not values["birth_name"]:
        values["birth_name"] = split_usual_name(values["usual_name"], "").birth_name
    return MappingProxyType({name: values[name][:200] for name in _SHOWN_FIELDS if name in values})
