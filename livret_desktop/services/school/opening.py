"""Making a school's data folder, and opening it: lock, key, schema, identity of the installation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from livret_desktop.backup.system_volumes import is_network_path
from livret_desktop.db import machine_state, schema
from livret_desktop.db.database import Database
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.custody import forget_stored_key, found_key
from livret_desktop.security.keys import read_key_file
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.security.unlock import AskForSecret, GivenSecrets, unlock
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.school_swap import desk_on, finish_pending_swap
from livret_desktop.services.locks import busy_folder, held, unusable_folder
from livret_desktop.services.school.school_description import SchoolDescription
from livret_desktop.services.school.upgrading import (
    bring_schema_up_to_date,
    copy_before_new_version,
    note_version_of_new_school,
)
from livret_desktop.services.surroundings import Surroundings

INSTALLATION = "installation_id"


@dataclass(frozen=True, slots=True)
class NewSchool:
    """A school just made. The code is to be printed now: nothing keeps it."""

    school_id: UUID
    code: RecoveryCode
    master_key: MasterKey


def create_school(
    folder: DataFolder, description: SchoolDescription, around: Surroundings, *, passphrase: str | None = None
) -> NewSchool:
    """Make the data folder, the key and the database. All or nothing.

    Raises MachineError: an existing school, a network drive, a folder that cannot be written, no credential store
    and no passphrase; RuleError: a passphrase too short.
    """
    with prepare_new_folder(folder):
        school = description.school
        key, code = found_key(folder.keys, str(school.id), around.credentials, passphrase=passphrase)
        try:
            schema.create_database(folder.database, key.database_key_hex())
            _write_first_rows(folder, key, description, around)
        except BaseException:
            folder.database.unlink(missing_ok=True)
            folder.keys.unlink(missing_ok=True)
            forget_stored_key(str(school.id), around.credentials)
            raise
    return NewSchool(school.id, code, key)


@contextmanager
def prepare_new_folder(folder: DataFolder) -> Iterator[None]:
    """Make the data folder if need be, and hold it during the block: it has no school yet, and nobody else makes one.

    Raises MachineError: a network drive, a folder that cannot be written; RuleError: an existing school.
    """
    _make_folder(folder.root)
    with held(folder.upkeep_lock, busy_folder()):
        finish_pending_swap(folder)
        _refuse_existing(folder)
        yield


def has_school(folder: DataFolder) -> bool:
    """True when this folder holds a school; a restore or a change of key cut short is finished first.

    Raises MachineError.
    """
    if not folder.root.is_dir():
        return False
    with held(folder.upkeep_lock, busy_folder()):
        finish_pending_swap(folder)
    return folder.database.exists() and folder.keys.exists()


def open_school(
    folder: DataFolder,
    around: Surroundings,
    *,
    given: GivenSecrets | None = None,
    ask: AskForSecret | None = None,
    holds_window_lock: bool = False,
) -> Desk:
    """Open the school of a data folder: key, schema (migrated on a copy when behind), installation.

    A folder that comes from another PC gets the rule "After a restore". ``holds_window_lock``: the caller is the
    window itself. Raises MachineError or RuleError.
    """
    if not folder.root.is_dir():
        raise no_school(folder)
    if is_network_path(folder.root):
        raise _network_drive()
    with held(folder.upkeep_lock, busy_folder()):
        finish_pending_swap(folder)
    if not folder.database.exists() or not folder.keys.exists():
        raise no_school(folder)
    key_file = read_key_file(folder.keys)
    key = unlock(key_file, around.credentials, given=given, ask=ask).master_key
    with held(folder.upkeep_lock, busy_folder()):
        bring_schema_up_to_date(folder, key, holds_window_lock=holds_window_lock)
    desk = desk_on(folder, key, key_file.school_id, around)
    try:
        copy_before_new_version(desk)
        _settle_if_moved(desk)
    except BaseException:
        desk.database.close()
        raise
    return desk


def _settle_if_moved(desk: Desk) -> None:
    with desk.database.read() as reading:
        kept = machine_state.read_state(reading.connection, INSTALLATION)
    if kept != str(desk.installation_id):
        from livret_desktop.services.copies.restored import settle_if_moved  # noqa: PLC0415 (no start but the first here)

        settle_if_moved(desk)


def no_school(folder: DataFolder) -> MachineError:
    """There is no school in this folder."""
    return MachineError(
        "Aucune école dans ce dossier",
        f"Le dossier « {folder.root.name} » ne contient pas les données d’une école.",
        "Vérifiez --data, créez l’école (init), ou restaurez une sauvegarde.",
    )


def _write_first_rows(
    folder: DataFolder, key: MasterKey, description: SchoolDescription, around: Surroundings
) -> None:
    database = Database(folder.database, key.database_key_hex())
    try:
        with database.write("Création de l’école", around.clock.now(), is_undoable=False) as written:
            written.work.schools.add(description.school)
            for name, value in description.settings.items():
                machine_state.keep_setting(
                    written.work.connection, name, json.dumps(value, ensure_ascii=False)
                )
            machine_state.keep_state(written.work.connection, INSTALLATION, str(around.installation_id))
            note_version_of_new_school(written.work)
    finally:
        database.close()


def _make_folder(root: Path) -> None:
    if is_network_path(root):
        raise _network_drive()
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise unusable_folder(root) from error


def _refuse_existing(folder: DataFolder) -> None:
    if folder.database.exists() or folder.keys.exists():
        raise RuleError(
            "Ce dossier contient déjà une école",
            f"« {folder.root.name} » n’a pas été modifié.",
            "Ouvrez cette école, ou choisissez un dossier vide avec --data.",
            exit_status=3,
        )


def _network_drive() -> MachineError:
    return MachineError(
        "Les données ne peuvent pas rester sur un lecteur réseau",
        "Deux ordinateurs pourraient envoyer les mêmes leçons : le programme refuse d’ouvrir ce dossier.",
        "Choisissez un dossier du disque de cet ordinateur, puis sauvegardez sur une clé USB.",
    )
