"""``import full``: a school made again from its full export, under a new key; sending waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.db import schema
from livret_desktop.db.history import first_broken_link
from livret_desktop.db.whole_rows import Rows, WrongRowError, exported_tables
from livret_desktop.errors import RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.custody import forget_stored_key, found_key
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.services.configuration import school_of
from livret_desktop.services.copies.restoring import settle_staged
from livret_desktop.services.copies.school_swap import desk_on, finish_pending_swap, staging
from livret_desktop.services.school.opening import prepare_new_folder
from livret_desktop.services.school.upgrading import note_version_of_new_school
from livret_desktop.services.surroundings import Surroundings
from livret_desktop.services.whole_school.layout import DATA_FILE
from livret_desktop.services.whole_school.reading import WholeReader, unreadable
from livret_desktop.transmission.journal_records import is_record
from livret_desktop.transmission.send_journal import open_journal

Say = Callable[[str], None]
_PAUSED = "L’école a été reprise d’un export complet."


@dataclass(frozen=True, slots=True)
class WholeImport:
    """A school made again. ``code`` is to be printed now: nothing keeps it.

    ``broken_at``: the first change of the journal of acts that does not fit its chain, None when all does.
    """

    school_id: UUID
    name: str
    code: RecoveryCode = field(repr=False)
    counts: dict[str, int]
    broken_at: int | None

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {
            "imported": True,
            "school": str(self.school_id),
            "students": self.counts["student"],
            "lessons": self.counts["lesson"],
            "tables": self.counts,
            "history_whole": self.broken_at is None,
            "auto_send": "paused",
        }


def import_whole(
    source: Path,
    folder: DataFolder,
    around: Surroundings,
    *,
    passphrase: str | None = None,
    say: Say = lambda _text: None,
) -> WholeImport:
    """Make the school of a full export in a data folder that holds none. All or nothing. Pool thread or command.

    It gets an id and a key of its own, so that the school it comes from, its backups and its sheet stay what they
    are. Every version under way is to be verified at the State before anything leaves, and sending is paused.
    Raises RuleError: not an export of ours, altered, another schema; MachineError: the disk, an existing school, no
    credential store and no passphrase. Then nothing is left behind.
    """
    with prepare_new_folder(folder):
        school_id = str(uuid4())
        try:
            with staging(folder, around.clock.now(), "avant-import", is_old_erased=True) as staged:
                key, code = found_key(staged.keys, school_id, around.credentials, passphrase=passphrase)
                say("Lecture et contrôle de l’export…")
                schema.create_database(staged.database, key.database_key_hex())
                found = _fill(source, staged, key, school_id, around)
                settle_staged(key, school_id, staged, around, folder, reason=_PAUSED)
            finish_pending_swap(folder)
        except BaseException:
            forget_stored_key(school_id, around.credentials)
            raise
    return WholeImport(UUID(school_id), found.name, code, found.counts, found.broken_at)


@dataclass(frozen=True, slots=True)
class _Filled:
    name: str
    counts: dict[str, int]
    broken_at: int | None


def _fill(source: Path, staged: DataFolder, key: MasterKey, school_id: str, around: Surroundings) -> _Filled:
    desk = desk_on(staged, key, school_id, around)
    try:
        with _reading(source) as reader, desk.database.quiet_write() as connection:
            _require_schema(reader)
            counts = _put_tables(reader, Rows(connection, school_id))
            _put_journal(reader, staged, key)
        with desk.database.write("", around.clock.now()) as written:
            note_version_of_new_school(written.work)
        with desk.database.read() as reading:
            return _Filled(school_of(reading).name, counts, first_broken_link(reading.connection))
    finally:
        desk.database.close()


def _put_tables(reader: WholeReader, rows: Rows) -> dict[str, int]:
    counts: dict[str, int] = {}
    try:
        for table in exported_tables():
            counts[table.name] = rows.put(table, reader.table(table, is_first=not counts))
        rows.finish()
    except WrongRowError as wrong:
        raise reader.refused(_why(wrong.column)) from None
    if counts["school"] != 1:
        raise reader.refused("il faut un établissement, et un seul")
    return counts


def _put_journal(reader: WholeReader, staged: DataFolder, key: MasterKey) -> None:
    journal = open_journal(staged.send_journal, key.journal_key())
    try:
        journal.put_all(_checked_records(reader))
    finally:
        journal.close()


def _checked_records(reader: WholeReader) -> Iterator[dict[str, Any]]:
    for record in reader.journal():
        if not is_record(record):
            raise reader.refused("ce n’est pas une ligne du journal des envois")
        yield record


def _require_schema(reader: WholeReader) -> None:
    found = reader.head()
    if found != schema.HEAD_REVISION:
        raise RuleError(
            "Cet export vient d’une autre version du programme",
            f"Son schéma est {found[:10]}, celui de ce programme {schema.HEAD_REVISION}. Aucune école n’a été créée.",
            "Reprenez-le avec la version qui l’a écrit, mettez-la à jour, ou restaurez une sauvegarde.",
        )


@contextmanager
def _reading(source: Path) -> Iterator[WholeReader]:
    path = source / DATA_FILE
    try:
        stream = path.open("rb")
    except OSError as trouble:
        raise unreadable(trouble) from trouble
    with stream:
        yield WholeReader(source, stream)


def _why(column: str) -> str:
    if column == "id":
        return "un identifiant revient deux fois, ou renvoie à une ligne absente"
    return (
        f"la valeur de « {column} » n’est pas de celles que ce programme écrit"
        if column
        else "colonne inconnue"
    )
