"""Backups: snapshot, sealed file on a folder or stick, read back, really restored aside, only then "vérifiée"."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from livret_desktop import __version__
from livret_desktop.backup.header import DATABASE_MEMBER, JOURNAL_MEMBER, BackupFacts
from livret_desktop.backup.refusals import local_trouble
from livret_desktop.backup.sealed_file import Member, open_members
from livret_desktop.backup.target_folder import (
    WrittenBackup,
    extract_members,
    next_sequence,
    rotate,
    write_backup,
)
from livret_desktop.backup.volumes import stick_id
from livret_desktop.db import backup_log, schema
from livret_desktop.db.backup_log import LoggedBackup
from livret_desktop.db.copying import copy_into_fresh, count_rows
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.configuration import school_of
from livret_desktop.services.context import Desk
from livret_desktop.services.locks import held

_LOG = logging.getLogger(__name__)
Say = Callable[[str], None]
BACKUP_WAIT_S = 2.0


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup just made and verified."""

    backup: WrittenBackup
    verified_at: datetime
    changes: Changes

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        facts = self.backup.facts
        return {
            "file": str(self.backup.path),
            "sequence": facts.sequence,
            "bytes": self.backup.size,
            "sha256": self.backup.sha256,
            "students": facts.students,
            "lessons": facts.lessons,
            "verified": True,
        }


def back_up(desk: Desk, target: Path, say: Say = lambda _text: None) -> BackupReport:
    """Make a verified backup in a folder. Pool thread; takes seconds; the window and the writer go on.

    Raises MachineError (no such folder, full, read-only, pulled) or RuleError; then nothing new is offered there and
    the earlier backups are as they were. Older generations beyond three go only after the new one was read back.
    """
    if not target.is_dir():
        raise MachineError(
            "Ce dossier ou cette clé n’est pas là",
            f"« {target.name or target} » n’existe pas : rien n’a été sauvegardé.",
            "Branchez la clé, ou choisissez un dossier existant.",
            exit_status=3,
        )
    with backup_turn(desk.folder), aside(desk.folder) as folder:
        say("Copie de la base…")
        snapshot = folder / "base"
        made_at = desk.clock.now()  # before the copy: what is written meanwhile counts as not in it
        desk.database.snapshot(snapshot)
        facts = _facts(desk, target, snapshot, made_at)
        members = {DATABASE_MEMBER: snapshot}
        if desk.folder.send_journal.exists():
            members[JOURNAL_MEMBER] = desk.folder.send_journal
        say("Écriture, relecture et essai de restauration…")
        with _opened(members) as opened:
            written = write_backup(
                target,
                opened,
                facts,
                desk.master_key.backup_key(),
                rehearse=lambda sealed: rehearse(desk, sealed, facts, folder),
            )
    report = _logged(desk, written, target)
    removed = rotate(target, written)
    _LOG.info("backup %d verified, %d older removed", facts.sequence, len(removed))
    return report


@contextmanager
def _opened(members: Mapping[str, Path]) -> Iterator[list[Member]]:
    """What is sealed is read from this PC: its troubles are not the stick's. Raises MachineError."""
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(open_members(members))
        except OSError as trouble:
            raise local_trouble(trouble) from trouble
        yield opened


def rehearse(desk: Desk, sealed: Path, facts: BackupFacts, folder: Path) -> None:
    """Restore a sealed file apart, count what is there, forget it. Raises when it is not what was saved."""
    place = folder / f"essai-{uuid4().hex}"
    place.mkdir()
    try:
        extracted, restored = place / "extrait", place / "restaure"
        extract_members(sealed, desk.master_key.backup_key(), {DATABASE_MEMBER: extracted})
        key = desk.master_key.database_key_hex()
        copy_into_fresh(extracted, restored, key)
        if count_rows(restored, key) != (facts.students, facts.lessons):
            raise RuleError(
                "L’essai de restauration n’a pas tout retrouvé",
                "La copie restaurée à part n’a pas le même nombre d’élèves ou de leçons : elle n’est pas gardée.",
                "Recommencez ; si cela se répète, changez de clé USB et prévenez le dépanneur.",
            )
    finally:
        shutil.rmtree(place, ignore_errors=True)


def logged_backups(desk: Desk) -> list[LoggedBackup]:
    """The backups made from this database, newest first."""
    with desk.database.read() as reading:
        return backup_log.logged(reading.connection)


def changed_since_last_backup(desk: Desk) -> int:
    """How many changes were written since the last verified backup."""
    with desk.database.read() as reading:
        return backup_log.changes_since_last(reading.connection)


@contextmanager
def backup_turn(folder: DataFolder) -> Iterator[None]:
    """One backup or rehearsal at a time on a data folder, window and command line together. Raises MachineError."""
    busy = MachineError(
        "Une sauvegarde est déjà en cours",
        "Une autre sauvegarde, ou un essai de restauration, n’est pas fini. Rien n’a été commencé.",
        "Attendez qu’il finisse, puis recommencez.",
    )
    with held(folder.backup_lock, busy, wait_s=BACKUP_WAIT_S):
        yield


def _facts(desk: Desk, target: Path, snapshot: Path, made_at: datetime) -> BackupFacts:
    students, lessons = count_rows(snapshot, desk.master_key.database_key_hex())
    with desk.database.read() as reading:
        school = school_of(reading)
        last = backup_log.last_sequence(reading.connection)
    school_id = str(desk.school_id)
    return BackupFacts(
        school_id=school_id,
        school_name=school.name,
        sequence=next_sequence(target, school_id, last),
        created_at=made_at,
        students=students,
        lessons=lessons,
        schema_version=schema.HEAD_REVISION,
        program_version=__version__,
        keys=read_key_file(desk.folder.keys).as_document(),
    )


def _logged(desk: Desk, written: WrittenBackup, target: Path) -> BackupReport:
    verified_at = desk.clock.now()
    entry = LoggedBackup(
        sequence=written.facts.sequence,
        created_at=written.facts.created_at,
        target=str(target),
        file_name=written.path.name,
        size_bytes=written.size,
        sha256=written.sha256,
        students=written.facts.students,
        lessons=written.facts.lessons,
        verified_at=verified_at,
    )
    stick = stick_id(target)
    with desk.database.quiet_write() as connection:
        backup_log.add(connection, entry, stick)
    return BackupReport(written, verified_at, Changes(frozenset({Kind.BACKUPS})))


@contextmanager
def aside(folder: DataFolder) -> Iterator[Path]:
    """A private folder beside the database (encrypted files only), gone at the end; leftovers of a crash too.

    Only inside :func:`backup_turn`: what another one left is removed. Raises MachineError when the disk refuses it.
    """
    for leftover in folder.root.glob("travail-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    place = folder.root / f"travail-{uuid4().hex}"
    try:
        place.mkdir(mode=0o700)
    except OSError as trouble:
        raise local_trouble(trouble) from trouble
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
