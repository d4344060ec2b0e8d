"""Going back to a copy of this PC, in ``copies/``: after a mistake, by the steps of a restore, nothing lost.

What is replaced is kept under ``ancien/``. What was sent since is known by the send journal, or asked of the DSR.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from livret_desktop.db import backup_log
from livret_desktop.db.copy_facts import copy_facts
from livret_desktop.db.copying import copy_into_fresh, count_rows
from livret_desktop.errors import DamagedDataError, LivretError, MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import KeyFile, read_key_file, write_key_file
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restoring import settle_staged
from livret_desktop.services.copies.school_swap import finish_pending_swap, sole_use, staging
from livret_desktop.services.copies.snapshots import SUFFIX
from livret_desktop.services.surroundings import Surroundings

_LOG = logging.getLogger(__name__)
_SET_ASIDE = "avant-retour"
_WHY = {
    "jour-": "copie du jour",
    "avant-import-": "avant un import",
    "avant-mise-a-jour-": "avant une mise à jour",
    "avant-version-": "avant une mise à jour",
}
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LocalCopy:
    """A copy of this PC: when and why it was made, and how many changes were written since."""

    path: Path
    at: datetime
    why: str
    changes: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The copy is in place. Automatic sending is paused until someone says "Reprendre les envois"."""

    students: int
    lessons: int


def local_copies(desk: Desk) -> list[LocalCopy]:
    """The copies of this PC, newest first."""
    found = []
    with desk.database.read() as reading:
        for path in desk.folder.snapshots.glob(f"*{SUFFIX}"):
            why = next((words for prefix, words in _WHY.items() if path.name.startswith(prefix)), "")
            if why:
                at = _copied_at(desk, path)
                found.append(LocalCopy(path, at, why, backup_log.changes_since(reading.connection, at)))
    return sorted(found, key=lambda copy: (copy.at, copy.path.name), reverse=True)


def _copied_at(desk: Desk, path: Path) -> datetime:
    """As the copy says inside, else its newest change; the file's time for one that does not open."""
    try:
        facts = copy_facts(path, desk.master_key.database_key_hex())
    except LivretError:
        facts = None
    at = facts and (facts.made_at or facts.changed_at)
    return at or datetime.fromtimestamp(path.stat().st_mtime, UTC)


def take_back(
    copy: Path,
    folder: DataFolder,
    around: Surroundings,
    *,
    key: MasterKey,
    holds_window_lock: bool = False,
    say: Say = lambda _text: None,
) -> TakenBack:
    """Put a copy of this PC in place of the school, closed by now. Pool thread.

    Raises RuleError (a copy that this key does not open, damaged), MachineError; then nothing changed.
    """
    slots = read_key_file(folder.keys)
    with sole_use(folder, _window_open(), holds_window_lock=holds_window_lock):
        say("Lecture et contrôle de la copie…")
        counts = stage_copy(copy, key, slots, folder, around, _SET_ASIDE)
        say("Mise en place…")
        finish_pending_swap(folder)
    _LOG.info("went back to %s", copy.name)
    return TakenBack(*counts)


def stage_copy(
    copy: Path, key: MasterKey, slots: KeyFile, folder: DataFolder, around: Surroundings, kept_as: str
) -> tuple[int, int]:
    """Rebuild a copy of this PC beside, settled as after a restore and marked complete. Inside ``sole_use``.

    Gives its students and lessons. Raises RuleError, MachineError; then nothing changed.
    """
    key_hex = key.database_key_hex()
    with staging(folder, around.clock.now(), kept_as) as staged:
        try:
            copy_into_fresh(copy, staged.database, key_hex)
        except DamagedDataError as trouble:
            raise _does_not_open() from trouble
        counts = count_rows(staged.database, key_hex)
        write_key_file(staged.keys, slots)
        settle_staged(key, slots.school_id, staged, around, folder)
    return counts


def _does_not_open() -> RuleError:
    return RuleError(
        "Cette copie ne s’ouvre pas",
        "Elle est abîmée, ou d’avant un changement de clé. Rien n’a changé.",
        "Choisissez une autre copie, ou restaurez une sauvegarde.",
    )


def _window_open() -> MachineError:
    return MachineError(
        "La fenêtre du programme est ouverte sur ces données",
        "Revenir à une copie remplace la base : cela ne peut pas se faire sous une fenêtre ouverte. Rien n’a changé.",
        "Fermez la fenêtre, puis recommencez.",
    )
