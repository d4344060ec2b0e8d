"""One sender on one data folder: an operating-system lock, released by process death. No lease."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from livret_desktop.errors import MachineError
from livret_desktop.services.locks import unusable_folder

PATIENCE_S = 1.0
"""A second sender explains itself within two seconds."""


class SenderBusyError(MachineError):
    """Another sender is at work on this folder."""


class SenderLock:
    """The lock in hand."""

    def __init__(self, lock: FileLock, path: Path) -> None:
        self._lock = lock
        self._path = path
        self._file = self._identity()

    def check(self) -> None:
        """Re-checked just before each POST. Raises MachineError when the file under the lock is no longer the same."""
        if not self._lock.is_locked or self._identity() != self._file:
            raise MachineError(
                "L’envoi s’est arrêté",
                "Le verrou d’envoi du dossier a disparu : un autre programme a pu y toucher. "
                "Rien de plus n’est parti.",
                "Vérifiez qu’un seul programme utilise ce dossier, puis relancez l’envoi.",
            )

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def is_sender_at_work(path: Path) -> bool:
    """True while someone sends: this window, the evening run, another command. Nothing waits."""
    lock = FileLock(path, timeout=0)
    try:
        with lock:
            return False
    except Timeout:
        return True
    except OSError as error:
        raise unusable_folder(path.parent) from error


@contextmanager
def sender_lock(path: Path) -> Iterator[SenderLock]:
    """Be the one sender during the block. Raises SenderBusyError (exit status 3) when another one is at work."""
    lock = FileLock(path, timeout=PATIENCE_S)
    try:
        lock.acquire()
    except Timeout:
        raise SenderBusyError(
            "Un envoi est déjà en cours",
            "La fenêtre, l’envoi du soir ou une autre commande envoie en ce moment les leçons de ce dossier. "
            "Rien n’est perdu, rien ne part deux fois.",
            "Attendez la fin de cet envoi, puis regardez le résultat.",
        ) from None
    except OSError as error:
        raise unusable_folder(path.parent) from error
    try:
        yield SenderLock(lock, path)
    finally:
        lock.release()
