"""Operating-system locks on files: released by the death of their holder, never by a lease."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from livret_desktop.errors import MachineError

BUSY_SECONDS = 5.0


@contextmanager
def held(path: Path, trouble: MachineError, *, wait_s: float = BUSY_SECONDS) -> Iterator[None]:
    """Hold the lock during the block. Raises ``trouble`` when another process still has it after ``wait_s``."""
    lock = FileLock(path, timeout=wait_s)
    try:
        lock.acquire()
    except Timeout:
        raise trouble from None
    except OSError as error:
        raise unusable_folder(path.parent) from error
    try:
        yield
    finally:
        lock.release()


def unusable_folder(folder: Path) -> MachineError:
    """The data folder cannot be written."""
    return MachineError(
        "Le dossier des données n’est pas utilisable",
        f"Le dossier « {folder.name} » n’existe pas, ou l’écriture y est refusée. Rien n’a été modifié.",
        "Vérifiez le chemin donné et les droits du dossier.",
    )


def busy_folder() -> MachineError:
    """The database file itself is being made, migrated or replaced elsewhere."""
    return MachineError(
        "Les données sont occupées",
        "Une création, une mise à jour ou une restauration est en cours sur ce dossier. Rien n’a été modifié.",
        "Attendez qu’elle finisse, puis recommencez.",
    )
