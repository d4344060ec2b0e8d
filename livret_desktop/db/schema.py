"""Making, checking and migrating the file of a school. Alembic is imported only when the schema is behind."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DatabaseError

from livret_desktop.db import sqlite_dialect
from livret_desktop.durable import fsync_folder, patiently
from livret_desktop.errors import MachineError

HEAD_REVISION = "0006"
"""The newest migration (a test compares it with Alembic's own head)."""


class NewerSchemaError(MachineError):
    """The file was written by a newer program."""


def create_database(path: Path, raw_key_hex: str) -> None:
    """Make an empty school file with the newest schema. Raises MachineError, and refuses an existing file."""
    if path.exists():
        raise MachineError(
            "Ce dossier contient déjà une école",
            f"Le fichier {path.name} existe : rien n’a été modifié.",
            "Ouvrez cette école, ou choisissez un autre dossier.",
        )
    staged = path.with_name(f"{path.name}.new")
    try:
        _forget(staged)
        build_at_revision(staged, raw_key_hex, HEAD_REVISION)
        patiently(lambda: staged.replace(path))
        fsync_folder(path.parent)
    except OSError as trouble:
        raise MachineError(
            "L’école n’a pas pu être créée",
            "Le disque est plein ou refuse l’écriture : rien n’a été gardé de cet essai.",
            "Libérez de la place sur le disque, puis recommencez.",
        ) from trouble


def build_at_revision(path: Path, raw_key_hex: str, revision: str) -> None:
    """Make an empty file at a revision: of a new school, or for a copy's rows, put there before it is migrated."""

    def lay(connection: Connection) -> None:
        for statement in _statements_up_to(revision):
            connection.exec_driver_sql(statement)

    _build(path, raw_key_hex, lay)


@cache
def _statements_up_to(revision: str) -> tuple[str, ...]:
    """What the migrations execute on an empty file, heard once: each backup rehearses a restore, which makes one.

    Said again it takes a tenth of the time. No migration reads a row that an empty file has not.
    """
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        if parameters:
            raise ValueError("a migration binds values on an empty file: they would not be said again")
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            heard.append(statement)

    engine = sqlite_dialect.open_memory()
    try:
        with engine.connect() as connection, connection.begin():
            event.listen(engine, "before_cursor_execute", hear)
            upgrade(connection, revision)
    finally:
        engine.dispose()
    return tuple(heard)


def revision_of(path: Path, raw_key_hex: str) -> str:
    """The schema revision of a file, read without writing a byte.

    Raises MachineError when the file is not ours, does not open with this key, or comes from a newer program.
    """
    engine = sqlite_dialect.open_engine(path, raw_key_hex, is_writer=False)
    try:
        with engine.connect() as connection:
            application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            if application != sqlite_dialect.APPLICATION_ID:
                raise _foreign(path)
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    except DatabaseError as error:
        raise sqlite_dialect.explained(error) from error
    finally:
        engine.dispose()
    if str(revision) > HEAD_REVISION:
        raise _newer(path)
    return str(revision)


def migrate(path: Path, raw_key_hex: str, *, keep_old_as: Path) -> None:
    """Bring a file to the newest schema: on a copy, checked, synced, then swapped. Old or new, never between.

    The old file is kept under ``keep_old_as``, in place of what bore that name. Raises MachineError; then the old
    file is untouched.
    """
    staged = path.with_name(f"{path.name}.migrating")
    _forget(staged)
    try:
        _copy_twice(path, raw_key_hex, staged, keep_old_as)
        _build(staged, raw_key_hex, lambda connection: upgrade(connection, HEAD_REVISION))
        _remove_log(path)
        patiently(lambda: staged.replace(path))
        fsync_folder(path.parent)
    except OSError as trouble:
        raise _disk_refused() from trouble
    finally:
        with suppress(OSError):
            _forget(staged)  # a disk that was full is not filled again by what was not finished


def _copy_twice(path: Path, raw_key_hex: str, staged: Path, keep_old_as: Path) -> None:
    keep_old_as.parent.mkdir(exist_ok=True)
    keep_old_as.unlink(missing_ok=True)
    source = sqlite_dialect.open_engine(path, raw_key_hex, is_writer=True)
    try:
        sqlite_dialect.snapshot(source, staged)
        sqlite_dialect.snapshot(source, keep_old_as)
    except DatabaseError as error:
        raise sqlite_dialect.explained(error) from error
    finally:
        source.dispose()
    sync_file(keep_old_as)


def upgrade(connection: Connection, revision: str) -> None:
    """Run the migrations up to a revision on this connection."""
    from alembic import command  # noqa: PLC0415 (0.34 s: only when the schema is behind)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def sync_file(path: Path) -> None:
    """Make a file's bytes durable."""
    with path.open("rb+") as opened:
        os.fsync(opened.fileno())


def require_folded(path: Path) -> None:
    """A file about to be moved must hold everything: what its last closing could not fold back lies in the log beside.

    Closing says nothing when the disk refuses that. Raises OSError.
    """
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise OSError(errno.EIO, "the write-ahead log was not folded back")


def _build(path: Path, raw_key_hex: str, fill: Callable[[Connection], None]) -> None:
    engine = sqlite_dialect.open_engine(path, raw_key_hex, is_writer=True)
    try:
        with engine.connect() as connection, connection.begin():
            fill(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {sqlite_dialect.APPLICATION_ID}")
        _refuse_if_damaged(engine)
        sqlite_dialect.use_write_ahead_log(engine)
    except DatabaseError as error:
        raise sqlite_dialect.explained(error) from error
    finally:
        engine.dispose()
    require_folded(path)
    sync_file(path)


def _refuse_if_damaged(engine: Engine) -> None:
    with engine.connect() as connection:
        complaints = sqlite_dialect.quick_check(connection)
    if complaints:
        raise MachineError(
            "La mise à jour de la base a été refusée",
            "Le contrôle de la copie mise à jour a échoué : votre base n’a pas été modifiée.",
            "Gardez l’ancienne version du programme et envoyez le rapport au dépanneur.",
        )


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    _remove_log(path)


def _remove_log(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _disk_refused() -> MachineError:
    return MachineError(
        "La mise à jour de la base n’a pas pu se faire",
        "Le disque est plein ou refuse l’écriture : votre base n’a pas été modifiée.",
        "Libérez de la place sur le disque, puis recommencez.",
    )


def _foreign(path: Path) -> MachineError:
    return MachineError(
        "Ce fichier n’est pas une base de ce programme",
        f"{path.name} s’ouvre mais n’est pas une école : rien n’a été modifié.",
        "Vérifiez le dossier choisi.",
    )


def _newer(path: Path) -> NewerSchemaError:
    return NewerSchemaError(
        "Ces données viennent d’une version plus récente du programme",
        f"{path.name} a été enregistré par un programme plus récent que celui-ci. Rien n’a été modifié.",
        "Installez la dernière version du programme par-dessus celle-ci : vos données s’ouvriront telles quelles.",
    )
