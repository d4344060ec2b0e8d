"""A newer program on older data: a copy first, never during a send; an older program on newer data: the way back.

Two kinds of copies lie in ``copies/``, encrypted like the database: ``avant-mise-a-jour-*`` when the schema changed,
``avant-version-*`` when only the program did. The newest three are kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from livret_desktop import __version__
from livret_desktop.clock import civil_day
from livret_desktop.db import machine_state, schema
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.french import french_day
from livret_desktop.errors import LivretError, MachineError
from livret_desktop.paths import DataFolder
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.snapshots import whole_copy
from livret_desktop.services.locks import held
from livret_desktop.services.outbox.sender_lock import SenderBusyError, sender_lock

_LOG = logging.getLogger(__name__)
KEPT_COPIES = 3
_VERSION = "program_version"
_MIGRATED, _COPIED = "avant-mise-a-jour-", "avant-version-"
_SUFFIX = ".livret"


@dataclass(frozen=True, slots=True)
class WayBack:
    """A copy made before an update that this program opens, and the key it opens with. ``made_at``: aware UTC."""

    copy: Path
    made_at: datetime
    key: MasterKey = field(repr=False)

    def said(self) -> str:
        """ "du 20 novembre 2026", the day of the copy."""
        return f"du {french_day(civil_day(self.made_at))}"


class NewerDataError(MachineError):
    """Data of a newer program; ``way_back`` is the newest copy that this one can take up again, if any."""

    def __init__(self, newer: LivretError, way_back: WayBack | None) -> None:
        todo = newer.todo
        if way_back is not None:
            todo += (
                f" À défaut, la base d’avant la mise à jour ({way_back.said()}) est gardée dans le dossier « copies » "
                "des données : elle se reprend depuis la fenêtre, ou par « backup put-back ». Ce qui a été saisi "
                "depuis n’y est pas ; ce qui a été envoyé depuis sera vérifié auprès de la DSR."
            )
        super().__init__(newer.title, newer.message, todo)
        self.way_back = way_back


def bring_schema_up_to_date(folder: DataFolder, key: MasterKey, *, holds_window_lock: bool) -> None:
    """Migrate on a copy when the schema is behind. Under the upkeep lock; alone on the folder, and between two sends.

    Raises NewerDataError: a schema from a newer program; MachineError: a window or a send of another program at work
    on the folder, the disk.
    """
    try:
        revision = schema.revision_of(folder.database, key.database_key_hex())
    except schema.NewerSchemaError as newer:
        raise NewerDataError(newer, way_back(folder, key)) from newer
    if revision == schema.HEAD_REVISION:
        return
    with _alone(folder, holds_window_lock=holds_window_lock):
        kept = folder.snapshots / f"{_MIGRATED}{revision}{_SUFFIX}"
        schema.migrate(folder.database, key.database_key_hex(), keep_old_as=kept)
    _forget_oldest(folder)
    _LOG.info("schema migrated from %s to %s", revision, schema.HEAD_REVISION)


def copy_before_new_version(desk: Desk) -> None:
    """At the first start of another version of the program: a copy of the database, before anything is written by it.

    While another process sends, and when the disk refuses the copy, the school opens all the same and the next start
    tries again: the office must not stand still for a copy that no migration asks for.
    """
    with desk.database.read() as reading:
        if machine_state.read_state(reading.connection, _VERSION) == __version__:
            return
    try:
        with sender_lock(desk.folder.sender_lock):
            whole_copy(desk, desk.folder.snapshots / f"{_COPIED}{__version__}{_SUFFIX}")
    except (SenderBusyError, OSError, MachineError) as trouble:
        _LOG.info("no copy before version %s yet: %s", __version__, type(trouble).__name__)
        return
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, _VERSION, __version__)
    _forget_oldest(desk.folder)


def note_version_of_new_school(work: Work) -> None:
    """A school made by this version needs no copy of what it was before."""
    machine_state.keep_state(work.connection, _VERSION, __version__)


def kept_copies(folder: DataFolder) -> list[Path]:
    """The copies made before updates, newest first."""
    found = [*folder.snapshots.glob(f"{_MIGRATED}*{_SUFFIX}"), *folder.snapshots.glob(f"{_COPIED}*{_SUFFIX}")]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def way_back(folder: DataFolder, key: MasterKey) -> WayBack | None:
    """The newest copy made before an update that this program opens with this key."""
    for copy in kept_copies(folder):
        try:
            schema.revision_of(copy, key.database_key_hex())
        except MachineError as trouble:  # damaged, of another key, or of a newer program too
            _LOG.info("a copy in %s is no way back: %s", folder.snapshots.name, type(trouble).__name__)
            continue
        return WayBack(copy, datetime.fromtimestamp(copy.stat().st_mtime, UTC), key)
    return None


def _forget_oldest(folder: DataFolder) -> None:
    for old in kept_copies(folder)[KEPT_COPIES:]:
        old.unlink(missing_ok=True)


@contextmanager
def _alone(folder: DataFolder, *, holds_window_lock: bool) -> Iterator[None]:
    """Nobody else has the file open: not an older program's window, not a send."""
    window = nullcontext() if holds_window_lock else held(folder.window_lock, _window_open(), wait_s=0.5)
    with window, held(folder.sender_lock, _sending(), wait_s=2.0):
        yield


def _window_open() -> MachineError:
    return MachineError(
        "La mise à jour attend la fermeture du programme",
        "Une fenêtre d’une version plus ancienne est ouverte sur ces données. Rien n’a été modifié.",
        "Quittez le programme (icône près de l’horloge, Quitter), puis recommencez.",
    )


def _sending() -> MachineError:
    return MachineError(
        "La mise à jour attend la fin d’un envoi",
        "Un envoi à la DSR est en cours sur ces données : elles ne changent pas pendant ce temps. Rien n’est perdu.",
        "Recommencez dans quelques minutes.",
    )
