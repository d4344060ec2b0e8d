"""Restore: the copy is rebuilt beside, settled, and only then put in place; killed at any step it is old or new.

The steps on the disk are those of ``services.copies.school_swap``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livret_desktop.backup.header import DATABASE_MEMBER, JOURNAL_MEMBER, BackupFacts
from livret_desktop.backup.sealed_file import SealedBytes
from livret_desktop.backup.target_folder import extract_members, list_backups, read_facts
from livret_desktop.backup.volumes import stick_id
from livret_desktop.db import backup_log
from livret_desktop.db.backup_log import LoggedBackup
from livret_desktop.db.copying import copy_into_fresh, count_rows
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import KeyFile, key_file_from_document, read_key_file, write_key_file
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.unlock import AskForSecret, GivenSecrets, OpenedBy, unlock
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.recovery_sheet import SheetState, keep_sheet, sheet_used
from livret_desktop.services.copies.restored import settle_after_restore
from livret_desktop.services.copies.school_swap import (
    desk_on,
    finish_pending_swap,
    remember_key,
    sole_use,
    staging,
)
from livret_desktop.services.locks import unusable_folder
from livret_desktop.services.surroundings import Surroundings
from livret_desktop.transmission.send_journal import SendJournal, open_journal

_LOG = logging.getLogger(__name__)
_COPIED_JOURNAL = "journal-de-la-copie"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RestoreOffer:
    """What a backup says of itself before it is restored, and how it compares with the school that is there.

    ``newer``: the newest whole copy of the same school that lies beside it, when that is not this one.
    """

    facts: BackupFacts
    key_file: KeyFile
    is_other_school: bool
    newer: BackupFacts | None = None


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """A school restored. Automatic sending is paused until someone says "Reprendre les envois"."""

    facts: BackupFacts
    students: int
    lessons: int

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {"restored": True, "students": self.students, "lessons": self.lessons, "auto_send": "paused"}


def look_at(file: Path, folder: DataFolder) -> RestoreOffer:
    """The head of a backup, for the question "restore this one?". Raises RuleError or MachineError.

    Not authenticated yet: the whole file is, before anything is used.
    """
    facts = read_facts(file).facts
    present = _present_keys(folder)
    is_other = present is not None and present.school_id != facts.school_id
    return RestoreOffer(
        facts,
        key_file_from_document(facts.keys),
        is_other,
        _newest_beside(file, facts.school_id, facts.sequence),
    )


def _newest_beside(file: Path, school_id: str, sequence: int) -> BackupFacts | None:
    """By number, never by date. What lies beside is only a hint: a folder that cannot be listed refuses nothing."""
    try:
        beside = list_backups(file.parent)
    except MachineError:
        return None
    found = [one.facts for one in beside if one.is_good and one.facts and one.facts.school_id == school_id]
    newest = max(found, key=lambda facts: facts.sequence, default=None)
    return newest if newest is not None and newest.sequence > sequence else None


def restore(
    file: Path,
    folder: DataFolder,
    around: Surroundings,
    *,
    given: GivenSecrets | None = None,
    ask: AskForSecret | None = None,
    key: MasterKey | None = None,
    sheet: SheetState | None = None,
    holds_window_lock: bool = False,
    say: Say = lambda _text: None,
) -> RestoreReport:
    """Restore a backup into a data folder, new or in use by nobody. Pool thread or command.

    The school that was there is kept under ``ancien/``. Works without a healthy database and on another PC, with the
    recovery code, or with ``key`` when the caller has it open already. ``holds_window_lock``: the caller is the window
    itself, its lock held and its school closed. ``sheet``: what the caller knows of the recovery sheet. It is noted in
    the restored school, as is this copy: made before both, it knows of neither.

    Raises RuleError (damaged, another school's, wrong secret) or MachineError; then nothing changed.
    """
    offer = look_at(file, folder)
    if offer.is_other_school:
        raise other_school(offer)
    if key is None or not offer.key_file.is_opened_by(key):
        unlocked = unlock(offer.key_file, around.credentials, given=given, ask=ask)
        key = unlocked.master_key
        if unlocked.opened_by is OpenedBy.RECOVERY_CODE:
            sheet = sheet_used(offer.key_file, around.clock.now())
    try:
        folder.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise unusable_folder(folder.root) from error
    with sole_use(folder, _window_open(), holds_window_lock=holds_window_lock):
        say("Lecture et contrôle de la copie…")
        _stage(file, offer, key, folder, around, sheet)
        say("Mise en place…")
        finish_pending_swap(folder)
        remember_key(around.credentials, read_key_file(folder.keys), key)
    _LOG.info("backup %d restored", offer.facts.sequence)
    return RestoreReport(offer.facts, offer.facts.students, offer.facts.lessons)


def _stage(
    file: Path,
    offer: RestoreOffer,
    key: MasterKey,
    folder: DataFolder,
    around: Surroundings,
    sheet: SheetState | None,
) -> None:
    with staging(folder, around.clock.now(), "avant-restauration") as staged:
        read = _rebuild(file, offer, key, staged)
        _write_keys(offer, key, folder, staged)
        settle_staged(key, offer.facts.school_id, staged, around, folder)
        desk = desk_on(staged, key, offer.facts.school_id, around)
        try:
            _note_copy(desk, file, offer.facts, read, sheet)
        finally:
            desk.database.close()


def _note_copy(
    desk: Desk, file: Path, facts: BackupFacts, read: SealedBytes, sheet: SheetState | None
) -> None:
    """This copy was just read in full, restored and counted, which is what "vérifiée" means."""
    entry = LoggedBackup(
        sequence=facts.sequence,
        created_at=facts.created_at,
        target=str(file.parent.absolute()),
        file_name=file.name,
        size_bytes=read.size,
        sha256=read.sha256,
        students=facts.students,
        lessons=facts.lessons,
        verified_at=desk.clock.now(),
    )
    with desk.database.quiet_write() as connection:
        backup_log.add_restored(connection, entry, stick_id(file.parent))
        if sheet is not None:
            keep_sheet(connection, sheet)


def _rebuild(file: Path, offer: RestoreOffer, key: MasterKey, staged: DataFolder) -> SealedBytes:
    """Extract, authenticate, copy the rows into a fresh database, count."""
    extracted = staged.root / "extrait"
    wanted = {DATABASE_MEMBER: extracted}
    if any(name == JOURNAL_MEMBER for name, _ in read_facts(file).layout.members):
        wanted[JOURNAL_MEMBER] = staged.root / _COPIED_JOURNAL
    read = extract_members(file, key.backup_key(), wanted)
    copy_into_fresh(extracted, staged.database, key.database_key_hex())
    extracted.unlink()
    counts = count_rows(staged.database, key.database_key_hex())
    if counts != (offer.facts.students, offer.facts.lessons):
        raise RuleError(
            "Cette copie ne contient pas ce qu’elle annonce",
            "Le nombre d’élèves ou de leçons n’est pas celui noté à la sauvegarde : rien n’a été restauré.",
            "Choisissez une autre copie.",
        )
    return read


def _write_keys(offer: RestoreOffer, key: MasterKey, folder: DataFolder, staged: DataFolder) -> None:
    """The keys of the folder when they open the same data (a newer sheet or passphrase counts), else the copy's."""
    present = _present_keys(folder)
    newest = present if present is not None and present.is_opened_by(key) else offer.key_file
    write_key_file(staged.keys, newest)


def _present_keys(folder: DataFolder) -> KeyFile | None:
    try:
        return read_key_file(folder.keys) if folder.keys.exists() else None
    except (MachineError, RuleError):
        return None  # damaged: the copy's own slots take their place


def settle_staged(
    key: MasterKey,
    school_id: str,
    staged: DataFolder,
    around: Surroundings,
    folder: DataFolder,
    *,
    reason: str = "Une sauvegarde a été restaurée.",
) -> None:
    """The rule "After a restore", applied before the staged school can be seen by anyone. Raises MachineError.

    What the journal of ``folder``, about to be replaced, knows of sent lessons is brought along.
    """
    desk = desk_on(staged, key, school_id, around)
    copied = staged.root / _COPIED_JOURNAL
    try:
        with ExitStack() as opened:
            journals = list(_journals(copied, folder.send_journal, key, opened))
            settle_after_restore(desk, journals, reason=reason)
    finally:
        desk.database.close()
    copied.unlink(missing_ok=True)


def _journals(copied: Path, present: Path, key: MasterKey, opened: ExitStack) -> Iterator[SendJournal]:
    """The journal inside the copy, and the one of the folder, which a dying disk may have damaged."""
    for path in (copied, present):
        if not path.exists():
            continue
        try:
            journal = open_journal(path, key.journal_key())
        except MachineError as trouble:
            if path == copied:
                raise
            # It is kept under ancien/. Every lesson not known to have arrived is then asked for, never sent again.
            _LOG.warning("send journal of the replaced folder not usable: %s", type(trouble).__name__)
            continue
        opened.callback(journal.close)
        yield journal


def other_school(offer: RestoreOffer) -> RuleError:
    """A copy of another school is named as such, and never restored over this one."""
    return RuleError(
        "Cette copie est celle d’une autre école",
        f"Elle vient de « {offer.facts.school_name} » : la restaurer ici mélangerait deux écoles. Rien n’a changé.",
        "Choisissez une copie de cette école. L’autre se restaure dans un dossier de données à elle, vide.",
    )


def _window_open() -> MachineError:
    return MachineError(
        "La fenêtre du programme est ouverte sur ces données",
        "Une restauration remplace la base : elle ne peut pas se faire sous une fenêtre ouverte. Rien n’a changé.",
        "Fermez la fenêtre, ou restaurez depuis Sauvegardes.",
    )
