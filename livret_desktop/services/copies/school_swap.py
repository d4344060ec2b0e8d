"""Another set of files put in place of a school's: made beside, complete, then only renamed. Restore and new key.

Steps: everything is made in ``restauration/`` (staged); a synced mark says it is complete; from there on the swap is
only renames, finished by whoever comes next (:func:`finish_pending_swap`). Before the mark, the old files stand.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from enum import Enum, auto
from functools import partial
from pathlib import Path
from uuid import UUID

from livret_desktop.backup.refusals import local_trouble
from livret_desktop.db import schema
from livret_desktop.db.database import Database
from livret_desktop.durable import fsync_folder, patiently, write_atomically
from livret_desktop.errors import MachineError
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import CredentialStore, master_key_entry
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.context import Desk
from livret_desktop.services.locks import busy_folder, held
from livret_desktop.services.rule_files import rules_of_school
from livret_desktop.services.surroundings import Surroundings

_LOG = logging.getLogger(__name__)
_MARK = "pret.json"


class CutShort(Enum):
    """What becomes of a swap that something killed: cleared, or finished by whoever comes next."""

    UNDONE = auto()
    RESTORED = auto()
    NEW_KEY = auto()


@contextmanager
def sole_use(folder: DataFolder, window_open: MachineError, *, holds_window_lock: bool) -> Iterator[None]:
    """No upkeep, no window and no sender but the caller; an unfinished swap is finished first.

    ``holds_window_lock``: the caller is the window itself, its lock held and its school closed. Raises
    ``window_open``, or MachineError.
    """
    with (
        held(folder.upkeep_lock, busy_folder()),
        nullcontext() if holds_window_lock else held(folder.window_lock, window_open, wait_s=0.5),
        held(folder.sender_lock, busy_folder(), wait_s=2.0),
    ):
        finish_pending_swap(folder)
        yield


@contextmanager
def staging(
    folder: DataFolder, now: datetime, kept_as: str, *, is_old_erased: bool = False
) -> Iterator[DataFolder]:
    """Where the new files are made. Left without an error, they are marked complete; otherwise nothing was there.

    The swap will keep the old files under ``ancien/``, a name that begins with ``kept_as``, or erase them.
    Raises MachineError for the disk. Inside :func:`sole_use`.
    """
    stage = folder.staging
    try:
        stage.mkdir(mode=0o700)
        yield DataFolder(stage)
        schema.require_folded(DataFolder(stage).database)
        mark = {"kept_as": _free_name(folder, now, kept_as), "is_old_erased": is_old_erased}
        write_atomically(stage / _MARK, json.dumps(mark).encode())
        fsync_folder(folder.root)
    except OSError as trouble:
        shutil.rmtree(stage, ignore_errors=True)
        raise local_trouble(trouble) from trouble
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise


def swap_cut_short(folder: DataFolder) -> CutShort | None:
    """What :func:`finish_pending_swap` is about to do; None when nothing was cut short. Asked before it, by the window.

    Raises MachineError.
    """
    mark = folder.staging / _MARK
    try:
        if not folder.staging.exists():
            return None
        if not mark.exists():
            return CutShort.UNDONE
        is_new_key = json.loads(mark.read_text(encoding="utf-8")).get("is_old_erased", False)
    except OSError as trouble:
        raise _disk_refuses() from trouble
    return CutShort.NEW_KEY if is_new_key else CutShort.RESTORED


def finish_pending_swap(folder: DataFolder) -> None:
    """Finish a swap whose staging is complete, or clear one that is not. Under the upkeep lock; idempotent.

    Raises MachineError when a file is held open elsewhere (Windows) or the disk refuses: the next opening goes on from
    there.
    """
    stage = folder.staging
    if not stage.exists():
        return
    try:
        if (stage / _MARK).exists():
            _swap_all(folder, stage)
        shutil.rmtree(stage)
    except PermissionError as trouble:  # Windows renames no file that somebody holds open
        raise _held_elsewhere() from trouble
    except OSError as trouble:
        raise _disk_refuses() from trouble


def _swap_all(folder: DataFolder, stage: Path) -> None:
    mark = stage / _MARK
    wanted = json.loads(mark.read_text(encoding="utf-8"))
    kept = folder.set_aside / wanted["kept_as"]
    kept.mkdir(parents=True, exist_ok=True)
    staged = DataFolder(stage)
    for fresh, present in (
        (staged.database, folder.database),
        (staged.send_journal, folder.send_journal),
        (staged.keys, folder.keys),
    ):
        _swap(fresh, present, kept)
    fsync_folder(kept)
    fsync_folder(folder.root)
    if wanted.get("is_old_erased", False):
        _erase(kept)
    mark.unlink()


def desk_on(folder: DataFolder, key: MasterKey, school_id: str, around: Surroundings) -> Desk:
    """The school of these files, open. Its database is the caller's to close."""
    database = Database(folder.database, key.database_key_hex())
    return Desk(
        folder=folder,
        database=database,
        clock=around.clock,
        rules=rules_of_school(database, around.rules),
        school_id=UUID(school_id),
        master_key=key,
        credentials=around.credentials,
        installation_id=around.installation_id,
    )


def remember_key(store: CredentialStore, key_file: KeyFile, key: MasterKey) -> None:
    """Let the next opening need no code; where there is no store the code or phrase stays needed."""
    if key_file.has_passphrase:
        return
    try:
        store.set(master_key_entry(key_file.school_id), key.hex_for_store())
    except MachineError as trouble:
        _LOG.info("key not kept in a credential store: %s", type(trouble).__name__)


def _swap(fresh: Path, present: Path, kept: Path) -> None:
    """Put a staged file in place of the present one, which is kept. Done again after a crash, it goes on."""
    if not fresh.exists():
        return
    for suffix in ("-wal", "-shm", ""):
        old = present.with_name(present.name + suffix)
        aside = kept / old.name
        if old.exists() and not aside.exists():
            patiently(partial(old.rename, aside))
    patiently(lambda: fresh.replace(present))


def _held_elsewhere() -> MachineError:
    return MachineError(
        "Un fichier de l’école est ouvert ailleurs",
        "Un autre programme (une commande, l’antivirus, une sauvegarde du PC) tient un fichier du dossier. "
        "Les nouveaux fichiers sont prêts\u202f; leur mise en place se finira d’elle-même à la prochaine ouverture. "
        "Rien n’est perdu.",
        "Fermez ce programme, puis rouvrez l’école.",
    )


def _disk_refuses() -> MachineError:
    return MachineError(
        "Le disque refuse la mise en place",
        "Les nouveaux fichiers sont prêts, mais le disque est plein ou répond mal\u202f; leur mise en place se finira "
        "d’elle-même à la prochaine ouverture. Rien n’est perdu.",
        "Libérez de la place sur le disque, puis rouvrez l’école.",
    )


def _erase(kept: Path) -> None:
    """A leftover that something holds open must not keep the school shut: the caller says where it is."""
    try:
        shutil.rmtree(kept)
    except OSError as trouble:
        _LOG.warning("old files not erased: %s", type(trouble).__name__)


def _free_name(folder: DataFolder, now: datetime, prefix: str) -> str:
    """A name that nothing kept has: what is set aside never takes the place of an earlier one."""
    name = f"{prefix}-{now:%Y%m%d-%H%M%S}"
    taken = sum(path.name.startswith(name) for path in folder.set_aside.glob("*"))
    return f"{name}-{taken + 1}" if taken else name
