"""Erasing a school from this computer, with the secrets that opened it: asked by the uninstaller, or by command.

Only what the program made is erased: files of its own names in the data folder, and the entries of these very schools
in the credential store. Another school of the same user, and backups elsewhere, stay.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livret_desktop.errors import LivretError, MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import (
    CredentialStore,
    dsr_grant_entry,
    dsr_secret_entry,
    master_key_entry,
)
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.locks import busy_folder, held

ERASE_WORD = "EFFACER"
"""Typed on purpose; the uninstaller asks for the same one."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """What is gone, and what could not be: names of files, and whether the store still holds a secret."""

    schools: int
    files_left: tuple[str, ...]
    is_secret_left: bool

    @property
    def is_whole(self) -> bool:
        """True when nothing of ours is left."""
        return not self.files_left and not self.is_secret_left

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {
            "erased": self.is_whole,
            "schools": self.schools,
            "files_left": list(self.files_left),
            "secret_left": self.is_secret_left,
        }


def erase_school(folder: DataFolder, store: CredentialStore, word: str) -> Erased:
    """Erase the data of a folder, and the secrets of its school. A command's thread; slow stores are waited for.

    Secrets go first: stopped half-way, what is left opens with the recovery sheet and can be erased again. A store
    that does not answer keeps no file alive. Raises RuleError without the right word, MachineError: a window or a
    send at work on the folder; then nothing changed.
    """
    if word != ERASE_WORD:
        raise _not_meant()
    if not folder.root.is_dir():
        return Erased(0, (), is_secret_left=False)
    with (
        held(folder.upkeep_lock, busy_folder(), wait_s=0.5),
        held(folder.window_lock, _in_use(), wait_s=0.5),
        held(folder.sender_lock, _in_use(), wait_s=0.5),
    ):
        schools = _schools_of(folder)
        forgotten = [_forget(store, school) for school in sorted(schools)]
        for own in (*_files(folder), *_folders(folder)):
            _remove(own)
    for lock in _locks(folder):
        _remove(lock)
    left = tuple(path.name for path in (*_files(folder), *_folders(folder)))
    with suppress(OSError):  # somebody's own file lies in it
        folder.root.rmdir()
    _LOG.info("school erased, %d files left", len(left))
    return Erased(len(schools), left, is_secret_left=not all(forgotten))


def _schools_of(folder: DataFolder) -> set[str]:
    """Whose keys lie here, those set aside too; a damaged file names nobody."""
    found: set[str] = set()
    for path in folder.root.rglob(folder.keys.name):
        with suppress(MachineError, RuleError):
            found.add(read_key_file(path).school_id)
    return found


def _forget(store: CredentialStore, school_id: str) -> bool:
    if not store.is_there():
        return True
    try:
        for entry in (master_key_entry, dsr_secret_entry, dsr_grant_entry):
            store.delete(entry(school_id))
    except LivretError as trouble:
        _LOG.warning("a secret was not forgotten: %s", type(trouble.__cause__ or trouble).__name__)
        return False
    return True


def _files(folder: DataFolder) -> list[Path]:
    """The database, the keys, the journal, and what stands beside them under their names."""
    own = (folder.database, folder.send_journal, folder.keys)
    return [path for one in own for path in sorted(folder.root.glob(f"{one.name}*"))]


def _folders(folder: DataFolder) -> list[Path]:
    return [path for path in (folder.snapshots, folder.set_aside, folder.staging) if path.exists()]


def _locks(folder: DataFolder) -> tuple[Path, ...]:
    locks = (folder.upkeep_lock, folder.window_lock, folder.sender_lock, folder.sign_in_lock)
    return (*locks, folder.backup_lock)


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as trouble:
        _LOG.warning("not erased: %s", type(trouble).__name__)


def _not_meant() -> RuleError:
    return RuleError(
        "Rien n’a été effacé",
        "L’effacement est définitif : il se demande par un mot tapé exprès.",
        f"Pour effacer l’école de cet ordinateur, ajoutez --confirm {ERASE_WORD}. Faites d’abord une sauvegarde.",
    )


def _in_use() -> MachineError:
    return MachineError(
        "Les données sont utilisées en ce moment",
        "Une fenêtre du programme ou un envoi est ouvert sur elles. Rien n’a été effacé.",
        "Quittez le programme (icône près de l’horloge, Quitter), puis recommencez.",
    )
