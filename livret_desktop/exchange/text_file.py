"""From the bytes of a file to its records, by rule and never by guess.

Encoding: byte-order mark, else valid UTF-8, else Windows-1252. Separator: the most frequent of ``;`` tab ``,`` in the
line of titles. Everything streams and is capped, so a hostile file costs neither memory nor time.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from livret_desktop.errors import MachineError, RuleError
from livret_desktop.exchange.excel_numbers import DAY_ZERO

MAX_BYTES = 32 * 1024 * 1024
MAX_LINE_CHARACTERS = 200_000
MAX_COLUMNS = 200
SEPARATORS = (";", "\t", ",")

_CHUNK = 1 << 20
_CONTROLS = bytes([*range(0x01, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_UNDEFINED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
_REPLACEMENT_IN_UTF8 = "\ufffd".encode()
_SEPARATOR_HINT = re.compile(r"sep=([;,\t])\s*", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_BINARIES = (
    (b"%PDF", "un document PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"PK\x03\x04", "une archive ZIP"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"7z\xbc\xaf", "une archive compressée"),
    (b"Rar!", "une archive compressée"),
    (b"SQLite format 3\x00", "une base de données"),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur Excel (.xls)"),
)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file: ``line`` counts from 1 under the titles, blank lines included."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened: its titles, then its records as they are read. ``is_suspect``: some character is unreadable.

    ``day_zero``: the day from which a workbook counts its days.
    """

    encoding: str
    separator: str
    header: tuple[str, ...]
    records: Iterator[Record]
    is_suspect: bool = False
    day_zero: date = DAY_ZERO


def load_file(path: Path) -> bytes:
    """The bytes of a file to import.

    Raises RuleError when it is missing, empty, a folder or too big, MachineError when the machine cannot read it.
    """
    try:
        if not path.is_file():
            raise RuleError(
                "Fichier introuvable",
                "Aucun fichier ne se trouve à cet endroit : rien n’a été importé.",
                "Vérifiez le nom et le dossier, puis choisissez le fichier à nouveau.",
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as trouble:
        raise MachineError(
            "Fichier illisible",
            "L’ordinateur n’a pas pu lire ce fichier, peut-être ouvert ailleurs ou interdit d’accès : "
            "rien n’a été importé.",
            "Fermez le programme qui l’a ouvert, ou copiez-le sur le Bureau, puis recommencez.",
        ) from trouble
    check_size(data)
    return data


def check_size(data: bytes) -> None:
    """Raises RuleError for an empty file or one over MAX_BYTES."""
    if not data:
        raise empty_file()
    if len(data) > MAX_BYTES:
        raise RuleError(
            "Fichier trop gros",
            f"Ce fichier dépasse {MAX_BYTES // (1024 * 1024)} Mo : ce n’est pas un export d’auto-école.",
            "Vérifiez que c’est le bon fichier ; sinon découpez-le en plusieurs, chacun avec ses titres.",
        )


def open_text(data: bytes) -> Table:
    """Read the titles of a delimited text and stand ready to read its rows.

    Raises RuleError, now or while the records are read: not a text, no title, a quote left open, a line without end.
    """
    check_size(data)
    _check_is_text(data)
    encoding, is_suspect = _encoding(data)
    lines = _lines(io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline=""))
    first = next((line for line in lines if line.strip()), "")
    hint = _SEPARATOR_HINT.fullmatch(first)
    if hint:
        first = next((line for line in lines if line.strip()), "")
    if not first:
        raise empty_file()
    separator = hint.group(1) if hint else separator_of(first)
    header = next(csv.reader([first], delimiter=separator))
    check_columns(len(header))
    return Table(
        encoding=_SHOWN_ENCODINGS[encoding],
        separator=separator,
        header=tuple(title.strip() for title in header),
        records=_records(lines, separator, len(header)),
        is_suspect=is_suspect,
    )


def separator_of(line: str) -> str:
    """The most frequent of ``;`` tab ``,`` outside quotes."""
    bare = _QUOTED.sub("", line)
    return max(SEPARATORS, key=bare.count)


