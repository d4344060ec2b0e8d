"""Files that are whole or not there: written beside, forced to the disk, then put in place.

Safe on any thread. Errors are the system's own ``OSError``; callers give them their French sentence.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PRIVATE_MODE = 0o600
_NO_SUCH_CALL = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}
_WINDOWS_WAITS_S = (0.01, 0.03, 0.1, 0.3, 0.6)
"""Windows refuses to rename over, or away, a file that an antivirus or an indexer reads for a moment."""


def why_refused(error: OSError) -> str:
    """Why the system refused a file, as the end of a French sentence: its own words are English."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "ce fichier ou son dossier n’est pas là"
        case IsADirectoryError():
            return "c’est un dossier"
        case PermissionError():
            return "le système en refuse l’accès"
    if error.errno in (errno.ENOSPC, errno.EFBIG):
        return "il n’y a plus de place"
    return "le disque a refusé"


def write_atomically(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``: after a crash it holds the old bytes or the new, never a mixture."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    try:
        _write_forced(beside, content)
        patiently(lambda: beside.replace(path))
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Make a file that is whole or not there. Raises FileExistsError rather than replace one, OSError."""
    if path.exists():
        raise FileExistsError(path)
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    try:
        _write_forced(beside, content)
        rename_without_overwrite(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """Force the names in ``folder`` to the disk. Windows has no such call; some drivers of sticks refuse it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as refused:
        if refused.errno not in _NO_SUCH_CALL:
            raise
    finally:
        os.close(descriptor)


def rename_without_overwrite(source: Path, target: Path) -> None:
    """Give ``source`` the name ``target``. Raises FileExistsError rather than lose what bears that name.

    A hard link is the one call that refuses a taken name everywhere but on FAT and exFAT, which have none:
    there the name is looked at first, which is enough against everything but a second writer.
    """
    if os.name == "nt":
        patiently(lambda: source.rename(target))
        return
    try:
        target.hardlink_to(source)
    except FileExistsError:
        raise
    except OSError:
        if target.exists():
            raise FileExistsError(target) from None
        source.rename(target)
    else:
        source.unlink()


def patiently(rename: Callable[[], object]) -> None:
    """Rename; on Windows again for a second while somebody reads the file. Raises OSError, at once elsewhere."""
    for wait_s in _WINDOWS_WAITS_S if os.name == "nt" else ():
        try:
            rename()
        except PermissionError:
            threading.Event().wait(wait_s)
        else:
            return
    rename()


def _write_forced(path: Path, content: bytes) -> None:
    descriptor = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), PRIVATE_MODE
    )
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
