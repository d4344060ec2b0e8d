"""``export``: the whole school written down for whoever wants to read it without this program."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livret_desktop.db.schema import HEAD_REVISION
from livret_desktop.db.whole_rows import exported_tables, rows_of
from livret_desktop.durable import fsync_folder, patiently, why_refused
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.whole_school.layout import README_FILE, readme
from livret_desktop.services.whole_school.writing import writing
from livret_desktop.transmission.send_journal import DamagedJournalError, SendJournal

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class WholeExport:
    """What was written. ``has_journal`` False: the journal of sends is damaged and was left out."""

    folder: Path
    counts: dict[str, int]
    files: int
    has_journal: bool

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {
            "folder": str(self.folder),
            "students": self.counts["student"],
            "lessons": self.counts["lesson"],
            "tables": self.counts,
            "files": self.files,
            "send_journal": self.has_journal,
        }


def export_whole(desk: Desk, target: Path, say: Say = lambda _text: None) -> WholeExport:
    """Write the whole school into a folder that is not there yet, or empty. Pool thread; seconds to minutes.

    Written under a name of its own and renamed at the end: the folder is whole or not there. Raises RuleError: a
    folder that holds something; MachineError: the disk.
    """
    _require_free(target)
    beside = target.with_name(f"{target.name}.part")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True, mode=0o700)
        written = _write(desk, beside, target, say)
        if target.exists():
            target.rmdir()
        patiently(lambda: beside.rename(target))
        fsync_folder(target.parent)
    except OSError as trouble:
        shutil.rmtree(beside, ignore_errors=True)
        raise MachineError(
            "L’export n’a pas pu être écrit",
            f"« {target.name} » : {why_refused(trouble)}. Rien n’a été laissé à moitié.",
            "Choisissez un autre dossier, ou libérez de la place, puis recommencez.",
        ) from trouble
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return written


def _write(desk: Desk, beside: Path, target: Path, say: Say) -> WholeExport:
    has_journal = True
    with desk.database.read() as reading, writing(beside, HEAD_REVISION) as writer:
        for table in exported_tables():
            say(f"{table.name}…")
            writer.table(table, rows_of(reading.connection, table))
        records: list[dict[str, Any]] = []
        try:
            records = list(SendJournal(desk.folder.send_journal, desk.master_key.journal_key()).records())
        except DamagedJournalError:
            has_journal = False
        writer.journal(records)
    with (beside / README_FILE).open("wb") as stream:
        stream.write(readme(writer.counts, HEAD_REVISION).encode("utf-8-sig"))
    return WholeExport(target, writer.counts, writer.files, has_journal)


def _require_free(target: Path) -> None:
    is_free = not target.exists()
    with suppress(OSError):
        is_free = is_free or (target.is_dir() and not any(target.iterdir()))
    if not is_free:
        raise RuleError(
            "Ce dossier contient déjà quelque chose",
            f"« {target.name} » n’a pas été modifié : un export n’en remplace jamais un autre.",
            "Donnez le nom d’un dossier qui n’existe pas encore, ou vide.",
        )