def check_columns(count: int) -> None:
    """Raises RuleError over MAX_COLUMNS."""
    if count > MAX_COLUMNS:
        raise RuleError(
            "Trop de colonnes",
            f"Ce fichier a plus de {MAX_COLUMNS} colonnes : ce n’est pas un export d’auto-école.",
            "Vérifiez que c’est le bon fichier.",
        )


def empty_file() -> RuleError:
    """The refusal of a file without anything in it."""
    return RuleError(
        "Fichier vide",
        "Ce fichier ne contient rien : il n’y a rien à importer.",
        "Refaites l’export depuis l’ancien logiciel, puis choisissez le nouveau fichier.",
    )


def not_a_text(what: str) -> RuleError:
    """The refusal of a file that holds something else than text."""
    return RuleError(
        "Ce n’est pas un fichier texte",
        f"Ce fichier est {what}, ce n’est pas un fichier texte : rien n’a été importé.",
        "Choisissez l’export en .txt ou .csv de l’ancien logiciel, ou un classeur Excel .xlsx.",
    )


_SHOWN_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
}


def _check_is_text(data: bytes) -> None:
    for magic, what in _BINARIES:
        if data.startswith(magic):
            raise not_a_text(what)
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\x00" in data:
        raise not_a_text(
            "un programme ou des données" if data.startswith(b"MZ") else "fait de données binaires"
        )


def _encoding(data: bytes) -> tuple[str, bool]:
    """The encoding by rule, and whether some character may be unreadable in it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", True
    has_controls = len(data.translate(None, delete=_CONTROLS)) != len(data)
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", True
    validity = _utf8_validity(data)
    if validity is not None:
        return "utf-8", has_controls or not validity or _REPLACEMENT_IN_UTF8 in data
    undefined = len(data.translate(None, delete=_UNDEFINED_IN_CP1252)) != len(data)
    return "cp1252", has_controls or undefined


def _utf8_validity(data: bytes) -> bool | None:
    """True: UTF-8. False: UTF-8 cut in the middle of its last character. None: something else."""
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    seen_accent = False
    try:
        for start in range(0, len(data), _CHUNK):
            seen_accent |= not decoder.decode(view[start : start + _CHUNK]).isascii()
    except UnicodeDecodeError:
        return None
    if not decoder.getstate()[0]:
        return True
    return False if seen_accent else None


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    for line in iter(partial(stream.readline, MAX_LINE_CHARACTERS + 1), ""):
        if len(line) > MAX_LINE_CHARACTERS:
            raise RuleError(
                "Ligne sans fin",
                f"Une ligne de ce fichier dépasse {MAX_LINE_CHARACTERS} caractères : ce n’est pas un tableau.",
                "Vérifiez que c’est le bon fichier, ou refaites l’export.",
            )
        if "\x00" in line:
            raise not_a_text("fait de données binaires")
        yield line


def _records(lines: Iterator[str], separator: str, width: int) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=separator)
    line = 0
    before = 0
    try:
        for cells in reader:
            line += 1
            if reader.line_num - before > 1:
                _check_quotes(cells, separator, width, line)
            before = reader.line_num
            yield Record(line, cells)
    except csv.Error:
        raise _open_quote(line + 1) from None


def _check_quotes(cells: list[str], separator: str, width: int, line: int) -> None:
    """A quote left open swallows the rows that follow, up to the next quote: better to refuse than to lose them."""
    swallowed = any("\n" in cell and cell.count(separator) >= width - 1 > 0 for cell in cells)
    if swallowed or len(cells) < width:
        raise _open_quote(line)


def _open_quote(line: int) -> RuleError:
    return RuleError(
        "Un guillemet n’est pas refermé",
        f"Un guillemet ouvert à la ligne {line} avale les lignes suivantes : "
        "elles seraient perdues, rien n’a été importé.",
        f"Ouvrez le fichier, corrigez le guillemet de la ligne {line}, enregistrez, puis recommencez.",
    )
