"""Writes the files of a full export into a folder, row by row."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from livret_desktop.db.whole_rows import ExportedTable, Raw
from livret_desktop.services.files.spreadsheet import safe_cell
from livret_desktop.services.whole_school.layout import (
    DATA_FILE,
    ENDINGS,
    FOLDERS,
    FORMAT,
    JOURNAL,
    TABLES_FOLDER,
    VERSION,
)

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class WholeWriter:
    """Writes one export. Use :func:`writing`. Raises OSError."""

    def __init__(self, folder: Path, json_file: TextIO) -> None:
        self._folder = folder
        self._json = json_file
        self._is_first = True
        self.counts: dict[str, int] = {}
        self.files = 0

    def table(self, of: ExportedTable, rows: Iterable[Raw]) -> None:
        """One table: into the JSON and a CSV of its own; bytes go to a file beside."""
        path = self._folder / TABLES_FOLDER / f"{of.name}.csv"
        with _text_file(path, "utf-8-sig") as stream:
            sheet = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            sheet.writerow(of.columns)
            self.counts[of.name] = self._section(of.name, self._told(of, rows, sheet))

    def journal(self, records: Iterable[dict[str, Any]]) -> None:
        """The journal of sends, word for word."""
        self._section(JOURNAL, records)

    def _told(self, of: ExportedTable, rows: Iterable[Raw], sheet: Any) -> Iterator[Raw]:
        for row in rows:
            for name in of.bytes_columns:
                row[name] = self._bytes(of, row, row[name])
            sheet.writerow([safe_cell(_cell(row[name])) for name in of.columns])
            yield row

    def _bytes(self, of: ExportedTable, row: Raw, content: bytes | None) -> str | None:
        """Where a file is; what left for the State is JSON, and told as its text."""
        if content is None or of.name not in FOLDERS:
            return None if content is None else content.decode()
        ending = ENDINGS.get(row.get("media_type", "application/pdf"), ".bin")
        name = f"{FOLDERS[of.name]}/{row['id']}{ending}"
        with (self._folder / name).open("wb") as stream:
            stream.write(content)
            _force(stream.fileno())
        self.files += 1
        return name

    def _section(self, name: str, rows: Iterable[dict[str, Any]]) -> int:
        self._json.write(f"{'' if self._is_first else ','}{_JSON.encode(name)}:[\n")
        self._is_first = False
        number = 0
        for row in rows:
            self._json.write(("," if number else "") + _JSON.encode(row) + "\n")
            number += 1
        self._json.write("]\n")
        return number


@contextmanager
def writing(folder: Path, schema: str) -> Iterator[WholeWriter]:
    """Begin and end ``ecole.json`` in an empty folder. Raises OSError."""
    for name in (TABLES_FOLDER, *FOLDERS.values()):
        (folder / name).mkdir()
    with _text_file(folder / DATA_FILE, "utf-8") as stream:
        stream.write(f'{{"format":"{FORMAT}","version":{VERSION},"schema":"{schema}","tables":{{\n')
        yield WholeWriter(folder, stream)
        stream.write("}}\n")


@contextmanager
def _text_file(path: Path, encoding: str) -> Iterator[TextIO]:
    with path.open("w", encoding=encoding, newline="", errors="strict") as stream:
        yield stream
        stream.flush()
        _force(stream.fileno())


def _force(descriptor: int) -> None:
    os.fsync(descriptor)


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
