"""Reads ``ecole.json`` back, line by line, as data: whoever wrote it, nothing in it is believed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from livret_desktop.db.whole_rows import ExportedTable, Raw
from livret_desktop.durable import why_refused
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.services.whole_school.layout import (
    DATA_FILE,
    FILE_NAME,
    FOLDERS,
    FORMAT,
    JOURNAL,
    LARGEST_FILE,
    LARGEST_JSON,
    LARGEST_LINE,
    VERSION,
)


class WholeReader:
    """One export being read: the head, then each table in its order, then the journal.

    Every method raises RuleError for what is not an export of ours, naming the line, and MachineError for the disk.
    """

    def __init__(self, folder: Path, stream: BinaryIO) -> None:
        self._folder = folder
        self._stream = stream
        self.line = 0

    def head(self) -> str:
        """The schema it was written under."""
        try:
            told = json.loads(self._next() + b"}}")
            known = (told["format"], told["version"], told["tables"])
            schema = told["schema"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise self.refused("ce n’est pas un export complet de ce programme") from None
        if known != (FORMAT, VERSION, {}) or not isinstance(schema, str):
            raise self.refused("ce n’est pas un export complet de ce programme, ou sa forme est plus récente")
        return schema

    def table(self, of: ExportedTable, *, is_first: bool) -> Iterator[Raw]:
        """The rows of the next table, with the bytes of their files."""
        for row in self._section(of.name, is_first=is_first):
            for name in of.bytes_columns & row.keys():
                row[name] = self._bytes(of, row, row[name])
            yield row

    def journal(self) -> Iterator[dict[str, Any]]:
        """The records of the journal of sends; nothing may follow them."""
        yield from self._section(JOURNAL, is_first=False)
        if self._next() != b"}}\n" or self._stream.read(1):
            raise self.refused("la fin n’est pas celle d’un export")

    def refused(self, why: str) -> RuleError:
        """The file refused, at the line just read."""
        return RuleError(
            "Cet export ne peut pas être repris",
            f"{DATA_FILE}, ligne {self.line} : {why}. Aucune école n’a été créée.",
            "Reprenez le dossier tel que l’export l’a écrit, sans le modifier ; sinon refaites l’export.",
        )

    def _section(self, name: str, *, is_first: bool) -> Iterator[dict[str, Any]]:
        comma = "" if is_first else ","
        if self._next() != f'{comma}"{name}":[\n'.encode():
            raise self.refused(f"le tableau « {name} » manque ou n’est pas à sa place")
        number = 0
        while (line := self._next()) != b"]\n":
            if number:
                if not line.startswith(b","):
                    raise self.refused("une virgule manque")
                line = line[1:]
            yield self._object(line)
            number += 1

    def _object(self, line: bytes) -> dict[str, Any]:
        try:
            row = json.loads(line, parse_constant=_no_number, object_pairs_hook=_once)
        except (ValueError, RecursionError):
            raise self.refused("cette ligne n’est pas lisible") from None
        if not isinstance(row, dict):
            raise self.refused("cette ligne n’est pas un enregistrement")
        return row

    def _next(self) -> bytes:
        self.line += 1
        try:
            line = self._stream.readline(LARGEST_LINE)
        except OSError as trouble:
            raise unreadable(trouble) from trouble
        if not line.endswith(b"\n") or self._stream.tell() > LARGEST_JSON:
            raise self.refused("le fichier est coupé, ou cette ligne est bien trop longue")
        return line

    def _bytes(self, of: ExportedTable, row: Raw, told: Any) -> bytes | None:
        if told is None:
            return None
        if not isinstance(told, str):
            raise self.refused("un fichier n’est pas nommé")
        if of.name not in FOLDERS:
            try:
                return told.encode()
            except UnicodeEncodeError:
                raise self.refused("ce texte n’est pas lisible") from None
        content = self._file(of, told)
        if hashlib.sha256(content).hexdigest() != row.get("sha256"):
            raise self.refused(f"le fichier {told} n’est pas celui qui a été exporté")
        return content

    def _file(self, of: ExportedTable, name: str) -> bytes:
        """A file that lies in the export itself: the name is one we would have given, never a path, never a link."""
        if not FILE_NAME.fullmatch(name) or not name.startswith(f"{FOLDERS[of.name]}/"):
            raise self.refused("un nom de fichier n’est pas de ceux d’un export")
        path = self._folder / name
        try:
            if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
                raise self.refused(f"le fichier {name} manque")
            with path.open("rb") as stream:
                content = stream.read(LARGEST_FILE + 1)
        except OSError as trouble:
            raise unreadable(trouble) from trouble
        if len(content) > LARGEST_FILE:
            raise self.refused(f"le fichier {name} est bien trop gros")
        return content


def unreadable(trouble: OSError) -> MachineError:
    """The folder of the export does not read."""
    return MachineError(
        "L’export ne peut pas être lu",
        f"{DATA_FILE} : {why_refused(trouble)}. Aucune école n’a été créée.",
        "Donnez le dossier écrit par « export », et vérifiez le disque ou la clé.",
    )


def _no_number(_word: str) -> Any:
    raise ValueError("NaN and infinities are no numbers of ours")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found
